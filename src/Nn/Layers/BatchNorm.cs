using System.Runtime.CompilerServices;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Nn;

/// <summary>
/// (x - mean) / sqrt(variance + epsilon) * gain + bias with statistics of each channel of x [N, channels, ..]: in training those of the batch,
/// in evaluation a running mean of them. Ioffe and Szegedy, arXiv:1502.03167. Parameters <c>gain</c>, ones at first, <c>bias</c>, zeros, and
/// the running <c>mean</c> and <c>variance</c>, zeros and ones, which a training step updates and no gradient reaches.
/// </summary>
public sealed class BatchNorm : Layer
{
    private readonly LayerParameter _gain;
    private readonly LayerParameter _bias;
    private readonly LayerParameter _mean;
    private readonly LayerParameter _variance;
    private readonly double _momentum;
    private readonly double _epsilon;

    /// <summary>A normalization.</summary>
    /// <param name="channels">The extent of the second axis.</param>
    /// <param name="momentum">How much of a batch's statistics goes into the running ones at a step.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The extent is below 1.</exception>
    public BatchNorm(
        long channels, double momentum = 0.1, double epsilon = 1e-5, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        (Channels, _momentum, _epsilon) = (channels, momentum, epsilon);
        _gain = Parameter("gain", [channels], Initializer.Ones);
        _bias = Parameter("bias", [channels], Initializer.Zeros);
        _mean = Parameter("mean", [channels], Initializer.Zeros, isTrained: false);
        _variance = Parameter("variance", [channels], Initializer.Ones, isTrained: false);
    }

    /// <summary>The extent of the second axis.</summary>
    public long Channels { get; }

    /// <inheritdoc/>
    public override string ToString() => $"BatchNorm({Channels})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequireChannels(x, Channels);
        var (mean, variance) = (context[_mean], context[_variance]);
        if (context.IsTraining)
        {
            Axes others = [0, .. Enumerable.Range(2, x.Rank - 2)];
            var (ofBatch, spread) = (x.Mean(others), x.Variance(others));
            Follow(mean, ofBatch);
            Follow(variance, x.Variance(others, ofSample: true));
            (mean, variance) = (ofBatch, spread);
        }

        return x.BatchNorm(mean, variance, context[_gain], context[_bias], _epsilon);
    }

    // What runs is no part of the loss: no adjoint flows there.
    private void Follow(Tensor running, Tensor ofBatch)
    {
        var next = running + ((ofBatch.StopGradient() - running) * _momentum);
        running.Builder.EmitNode(new Update(), [running.Value, next.Value]);
    }
}
