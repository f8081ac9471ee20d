using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>The constants of Adam and AdamW.</summary>
internal sealed record AdamConstants
{
    public AdamConstants(double beta1, double beta2, double epsilon, double weightDecay, bool isDecoupled)
    {
        Optimizer.ThrowUnlessBelowOne(beta1, nameof(beta1));
        Optimizer.ThrowUnlessBelowOne(beta2, nameof(beta2));
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        (Beta1, Beta2, Epsilon, WeightDecay, IsDecoupled) = (beta1, beta2, epsilon, weightDecay, isDecoupled);
    }

    public double Beta1 { get; }

    public double Beta2 { get; }

    public double Epsilon { get; }

    public double WeightDecay { get; }

    public bool IsDecoupled { get; }
}

/// <summary>
/// The state of Adam and AdamW. For each parameter w with gradient g:
/// <code>
/// m' = beta1 m + (1 - beta1) g                 v' = beta2 v + (1 - beta2) g^2
/// c1' = beta1 c1 + (1 - beta1)                 c2' = beta2 c2 + (1 - beta2)
/// w' = w - m' (rate / c1') / (sqrt(v') (1 / sqrt(c2')) + epsilon)
/// </code>
/// The corrections c are 1 - beta^t, written as the same running mean as m and v, of ones: so they start as zeros too, and keep their
/// accuracy where 1 - 0.999^t in f32 would lose it. What depends on scalars alone is computed once, not for each element.
/// </summary>
internal sealed class AdamState : OptimizerState
{
    private readonly AdamConstants _constants;
    private readonly Tensor _correction1;
    private readonly Tensor _correction2;
    private readonly ImmutableArray<Tensor> _means;
    private readonly ImmutableArray<Tensor> _squares;

    public AdamState(Optimizer optimizer, AdamConstants constants, ModuleBuilder module, ImmutableArray<Tensor> parameters)
        : base(optimizer, module, parameters)
    {
        _constants = constants;
        _correction1 = Scalar("correction1");
        _correction2 = Scalar("correction2");
        _means = ForEach("m");
        _squares = ForEach("v");
    }

    private protected override void Append(Updates updates, ImmutableArray<Tensor> gradients, Tensor rate)
    {
        var (beta1, beta2) = (_constants.Beta1, _constants.Beta2);
        var correction1 = (_correction1 * beta1) + (1 - beta1);
        var correction2 = (_correction2 * beta2) + (1 - beta2);
        updates.Set(_correction1, correction1);
        updates.Set(_correction2, correction2);
        var corrected = rate / correction1;
        var scale = 1 / correction2.Sqrt();
        var (coupled, decoupled) = _constants.IsDecoupled ? (0.0, _constants.WeightDecay) : (_constants.WeightDecay, 0.0);
        var keep = Kept(rate, decoupled);
        for (var i = 0; i < gradients.Length; i++)
        {
            var parameter = Parameters[i];
            var gradient = Decayed(gradients[i], parameter, coupled);
            var mean = (_means[i] * beta1) + (gradient * (1 - beta1));
            var square = (_squares[i] * beta2) + (gradient * gradient * (1 - beta2));
            var kept = Decays(parameter) && keep is { } part ? parameter * part : parameter;
            updates.Set(_means[i], mean);
            updates.Set(_squares[i], square);
            updates.Set(parameter, kept - (mean * corrected / ((square.Sqrt() * scale) + _constants.Epsilon)));
        }
    }
}
