using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// RMSprop: Tieleman and Hinton, "Neural networks for machine learning", lecture 6.5, 2012, with the constants of PyTorch.
/// <code>
/// v' = decay v + (1 - decay) g^2
/// w' = w - rate g / (sqrt(v') + epsilon)
/// </code>
/// Centred (Graves, arXiv:1308.0850), m' = decay m + (1 - decay) g, and the root is that of v' - m'^2. With momentum, the quotient is added
/// to a velocity, which moves the parameters. With weight decay, g is g + weightDecay * w.
/// </summary>
public sealed class RmsProp : Optimizer
{
    private readonly double _decay;
    private readonly double _epsilon;
    private readonly double _weightDecay;
    private readonly double _momentum;
    private readonly bool _isCentred;

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">The learning rate to start with.</param>
    /// <param name="decay">The part of the mean of squared gradients that stays.</param>
    /// <param name="epsilon">Added to the root of the mean square.</param>
    /// <param name="weightDecay">The weight of half the squared norm of the parameters in the loss.</param>
    /// <param name="momentum">The part of the velocity that stays; 0 keeps no velocity.</param>
    /// <param name="centred">True to divide by the deviation of the gradients in place of their size.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The decay is not in [0, 1), or another number is negative or not finite.</exception>
    public RmsProp(
        double learningRate = 0.01,
        double decay = 0.99,
        double epsilon = 1e-8,
        double weightDecay = 0,
        double momentum = 0,
        bool centred = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        : base(learningRate, file, line)
    {
        ThrowUnlessBelowOne(decay, nameof(decay));
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        (_decay, _epsilon, _weightDecay, _momentum, _isCentred) = (decay, epsilon, weightDecay, momentum, centred);
    }

    /// <inheritdoc/>
    public override OptimizerState Declare(ModuleBuilder module, ImmutableArray<Tensor> parameters) => new State(this, module, parameters);

    private sealed class State : OptimizerState
    {
        private readonly RmsProp _rms;
        private readonly ImmutableArray<Tensor> _squares;
        private readonly ImmutableArray<Tensor> _means;
        private readonly ImmutableArray<Tensor> _velocities;

        public State(RmsProp rms, ModuleBuilder module, ImmutableArray<Tensor> parameters)
            : base(rms, module, parameters)
        {
            (_rms, _squares) = (rms, ForEach("v"));
            _means = rms._isCentred ? ForEach("m") : [];
            _velocities = rms._momentum > 0 ? ForEach("velocity") : [];
        }

        private protected override void Append(Updates updates, ImmutableArray<Tensor> gradients, Tensor rate)
        {
            for (var i = 0; i < gradients.Length; i++)
            {
                var parameter = Parameters[i];
                var gradient = Decayed(gradients[i], parameter, _rms._weightDecay);
                var square = (_squares[i] * _rms._decay) + (gradient * gradient * (1 - _rms._decay));
                updates.Set(_squares[i], square);
                if (_rms._isCentred)
                {
                    var mean = (_means[i] * _rms._decay) + (gradient * (1 - _rms._decay));
                    updates.Set(_means[i], mean);

                    // Rounding may take a variance of nothing below 0.
                    square = (square - (mean * mean)).Max(0);
                }

                var direction = gradient / (square.Sqrt() + _rms._epsilon);
                if (_rms._momentum > 0)
                {
                    direction = (_velocities[i] * _rms._momentum) + direction;
                    updates.Set(_velocities[i], direction);
                }

                updates.Set(parameter, parameter - (direction * rate));
            }
        }
    }
}
