using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Fusion;

/// <summary>
/// The loops of a kernel: the axes of its domain grouped into levels. Neighbouring axes share a level where every access walks them as
/// one; the last level is the inner loop.
/// </summary>
public sealed class LoopLevels
{
    private readonly Domain _domain;
    private readonly List<(int First, int Count)> _rows = [];
    private (int First, int Count) _inner;

    private LoopLevels(Domain domain, IReadOnlyList<Access> accesses, HashSet<int> positions)
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
            cuts.Add(domain.Space!.Value - 1);
        }

        // Literal 1s are walked with any neighbour; beyond them the next axis must still be a continuation of the last one.
        bool Continues(int last, int axis) =>
            !positions.Contains(last) && !positions.Contains(axis) && accesses.All(a => axis >= a.Strides.Length || a.Merges(extents, last, axis));
        var groups = new List<(int First, int Count)>();
        var last = -1;
        for (var axis = 0; axis < extents.Rank; axis++)
        {
            var starts = axis == 0 || cuts.Contains(axis) || (!extents[axis].IsOne && last >= 0 && !Continues(last, axis));
            if (starts)
            {
                groups.Add((axis, 1));
                last = -1;
            }
            else
            {
                groups[^1] = (groups[^1].First, groups[^1].Count + 1);
            }

            last = extents[axis].IsOne ? last : axis;
        }

        // Without a boundary the last group is the inner loop; with one, what lies beyond it, or nothing.
        var firstInner = domain.Boundary ?? (groups.Count > 0 ? groups[^1].First : 0);
        _rows.AddRange(groups.Where(g => g.First < firstInner));
        _inner = (firstInner, extents.Rank - firstInner);
    }

    /// <summary>The levels of a region.</summary>
    /// <param name="region">The region of a kernel.</param>
    /// <param name="domain">Its domain.</param>
    public static LoopLevels Of(Region region, Domain domain)
    {
        var inputs = region.Inputs.ToHashSet();
        var accesses = new List<Access>();
        foreach (var value in region.Nodes.SelectMany(n => n.Operands.Concat(n.Results)).Distinct().Where(v => domain.Holds(v.Type.Shape)))
        {
            var access = Access.Of(value, inputs.Contains);
            accesses.Add(inputs.Contains(access.Source) ? access : Access.Whole(value));
        }

        // The batches of a product's operands are walked by the same loops.
        foreach (var product in region.Nodes.Where(n => n.Op is Contraction))
        {
            accesses.AddRange(Enumerable.Range(0, 2)
                .Select(k => MatrixAccess.Of(product, k, inputs.Contains))
                .Select(m => new Access(m.Source, m.Batch, m.Offset)));
        }

        return new LoopLevels(domain, accesses, [.. region.Nodes.Select(n => n.Op).OfType<Iota>().Select(op => op.Axis)]);
    }

    /// <summary>The extents of the levels before the inner loop, outermost first.</summary>
    public ImmutableArray<Dim> Rows => [.. _rows.Select(Extent)];

    /// <summary>The extent of the inner loop.</summary>
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

    /// <summary>The strides with which the loops walk an access of a full value or a row value: one for each row level, and the inner one.</summary>
    public (ImmutableArray<Dim> Rows, int Inner) StridesOf(Access access)
    {
        var rank = access.Strides.Length;
        var inner = rank == _domain.Full.Rank ? Stride(access, _inner, rank) : Dim.Zero;
        return ([.. _rows.Select(g => Stride(access, g, rank))], (int)inner.Constant!.Value);
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
