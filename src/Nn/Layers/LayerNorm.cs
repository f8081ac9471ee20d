using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// (x - mean) / sqrt(variance + epsilon) * gain + bias along the last axis: Ba, Kiros and Hinton, arXiv:1607.06450. Parameters
/// <c>gain</c>, ones at first, and <c>bias</c>, zeros.
/// </summary>
public sealed class LayerNorm : Layer
{
    private readonly LayerParameter _gain;
    private readonly LayerParameter _bias;
    private readonly double _epsilon;

    /// <summary>A normalization.</summary>
    /// <param name="features">The extent of the last axis.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The extent is below 1.</exception>
    public LayerNorm(long features, double epsilon = 1e-5, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        Features = features;
        _epsilon = epsilon;
        _gain = Parameter("gain", [features], Initializer.Ones);
        _bias = Parameter("bias", [features], Initializer.Zeros);
    }

    /// <summary>The extent of the last axis.</summary>
    public long Features { get; }

    /// <inheritdoc/>
    public override string ToString() => $"LayerNorm({Features})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequireFeatures(context, x, Features, _gain);
        return x.LayerNorm(context[_gain], context[_bias], _epsilon);
    }
}
