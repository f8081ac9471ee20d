using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// Stochastic gradient descent: w' = w - rate * g. With momentum, v' = momentum * v + g and w' = w - rate * v' (Polyak, 1964, as
/// Sutskever et al. write it, ICML 2013). Nesterov's momentum is w' = w - rate * (g + momentum * v'), as PyTorch and section 3.5 of Sutskever's
/// thesis (2013) have it. With weight decay, g is g + decay * w.
/// </summary>
public sealed class Sgd : Optimizer
{
    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">The learning rate to start with.</param>
    /// <param name="momentum">The part of the velocity that stays; 0 keeps no velocity.</param>
    /// <param name="weightDecay">The weight of half the squared norm of the parameters in the loss.</param>
    /// <param name="nesterov">True to take the step from where the velocity leads; it needs momentum.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not finite.</exception>
    /// <exception cref="ArgumentException">Nesterov's momentum is asked for, and momentum is 0.</exception>
    public Sgd(
        double learningRate = 0.1,
        double momentum = 0,
        double weightDecay = 0,
        bool nesterov = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        : base(learningRate, file, line)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        if (nesterov && momentum == 0)
        {
            throw new ArgumentException("expected a momentum above 0 for Nesterov's momentum, found 0", nameof(nesterov));
        }

        (Momentum, WeightDecay, IsNesterov) = (momentum, weightDecay, nesterov);
    }

    /// <summary>The part of the velocity that stays.</summary>
    public double Momentum { get; }

    /// <summary>The weight of half the squared norm of the parameters in the loss.</summary>
    public double WeightDecay { get; }

    /// <summary>True if a step is taken from where the velocity leads.</summary>
    public bool IsNesterov { get; }

    /// <inheritdoc/>
    public override OptimizerState Declare(ModuleBuilder module, ImmutableArray<Tensor> parameters) => new State(this, module, parameters);

    private sealed class State : OptimizerState
    {
        private readonly Sgd _sgd;
        private readonly ImmutableArray<Tensor> _velocities;

        public State(Sgd sgd, ModuleBuilder module, ImmutableArray<Tensor> parameters)
            : base(sgd, module, parameters) =>
            (_sgd, _velocities) = (sgd, sgd.Momentum > 0 ? ForEach("velocity") : []);

        private protected override void Append(Updates updates, ImmutableArray<Tensor> gradients, Tensor rate)
        {
            for (var i = 0; i < gradients.Length; i++)
            {
                var parameter = Parameters[i];
                var direction = Decayed(gradients[i], parameter, _sgd.WeightDecay);
                if (_sgd.Momentum > 0)
                {
                    var velocity = (_velocities[i] * _sgd.Momentum) + direction;
                    updates.Set(_velocities[i], velocity);
                    direction = _sgd.IsNesterov ? direction + (velocity * _sgd.Momentum) : velocity;
                }

                updates.Set(parameter, parameter - (direction * rate));
            }
        }
    }
}
