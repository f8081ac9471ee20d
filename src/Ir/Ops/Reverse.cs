using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>y = x with the order of the elements along some axes turned round.</summary>
/// <param name="Axes">The axes, ascending.</param>
public sealed record Reverse(Axes Axes) : Movement
{
    /// <inheritdoc/>
    public override string Mnemonic => "reverse";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("axes", Axes)];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        var x = rule.Type(0);
        rule.Require(
            Axes.Count > 0 && Axes[0] >= 0 && Axes[^1] < x.Rank && Axes.Zip(Axes.Skip(1), (a, b) => a < b).All(ascends => ascends),
            "C1",
            () => $"expected axes of {rule.Name(0)}: {x}, ascending, found {Axes}");
        return [x];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) => [dy[0]?.Reverse(Axes)];

    /// <inheritdoc/>
    public override ImmutableArray<Move> Moves(ImmutableArray<TensorType> operands, TensorType result) =>
        [Move.Whole(0, result.Shape, result.Shape.Select((extent, axis) => Axes.Contains(axis) ? AxisMap.Along(axis, extent - 1, -1) : AxisMap.Along(axis)))];
}
