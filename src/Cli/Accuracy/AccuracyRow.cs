using System.Text.Json.Nodes;

namespace MiniTorch.Cli.Accuracy;

/// <summary>The largest error of an op.</summary>
/// <param name="Op">The mnemonic.</param>
/// <param name="Function">What the op promises.</param>
/// <param name="Worst">Where the error is largest.</param>
/// <param name="Inputs">How many numbers were measured.</param>
/// <param name="Seconds">How long that took.</param>
internal sealed record AccuracyRow(string Op, MeasuredFunction Function, ErrorAt Worst, long Inputs, double Seconds)
{
    /// <summary>True if the promise holds.</summary>
    public bool IsGood => Worst.Units <= Function.Limit;

    /// <summary>The row as scripts read it; what is not finite is written as text.</summary>
    public JsonObject Json() => new()
    {
        ["op"] = Op,
        ["max_error"] = Number(Worst.Units),
        ["limit"] = Function.Limit,
        ["at"] = Number(Worst.X),
        ["found"] = Number(Worst.Found),
        ["exact"] = Number(Worst.Exact),
        ["inputs"] = Inputs,
        ["seconds"] = Seconds,
    };

    private static JsonValue Number(double x) => double.IsFinite(x) ? JsonValue.Create(x) : JsonValue.Create(Quantity.Number(x));
}

/// <summary>An error and where it is.</summary>
/// <param name="Units">The error in units of the last place of the exact result in f32.</param>
/// <param name="X">The input.</param>
/// <param name="Found">What the op gives.</param>
/// <param name="Exact">What it should give.</param>
internal readonly record struct ErrorAt(double Units, float X, float Found, double Exact)
{
    private const int Mantissa = 23;
    private const int LeastExponent = -126;
    private const int LargestExponent = 127;

    /// <summary>The error at one input.</summary>
    public static ErrorAt Of(float x, float found, double exact) => new(UnitsBetween(found, exact), x, found, exact);

    private static double UnitsBetween(float found, double exact)
    {
        if (double.IsNaN(exact) || float.IsNaN(found))
        {
            return double.IsNaN(exact) == float.IsNaN(found) ? 0 : double.PositiveInfinity;
        }

        if (float.IsInfinity(found) || double.IsInfinity(exact))
        {
            return found == (float)exact ? 0 : double.PositiveInfinity;
        }

        // The unit of the result is a power of two, and so is its inverse, whose bits are written down.
        var exponent = (int)((BitConverter.DoubleToInt64Bits(exact) >> 52) & 0x7FF) - 1023;
        var unit = Math.Clamp(exponent, LeastExponent, LargestExponent) - Mantissa;
        return Math.Abs(found - exact) * BitConverter.Int64BitsToDouble((long)(1023 - unit) << 52);
    }
}
