using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the sum of x over a group of neighbouring axes; the sum of nothing is +0.</summary>
/// <param name="Axes">The axes that disappear.</param>
public sealed record Sum(Axes Axes) : Reduction(Axes)
{
    /// <inheritdoc/>
    public override string Mnemonic => "sum";

    /// <inheritdoc/>
    public override ReductionKind Kind => ReductionKind.Sum;

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override Func<ImmutableArray<Tensor>, Tensor>? SumOverTime => x => x[0].Sum([0, .. Axes.Select(a => a + 1)]);

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) =>
        [dy[0]?.BroadcastOver(Axes, x[0].Shape)];
}
