using System.Globalization;

namespace MiniTorch.Cli;

/// <summary>Numbers with units, three digits or so.</summary>
internal static class Quantity
{
    /// <summary>Such as <c>1.21 MB</c>; a megabyte is 1e6 bytes.</summary>
    public static string Bytes(double bytes) => Scaled(bytes, "B");

    /// <summary>Such as <c>238 kFLOP</c>.</summary>
    public static string Flops(double flops) => Scaled(flops, "FLOP");

    /// <summary>Such as <c>1.32 s</c>, <c>230 ms</c> or <c>4.21 us</c>.</summary>
    public static string Seconds(double seconds) => seconds >= 0.9995 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} s")
        : seconds >= 0.9995e-3 ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:G3} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:G3} us");

    /// <summary>The shortest digits that read back as the same number.</summary>
    public static string Number(double x) => x.ToString("R", CultureInfo.InvariantCulture);

    private static string Scaled(double value, string unit)
    {
        ReadOnlySpan<string> prefixes = ["", "k", "M", "G", "T"];
        var prefix = 0;
        while (value >= 999.5 && prefix < prefixes.Length - 1)
        {
            value /= 1000;
            prefix++;
        }

        return $"{value.ToString(prefix == 0 ? "F0" : "G3", CultureInfo.InvariantCulture)} {prefixes[prefix]}{unit}";
    }
}
