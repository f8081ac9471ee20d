using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// Adagrad: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization", JMLR 12, 2011, in its
/// diagonal form. With weight decay, g is g + weightDecay * w.
/// <code>
/// s' = s + g^2
/// w' = w - rate g / (sqrt(s') + epsilon)
/// </code>
/// </summary>
public sealed class Adagrad : Optimizer
{
    private readonly double _epsilon;
    private readonly double _weightDecay;

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">The learning rate to start with.</param>
    /// <param name="epsilon">Added to the root of the sum of squares.</param>
    /// <param name="weightDecay">The weight of half the squared norm of the parameters in the loss.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not finite.</exception>
    public Adagrad(
        double learningRate = 0.01,
        double epsilon = 1e-10,
        double weightDecay = 0,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        : base(learningRate, file, line)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        (_epsilon, _weightDecay) = (epsilon, weightDecay);
    }

    /// <inheritdoc/>
    public override OptimizerState Declare(ModuleBuilder module, ImmutableArray<Tensor> parameters) => new State(this, module, parameters);

    private sealed class State : OptimizerState
    {
        private readonly Adagrad _adagrad;
        private readonly ImmutableArray<Tensor> _sums;

        public State(Adagrad adagrad, ModuleBuilder module, ImmutableArray<Tensor> parameters)
            : base(adagrad, module, parameters) =>
            (_adagrad, _sums) = (adagrad, ForEach("sum"));

        private protected override void Append(Updates updates, ImmutableArray<Tensor> gradients, Tensor rate)
        {
            for (var i = 0; i < gradients.Length; i++)
            {
                var parameter = Parameters[i];
                var gradient = Decayed(gradients[i], parameter, _adagrad._weightDecay);
                var sum = _sums[i] + (gradient * gradient);
                updates.Set(_sums[i], sum);
                updates.Set(parameter, parameter - (gradient * rate / (sum.Sqrt() + _adagrad._epsilon)));
            }
        }
    }
}
