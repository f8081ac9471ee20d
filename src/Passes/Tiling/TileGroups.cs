using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Tiling;

/// <summary>Kernels that run together for each tile of a space.</summary>
/// <param name="Kernels">The kernels, in program order.</param>
/// <param name="Space">The leading extents that they share, and along which each reads of the others only its own position.</param>
internal sealed record TileGroup(ImmutableArray<Node> Kernels, Shape Space)
{
    /// <summary>The bytes of one position of a value.</summary>
    public Dim PositionBytes(Value value) => Tiled.PositionBytes(value.Type, Space);
}

/// <summary>
/// Finds groups: in program order, each kernel joins those that make what it reads, nearest first, where the value is too large for the
/// caches, only such kernels read it, all read it at the same positions along some leading axes, and nothing lies between. A group stays one
/// if what then never exists as a whole outweighs what each tile reads again, such as weights.
/// </summary>
internal sealed class TileGroups(Function function, Target target)
{
    private readonly ReaderGraph _graph = new(function);
    private readonly Dictionary<Node, TileGroup> _groups = [];

    /// <summary>The groups, in no particular order.</summary>
    public IReadOnlyCollection<TileGroup> All => [.. _groups.Values.Distinct()];

    /// <summary>Finds them.</summary>
    public void Find()
    {
        foreach (var node in function.Nodes)
        {
            // Updates are made in place by kernels of their own.
            if (TileSpace.RowsOf(node) is not { Rank: > 0 } rows || node.Results.SelectMany(_graph.ReadersOf).Any(r => r.Op is Update))
            {
                continue;
            }

            _groups.Add(node, new TileGroup([node], rows));
            foreach (var producer in node.Operands.Where(IsHandedOn).Select(o => o.Node).Distinct().OrderByDescending(_graph.PositionOf))
            {
                if (_groups[producer] != _groups[node] && United(_groups[producer], _groups[node]) is { } union)
                {
                    foreach (var kernel in union.Kernels)
                    {
                        _groups[kernel] = union;
                    }
                }
            }
        }

        foreach (var group in All.Where(g => !IsWorthwhile(g)))
        {
            foreach (var kernel in group.Kernels)
            {
                _groups.Remove(kernel);
            }
        }
    }

    /// <summary>The group of a statement, if it is in one.</summary>
    public TileGroup? Of(Node node) => _groups.GetValueOrDefault(node);

    /// <summary>The values that kernels of a group make and nobody else reads.</summary>
    public IEnumerable<Value> Inside(TileGroup group) => Made(group).Where(v => IsRead(v) && !_graph.IsResult(v) && _graph.ReadersOf(v).All(group.Kernels.Contains));

    /// <summary>True if nobody but the group of a kernel reads what it makes.</summary>
    public bool StaysInside(Node kernel) => Of(kernel) is { } group && kernel.Results.All(Inside(group).Contains);

    /// <summary>True if somebody reads a value.</summary>
    public bool IsRead(Value value) => _graph.IsResult(value) || _graph.ReadersOf(value).Count > 0;

    /// <summary>The positions of a tile of a group.</summary>
    public long Tile(TileGroup group) => TileCost.Positions(target, Sum(Inside(group), group), group.Space[^1]);

    private static IEnumerable<Value> Made(TileGroup group) => group.Kernels.SelectMany(k => k.Results);

    private static Dim Sum(IEnumerable<Value> values, TileGroup group) => values.Aggregate(Dim.Zero, (sum, v) => sum + group.PositionBytes(v));

    private bool IsHandedOn(Value value) => _groups.ContainsKey(value.Node)
        && TileCost.Leaves(target, value.Type)
        && _graph.IsReadByKernelsOnly(value)
        && _graph.ReadersOf(value).All(r => ReadsInTile(r, value, 1));

    private static bool ReadsInTile(Node kernel, Value value, int rank) => Enumerable.Range(0, kernel.Operands.Length)
        .All(i => !ReferenceEquals(kernel.Operands[i], value) || TileSpace.ReadsInTile(kernel, i, rank));

    // As many leading axes as both have, and along which every value between them is read where it is made.
    private TileGroup? United(TileGroup a, TileGroup b)
    {
        var kernels = a.Kernels.Union(b.Kernels).OrderBy(_graph.PositionOf).ToImmutableArray();
        for (var rank = Math.Min(a.Space.Rank, b.Space.Rank); rank >= 1; rank--)
        {
            var group = new TileGroup(kernels, a.Space.Slice(0, rank));
            if (b.Space.Slice(0, rank) == group.Space && Handed(group).All(h => Fit(h.Value, h.Reader, group)))
            {
                return TileCost.Fits(target, Sum(Handed(group).Select(h => h.Value).Distinct(), group))
                    && !kernels.Any(k => _graph.HasPathOutside(kernels, k))
                    ? group
                    : null;
            }
        }

        return null;
    }

    private static IEnumerable<(Value Value, Node Reader)> Handed(TileGroup group) =>
        Made(group).SelectMany(v => group.Kernels.Where(k => k.Operands.Contains(v)).Select(k => (v, k)));

    private static bool Fit(Value value, Node reader, TileGroup group) =>
        value.Type.Rank >= group.Space.Rank
        && value.Type.Shape.Slice(0, group.Space.Rank) == group.Space
        && ReadsInTile(reader, value, group.Space.Rank);

    private bool IsWorthwhile(TileGroup group)
    {
        var inside = Inside(group).ToList();
        if (group.Kernels.Length < 2 || !inside.Any(v => TileCost.Leaves(target, v.Type)) || !Made(group).All(v => Begins(v, group.Space)))
        {
            return false;
        }

        var shared = group.Kernels
            .SelectMany(k => k.Operands.Where((o, i) => !TileSpace.ReadsInTile(k, i, 1)))
            .Where(o => !group.Kernels.Contains(o.Node))
            .Distinct();
        return TileCost.Outweighs(Sum(inside, group), Tile(group), shared.Select(v => v.Type));
    }

    private static bool Begins(Value value, Shape space) => value.Type.Rank >= space.Rank && value.Type.Shape.Slice(0, space.Rank) == space;
}
