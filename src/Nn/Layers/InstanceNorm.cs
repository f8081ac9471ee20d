using System.Globalization;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// (x - mean) / sqrt(variance + epsilon) * gain + bias with statistics of each sample and channel of x [N, channels, ..]: Ulyanov et al.,
/// arXiv:1607.08022. Parameters <c>gain</c> [channels], ones at first, and <c>bias</c> [channels], zeros.
/// </summary>
public sealed class InstanceNorm : Layer
{
    private readonly LayerParameter _gain;
    private readonly LayerParameter _bias;
    private readonly double _epsilon;

    /// <summary>A normalization.</summary>
    /// <param name="channels">The extent of the second axis.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The extent is below 1.</exception>
    public InstanceNorm(long channels, double epsilon = 1e-5, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        (Channels, _epsilon) = (channels, epsilon);
        _gain = Parameter("gain", [channels], Initializer.Ones);
        _bias = Parameter("bias", [channels], Initializer.Zeros);
    }

    /// <summary>The extent of the second axis.</summary>
    public long Channels { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"InstanceNorm({Channels})");

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequireChannels(x, Channels);
        return x.InstanceNorm(context[_gain], context[_bias], _epsilon);
    }
}
