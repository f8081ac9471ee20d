using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// Kernels run one after another for each tile of a space: what one hands to the next is read in the tile where it was made and never leaves
/// the caches; only what is yielded is ever whole. The region is written over whole tensors, so evaluating it kernel by kernel gives the
/// same bits.
/// </summary>
/// <param name="Space">The leading extents of every value that the kernels make, which tiles divide.</param>
/// <param name="Tile">The positions of the space that a tile has at most.</param>
/// <param name="Region">The kernels; its inputs stand for the operands, its results for the node's results.</param>
public sealed record Tiled(Shape Space, long Tile, Region Region) : RegionOp(Region)
{
    /// <inheritdoc/>
    public override string Mnemonic => "tiled";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("tile", Tile)];

    /// <summary>The bytes of one position of a value that the kernels make.</summary>
    public Dim PositionBytes(TensorType type) => PositionBytes(type, Space);

    /// <summary>The bytes of one position, in a space, of a value whose extents begin with those of the space.</summary>
    public static Dim PositionBytes(TensorType type, Shape space)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(space);
        return Dim.Product(type.Shape.Skip(space.Rank)) * type.DType.Size();
    }

    /// <summary>The kernels as a function, for what works on functions.</summary>
    /// <param name="name">The name of the function that they stand in, for messages.</param>
    public Function Kernels(string name) => new(name, Region, [.. Region.Results.Select((_, i) => $"y{i}")]);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        RequireInputs(rule, "C1");
        rule.Require(Tile >= 1, "C2", () => $"expected tiles of at least one position, found {Tile}");
        foreach (var node in Region.Nodes)
        {
            rule.Require(node.Op is Fused, "C3", () => $"expected kernels, found {node.Op.Mnemonic}");
            foreach (var result in node.Results)
            {
                rule.Require(
                    result.Type.Rank >= Space.Rank && result.Type.Shape.Slice(0, Space.Rank) == Space,
                    "C4",
                    () => $"expected values of leading extents {Space}, found {result}");
            }
        }

        rule.Require(
            Region.Results.All(r => r.Node.Op is Fused) && Region.Results.Distinct().Count() == Region.Results.Length,
            "C5",
            () => "expected that what is yielded is made by a kernel, and yielded once");
        return [.. Region.Results.Select(r => r.Type)];
    }

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => this with { Space = Space.Map(map) };
}
