using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>As many times as long along the last axes, new elements following from those around; see <see cref="Resampling.Upsample"/>.</summary>
/// <param name="factors">One for each of the last axes.</param>
/// <param name="mode">Which elements are taken, and how.</param>
/// <param name="coordinates">How positions are counted.</param>
/// <param name="file">Filled in by the C# compiler.</param>
/// <param name="line">Filled in by the C# compiler.</param>
public sealed class Upsample(
    ImmutableArray<double> factors,
    Interpolation mode = Interpolation.Nearest,
    CoordinateMode coordinates = CoordinateMode.HalfPixel,
    [CallerFilePath] string file = "",
    [CallerLineNumber] int line = 0)
    : Layer(file, line)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"Upsample([{string.Join(',', factors.Select(f => f.ToString(CultureInfo.InvariantCulture)))}], {mode.ToString().ToLowerInvariant()})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.Upsample(factors, mode, coordinates);
}

/// <summary>Channels that become neighbouring places; see <see cref="Shuffles.PixelShuffle"/>.</summary>
/// <param name="factor">How many times as long each axis behind the channels becomes.</param>
/// <param name="file">Filled in by the C# compiler.</param>
/// <param name="line">Filled in by the C# compiler.</param>
public sealed class PixelShuffle(long factor, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Layer(file, line)
{
    /// <inheritdoc/>
    public override string ToString() => $"PixelShuffle({factor.ToString(CultureInfo.InvariantCulture)})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.PixelShuffle(factor);
}

/// <summary>Neighbouring places that become channels; see <see cref="Shuffles.PixelUnshuffle"/>.</summary>
/// <param name="factor">How many places along each axis behind the channels become channels.</param>
/// <param name="file">Filled in by the C# compiler.</param>
/// <param name="line">Filled in by the C# compiler.</param>
public sealed class PixelUnshuffle(long factor, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Layer(file, line)
{
    /// <inheritdoc/>
    public override string ToString() => $"PixelUnshuffle({factor.ToString(CultureInfo.InvariantCulture)})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.PixelUnshuffle(factor);
}
