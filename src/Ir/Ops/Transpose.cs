using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>y = x with its axes reordered: axis k of y is axis <c>Order[k]</c> of x.</summary>
/// <param name="Order">A permutation of the axes.</param>
public sealed record Transpose(Axes Order) : Movement
{
    /// <inheritdoc/>
    public override string Mnemonic => "transpose";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("order", Order)];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <summary>The permutation that undoes this one.</summary>
    public Axes Inverse => new([.. Order.Select((_, axis) => Order.ToList().IndexOf(axis))]);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        var x = rule.Type(0);
        rule.Require(
            Order.Order().SequenceEqual(Enumerable.Range(0, x.Rank)),
            "C1",
            () => $"expected a permutation of the {x.Rank} axes of {rule.Name(0)}: {x}, found {Order}");
        return [x with { Shape = new Shape([.. Order.Select(axis => x.Shape[axis])]) }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) =>
        [dy[0]?.Transpose(Inverse)];

    /// <inheritdoc/>
    public override ImmutableArray<Move> Moves(ImmutableArray<TensorType> operands, TensorType result) =>
        [Move.Whole(0, result.Shape, Inverse.Select(axis => AxisMap.Along(axis)))];
}
