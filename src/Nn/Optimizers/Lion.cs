using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// Lion: Chen et al., "Symbolic discovery of optimization algorithms", arXiv:2302.06675, algorithm 2, with its decoupled weight decay. Every
/// element moves by the rate, so that rates are 3 to 10 times smaller, and decays as much larger, than those of AdamW.
/// <code>
/// w' = w (1 - rate weightDecay) - rate sign(beta1 m + (1 - beta1) g)
/// m' = beta2 m + (1 - beta2) g
/// </code>
/// </summary>
public sealed class Lion : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _weightDecay;

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">The learning rate to start with.</param>
    /// <param name="beta1">The part of the mean of gradients in the direction.</param>
    /// <param name="beta2">The part of the mean of gradients that stays.</param>
    /// <param name="weightDecay">The part of a parameter, times the learning rate, that goes at each step.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">A beta is not in [0, 1), or another number is negative or not finite.</exception>
    public Lion(
        double learningRate = 1e-4,
        double beta1 = 0.9,
        double beta2 = 0.99,
        double weightDecay = 0,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        : base(learningRate, file, line)
    {
        ThrowUnlessBelowOne(beta1, nameof(beta1));
        ThrowUnlessBelowOne(beta2, nameof(beta2));
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        (_beta1, _beta2, _weightDecay) = (beta1, beta2, weightDecay);
    }

    /// <inheritdoc/>
    public override OptimizerState Declare(ModuleBuilder module, ImmutableArray<Tensor> parameters) => new State(this, module, parameters);

    private sealed class State : OptimizerState
    {
        private readonly Lion _lion;
        private readonly ImmutableArray<Tensor> _means;

        public State(Lion lion, ModuleBuilder module, ImmutableArray<Tensor> parameters)
            : base(lion, module, parameters) =>
            (_lion, _means) = (lion, ForEach("m"));

        private protected override void Append(Updates updates, ImmutableArray<Tensor> gradients, Tensor rate)
        {
            var keep = Kept(rate, _lion._weightDecay);
            for (var i = 0; i < gradients.Length; i++)
            {
                var (parameter, mean, gradient) = (Parameters[i], _means[i], gradients[i]);
                var direction = ((mean * _lion._beta1) + (gradient * (1 - _lion._beta1))).Sign();
                var kept = Decays(parameter) && keep is { } part ? parameter * part : parameter;
                updates.Set(mean, (mean * _lion._beta2) + (gradient * (1 - _lion._beta2)));
                updates.Set(parameter, kept - (direction * rate));
            }
        }
    }
}
