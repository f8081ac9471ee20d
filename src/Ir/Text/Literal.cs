using System.Globalization;

namespace MiniTorch.Ir.Text;

/// <summary>Numbers and truth values as IR text writes them.</summary>
internal static class Literal
{
    /// <summary>True for the words that stand for a value.</summary>
    public static bool IsWord(string word) => word is "inf" or "nan" or "true" or "false";

    /// <summary>The bits of the literal as an element of <paramref name="type"/>, rounded once; null if it is none.</summary>
    public static long? Bits(DType type, string text) => type switch
    {
        DType.F32 when Float(text) is not null => BitConverter.SingleToInt32Bits(Single(text)),
        DType.F64 when Float(text) is { } value => BitConverter.DoubleToInt64Bits(value),
        DType.I32 when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
        DType.I64 when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
        DType.U8 when byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
        DType.Bool => text switch { "true" => 1, "false" => 0, _ => null },
        _ => null,
    };

    /// <summary>The literal as a double; null if it is none.</summary>
    public static double? Float(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && text[^1] is >= '0' and <= '9' ? value : null,
    };

    // Read as a float at once: by way of a double it would be rounded twice.
    private static float Single(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : (float)Float(text)!.Value;
}
