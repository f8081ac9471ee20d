using System.Globalization;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// x / sqrt(mean of x^2 + epsilon) * gain along the last axis: Zhang and Sennrich, arXiv:1910.07467. Parameter <c>gain</c> [features], ones
/// at first.
/// </summary>
public sealed class RmsNorm : Layer
{
    private readonly LayerParameter _gain;
    private readonly double _epsilon;

    /// <summary>A normalization.</summary>
    /// <param name="features">The extent of the last axis.</param>
    /// <param name="epsilon">Added to the mean of squares.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The extent is below 1.</exception>
    public RmsNorm(long features, double epsilon = 1e-5, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        (Features, _epsilon) = (features, epsilon);
        _gain = Parameter("gain", [features], Initializer.Ones);
    }

    /// <summary>The extent of the last axis.</summary>
    public long Features { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"RmsNorm({Features})");

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequireFeatures(context, x, Features, _gain);
        return x.RmsNorm(context[_gain], _epsilon);
    }
}
