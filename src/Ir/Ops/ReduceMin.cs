using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = the minimum of x over a group of neighbouring axes: NaN propagates; of nothing it is inf (the largest integer). The adjoint is shared equally among
/// the elements that equal the result.
/// </summary>
/// <param name="Axes">The axes that disappear.</param>
public sealed record ReduceMin(Axes Axes) : Reduction(Axes)
{
    /// <inheritdoc/>
    public override string Mnemonic => "reduce_min";

    /// <inheritdoc/>
    public override ReductionKind Kind => ReductionKind.Min;

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy)
    {
        if (dy[0] is not { } d)
        {
            return [null];
        }

        var hit = x[0].Equal(y[0].BroadcastOver(Axes, x[0].Shape));
        var share = d / hit.Cast(d.DType).Sum(Axes);
        return [hit.Select(share.BroadcastOver(Axes, x[0].Shape), x[0].Like(0))];
    }
}
