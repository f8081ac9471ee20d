using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Passes.Fusion;

namespace MiniTorch.Codegen.Kernels;

/// <summary>
/// The loops of a kernel: the axes of its domain grouped into levels. Neighbouring axes share a level where every access walks them as
/// one; the last level is the inner loop.
/// </summary>
internal sealed class LoopLevels
{
    private readonly Domain _domain;
    private readonly List<(int First, int Count)> _rows = [];
    private (int First, int Count) _inner;

    public LoopLevels(Domain domain, IReadOnlyList<Access> full, IReadOnlySet<int> positions)
    {
        _domain = domain;
        var extents = domain.Full;
        var cuts = new HashSet<int>();
        if (domain.Boundary is { } boundary)
        {
            cuts.Add(boundary);
        }

        if (domain.Lead is { } lead)
        {
            cuts.Add(lead.First);
        }

        if (domain.HasProduct)
        {
            cuts.Add(extents.Rank - 2);
        }

        bool Together(int axis) =>
            !cuts.Contains(axis + 1)
            && (extents[axis].IsOne || extents[axis + 1].IsOne
                || (!positions.Contains(axis) && !positions.Contains(axis + 1) && full.All(a => a.Merges(extents, axis))));
        var groups = new List<(int First, int Count)>();
        for (var axis = 0; axis < extents.Rank; axis++)
        {
            if (axis > 0 && Together(axis - 1))
            {
                groups[^1] = (groups[^1].First, groups[^1].Count + 1);
            }
            else
            {
                groups.Add((axis, 1));
            }
        }

        // Without a boundary the last group is the inner loop; with one, what lies beyond it, or nothing.
        var firstInner = domain.Boundary ?? (groups.Count > 0 ? groups[^1].First : 0);
        _rows.AddRange(groups.Where(g => g.First < firstInner));
        _inner = (firstInner, extents.Rank - firstInner);
    }

    public ImmutableArray<Dim> Rows => [.. _rows.Select(Extent)];

    public Dim Inner => Extent(_inner);

    /// <summary>The level of an axis; the inner loop is numbered after the rows.</summary>
    public int LevelOf(int axis)
    {
        for (var level = 0; level < _rows.Count; level++)
        {
            if (axis < _rows[level].First + _rows[level].Count)
            {
                return level;
            }
        }

        return _rows.Count;
    }

    /// <summary>The access of a full value or row value, per level.</summary>
    public KernelAccess Of(Access access, int buffer)
    {
        var rank = access.Strides.Length;
        var rows = _rows.Select(g => Stride(access, g, rank));
        var inner = rank == _domain.Full.Rank ? Stride(access, _inner, rank) : Dim.Zero;
        return new KernelAccess(buffer, [.. rows], (int)inner.Constant!.Value, access.Offset);
    }

    private Dim Extent((int First, int Count) group) => Dim.Product(_domain.Full.Skip(group.First).Take(group.Count));

    // The stride of a level is that of its innermost axis which is not a literal 1.
    private Dim Stride(Access access, (int First, int Count) group, int rank)
    {
        for (var axis = group.First + group.Count - 1; axis >= group.First; axis--)
        {
            if (axis < rank && !_domain.Full[axis].IsOne)
            {
                return access.Strides[axis];
            }
        }

        return Dim.Zero;
    }
}
