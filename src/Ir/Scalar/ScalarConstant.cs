using System.Globalization;

namespace MiniTorch.Ir.Scalars;

/// <summary>Scalar constants as bits: conversion from numbers and to text.</summary>
public static class ScalarConstant
{
    /// <summary>The bits of <paramref name="value"/> rounded to <paramref name="type"/>; integers must be given exactly.</summary>
    public static long Bits(DType type, double value) => type switch
    {
        DType.F32 => BitConverter.SingleToInt32Bits((float)value),
        DType.F64 => BitConverter.DoubleToInt64Bits(value),
        DType.I32 => (int)value,
        DType.I64 => (long)value,
        DType.Bool => value != 0 ? 1 : 0,
        _ => (byte)value,
    };

    /// <summary>
    /// True if <paramref name="value"/> is a number of <paramref name="type"/>, as IR text has it: any for floating-point types, which round it;
    /// a whole one in range for integer types; 0 or 1 for <see cref="DType.Bool"/>.
    /// </summary>
    public static bool Holds(DType type, double value) => type switch
    {
        DType.F32 or DType.F64 => true,
        DType.I32 => value is >= int.MinValue and <= int.MaxValue && double.IsInteger(value),
        DType.I64 => value is >= long.MinValue and < 9223372036854775808.0 && double.IsInteger(value),
        DType.Bool => value is 0 or 1,
        _ => value is >= byte.MinValue and <= byte.MaxValue && double.IsInteger(value),
    };

    /// <summary>The value that <paramref name="bits"/> stand for, as a double (exact but for large i64).</summary>
    public static double Value(DType type, long bits) => type switch
    {
        DType.F32 => BitConverter.Int32BitsToSingle((int)bits),
        DType.F64 => BitConverter.Int64BitsToDouble(bits),
        _ => bits,
    };

    /// <summary>Shortest text that reads back to the same bits (NaN payloads are not kept).</summary>
    public static string Text(DType type, long bits) => type switch
    {
        DType.F32 => FloatText(BitConverter.Int32BitsToSingle((int)bits).ToString("R", CultureInfo.InvariantCulture)),
        DType.F64 => FloatText(BitConverter.Int64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture)),
        DType.Bool => bits != 0 ? "true" : "false",
        _ => bits.ToString(CultureInfo.InvariantCulture),
    };

    private static string FloatText(string text) => text switch
    {
        "Infinity" => "inf",
        "-Infinity" => "-inf",
        "NaN" => "nan",
        _ => text.Replace("E+", "e", StringComparison.Ordinal).Replace('E', 'e'),
    };
}
