using MiniTorch.Ir;

namespace MiniTorch.Passes.Fusion;

/// <summary>
/// The iteration domain of a kernel. Values in it are <em>full</em> (shape <see cref="Full"/>) or <em>row values</em> (shape: the first
/// <see cref="Space"/> axes). Two domains unite if one loop nest can run both.
/// </summary>
/// <param name="Full">The extents of full values.</param>
/// <param name="Space">The number of leading axes that rows are made of, once a trailing reduction or a product fixes it.</param>
/// <param name="Lead">The axes [First, End) that leading reductions run over.</param>
/// <param name="HasProduct">True if a matrix product computes full values row by row.</param>
public sealed record Domain(Shape Full, int? Space, (int First, int End)? Lead, bool HasProduct)
{
    /// <summary>The axis where rows end and the inner loop begins; null if no op fixes it.</summary>
    public int? Boundary => Space ?? Lead?.End;

    /// <summary>The domain that one op asks for.</summary>
    public static Domain Of(Node node) => node.Op switch
    {
        Reduction reduction when reduction.IsTrailing(node.Operands[0].Type.Rank) =>
            new(node.Operands[0].Type.Shape, reduction.Axes[0], null, false),
        Reduction reduction => new(node.Operands[0].Type.Shape, null, (reduction.Axes[0], reduction.Axes[^1] + 1), false),
        Contraction product => new(node.Result.Type.Shape, product.RowAxis(node.Result.Type.Rank) + 1, null, true),
        _ => new(node.Result.Type.Shape, null, null, false),
    };

    /// <summary>The domain of a kernel's region.</summary>
    public static Domain Of(Region region)
    {
        ArgumentNullException.ThrowIfNull(region);
        var uniform = Partition.Uniform(region.Nodes);
        var domains = region.Nodes
            .Where(n => Partition.IsAnchor(n) && !uniform.Contains(n))
            .Select(Of)
            .OrderByDescending(d => d.Full.Rank)
            .ThenBy(d => d.Space is null)
            .ToList();
        if (domains.Count == 0)
        {
            return new Domain(region.Results[0].Type.Shape, null, null, false);
        }

        return domains.Skip(1).Aggregate(domains[0], (a, b) => Unite(a, b)
            ?? throw new InvalidOperationException($"compiler bug: a region holds the domains {a} and {b}, which do not unite"));
    }

    /// <summary>The domain that holds both, or null.</summary>
    public static Domain? Unite(Domain a, Domain b)
    {
        if (a.Full.Rank < b.Full.Rank)
        {
            (a, b) = (b, a);
        }

        if (a.Full == b.Full)
        {
            return a.Space is { } s && b.Space is { } t && s != t || a.Lead is { } l && b.Lead is { } m && l != m
                ? null
                : new Domain(a.Full, a.Space ?? b.Space, a.Lead ?? b.Lead, a.HasProduct || b.HasProduct).Valid();
        }

        // b's values become row values of a. Scalars alone never turn a whole tensor into one row.
        var rows = b.Full.Rank;
        return (rows > 0 || a.Space == 0) && b.Space is null && b.Lead is null && a.Full.Slice(0, rows) == b.Full && (a.Space ?? rows) == rows
            ? (a with { Space = rows }).Valid()
            : null;
    }

    /// <summary>True if a value of this shape is full or a row value.</summary>
    public bool Holds(Shape shape) => shape == Full || (Space is { } s && Full.Slice(0, s) == shape);

    private Domain? Valid() =>
        Lead is { } lead && Space is { } space && lead.End != space ? null : this;
}
