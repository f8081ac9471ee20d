using System.Collections.Immutable;

namespace MiniTorch.Peers.Works;

/// <summary>Linear layers with an activation between each two.</summary>
/// <param name="Widths">The widths from the input to the output.</param>
/// <param name="Activation">What stands between the layers.</param>
/// <param name="Batch">Samples at a time.</param>
internal abstract record Network(ImmutableArray<int> Widths, Activation Activation, int Batch) : Work
{
    /// <summary>The number of linear layers.</summary>
    public int Depth => Widths.Length - 1;

    /// <summary>The samples.</summary>
    public Operand Samples() => Operand.Uniform("x", 1, Batch, Widths[0]);

    /// <summary>The weight of a layer, [inputs, outputs], of variance 1 / inputs.</summary>
    public Operand Weight(int layer) =>
        Operand.Uniform($"weight{layer}", 10 + layer, MathF.Sqrt(3f / Widths[layer]), Widths[layer], Widths[layer + 1]);

    /// <summary>The bias of a layer.</summary>
    public Operand Bias(int layer) => Operand.Uniform($"bias{layer}", 20 + layer, 0.1f, Widths[layer + 1]);
}

/// <summary>One step of training, always on the same batch: classes by cross entropy, or one number by mean squared error.</summary>
/// <param name="Widths">The widths from the input to the output.</param>
/// <param name="Activation">What stands between the layers.</param>
/// <param name="Batch">Samples at a time.</param>
/// <param name="Optimizer">How parameters follow gradients.</param>
internal sealed record Training(ImmutableArray<int> Widths, Activation Activation, int Batch, Optimizer Optimizer)
    : Network(Widths, Activation, Batch)
{
    /// <summary>Small, so that there is still something to learn after a hundred thousand steps.</summary>
    public double LearningRate => Optimizer == Optimizer.Adam ? 1e-5 : 1e-3;

    /// <summary>A line of text.</summary>
    public string Describe() => $"{string.Join('-', Widths)} {Activation} batch {Batch} {Optimizer}".ToLowerInvariant();

    /// <summary>Class numbers, or numbers where the network gives one.</summary>
    public Operand Targets() => Widths[^1] == 1
        ? Operand.Uniform("target", 2, Batch, 1)
        : Operand.Classes("label", 2, Widths[^1], Batch);
}

/// <summary>The outputs for one batch.</summary>
/// <param name="Widths">The widths from the input to the output.</param>
/// <param name="Activation">What stands between the layers.</param>
/// <param name="Batch">Samples at a time.</param>
internal sealed record Inference(ImmutableArray<int> Widths, Activation Activation, int Batch) : Network(Widths, Activation, Batch);

/// <summary>What stands between linear layers.</summary>
internal enum Activation
{
    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>The larger of x and 0.</summary>
    Relu,
}

/// <summary>How parameters follow gradients.</summary>
internal enum Optimizer
{
    /// <summary>Plain stochastic gradient descent.</summary>
    Sgd,

    /// <summary>Adam with the usual constants.</summary>
    Adam,
}
