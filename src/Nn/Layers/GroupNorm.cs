using System.Globalization;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// (x - mean) / sqrt(variance + epsilon) * gain + bias with statistics of each sample over groups of channels of x [N, channels, ..]: Wu and
/// He, arXiv:1803.08494. Parameters <c>gain</c> [channels], ones at first, and <c>bias</c> [channels], zeros.
/// </summary>
public sealed class GroupNorm : Layer
{
    private readonly LayerParameter _gain;
    private readonly LayerParameter _bias;
    private readonly double _epsilon;

    /// <summary>A normalization.</summary>
    /// <param name="channels">The extent of the second axis.</param>
    /// <param name="groups">The groups that channels are divided into.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the groups do not divide the channels.</exception>
    public GroupNorm(long channels, long groups, double epsilon = 1e-5, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(channels % groups, 0, nameof(groups));
        (Channels, Groups, _epsilon) = (channels, groups, epsilon);
        _gain = Parameter("gain", [channels], Initializer.Ones);
        _bias = Parameter("bias", [channels], Initializer.Zeros);
    }

    /// <summary>The extent of the second axis.</summary>
    public long Channels { get; }

    /// <summary>The groups that channels are divided into.</summary>
    public long Groups { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"GroupNorm({Channels}, {Groups})");

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequireChannels(x, Channels);
        return x.GroupNorm(Groups, context[_gain], context[_bias], _epsilon);
    }
}
