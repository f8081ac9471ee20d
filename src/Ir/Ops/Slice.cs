using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the box of x from <paramref name="Start"/> up to, not including, <paramref name="Limit"/>.</summary>
/// <param name="Start">The first position along each axis.</param>
/// <param name="Limit">The position after the last along each axis.</param>
public sealed record Slice(Shape Start, Shape Limit) : Movement
{
    /// <inheritdoc/>
    public override string Mnemonic => "slice";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("start", Start), new("limit", Limit)];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        var x = rule.Type(0);
        rule.Require(
            Start.Rank == x.Rank && Limit.Rank == x.Rank,
            "C1",
            () => $"expected a start and a limit for each axis of {rule.Name(0)}: {x}, found {Start} and {Limit}");
        for (var k = 0; k < x.Rank; k++)
        {
            var axis = k;
            bool Negative(Dim d) => d.Constant < 0;
            rule.Require(
                !Negative(Start[k]) && !Negative(Limit[k] - Start[k]) && !Negative(x.Shape[k] - Limit[k]),
                "C2",
                () => $"expected 0 <= start <= limit <= {x.Shape[axis]} along axis {axis} of {rule.Name(0)}, found {Start[axis]} and {Limit[axis]}");
        }

        return [x with { Shape = new Shape([.. Limit.Zip(Start, (l, s) => l - s)]) }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) =>
        [dy[0]?.Pad(Start, new Shape([.. x[0].Shape.Zip(Limit, (d, l) => d - l)]))];

    /// <inheritdoc/>
    public override ImmutableArray<Move> Moves(ImmutableArray<TensorType> operands, TensorType result) =>
        [Move.Whole(0, result.Shape, Start.Select((s, axis) => new AxisMap(axis, s)))];

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => new Slice(Start.Map(map), Limit.Map(map));
}
