using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// Adam: Kingma and Ba, "Adam: a method for stochastic optimization", arXiv:1412.6980, algorithm 1. With weight decay, g is
/// g + decay * w; see <see cref="AdamW"/> for the decoupled kind.
/// </summary>
public sealed class Adam : Optimizer
{
    private readonly AdamConstants _constants;

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">The learning rate to start with.</param>
    /// <param name="beta1">The part of the mean of gradients that stays.</param>
    /// <param name="beta2">The part of the mean of squared gradients that stays.</param>
    /// <param name="epsilon">Added to the root of the mean square.</param>
    /// <param name="weightDecay">The weight of half the squared norm of the parameters in the loss.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">A beta is not in [0, 1), or another number is negative or not finite.</exception>
    public Adam(
        double learningRate = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double weightDecay = 0,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        : base(learningRate, file, line) =>
        _constants = new AdamConstants(beta1, beta2, epsilon, weightDecay, isDecoupled: false);

    /// <inheritdoc/>
    public override OptimizerState Declare(ModuleBuilder module, ImmutableArray<Tensor> parameters) =>
        new AdamState(this, _constants, module, parameters);
}

/// <summary>
/// Adam with decoupled weight decay: w' = w - rate * decay * w - (Adam's step). Loshchilov and Hutter, "Decoupled weight decay
/// regularization", arXiv:1711.05101, algorithm 2, with the learning rate as its schedule.
/// </summary>
public sealed class AdamW : Optimizer
{
    private readonly AdamConstants _constants;

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">The learning rate to start with.</param>
    /// <param name="beta1">The part of the mean of gradients that stays.</param>
    /// <param name="beta2">The part of the mean of squared gradients that stays.</param>
    /// <param name="epsilon">Added to the root of the mean square.</param>
    /// <param name="weightDecay">The part of a parameter, times the learning rate, that goes at each step.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">A beta is not in [0, 1), or another number is negative or not finite.</exception>
    public AdamW(
        double learningRate = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double weightDecay = 0.01,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        : base(learningRate, file, line) =>
        _constants = new AdamConstants(beta1, beta2, epsilon, weightDecay, isDecoupled: true);

    /// <inheritdoc/>
    public override OptimizerState Declare(ModuleBuilder module, ImmutableArray<Tensor> parameters) =>
        new AdamState(this, _constants, module, parameters);
}
