using System.Globalization;

namespace MiniTorch.Ir;

/// <summary>The element type of a tensor.</summary>
public enum DType
{
    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>Two's complement 32-bit integer; arithmetic wraps.</summary>
    I32,

    /// <summary>Two's complement 64-bit integer; arithmetic wraps.</summary>
    I64,

    /// <summary>Truth value, stored as one byte that is 0 or 1.</summary>
    Bool,

    /// <summary>Unsigned byte, for feeds of image bytes; cast it before computing.</summary>
    U8,
}

/// <summary>Facts about each <see cref="DType"/>.</summary>
public static class DTypes
{
    /// <summary>The keyword in IR text, such as <c>f32</c>.</summary>
    public static string Keyword(this DType type) => type switch
    {
        DType.F32 => "f32",
        DType.F64 => "f64",
        DType.I32 => "i32",
        DType.I64 => "i64",
        DType.Bool => "bool",
        DType.U8 => "u8",
        _ => string.Create(CultureInfo.InvariantCulture, $"dtype {(int)type}"),
    };

    /// <summary>The dtype a keyword names, or null.</summary>
    public static DType? FromKeyword(string keyword)
    {
        foreach (var type in Enum.GetValues<DType>())
        {
            if (type.Keyword() == keyword)
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>Bytes of one stored element.</summary>
    public static int Size(this DType type) => type switch
    {
        DType.F64 or DType.I64 => 8,
        DType.F32 or DType.I32 => 4,
        _ => 1,
    };

    /// <summary>True for the floating-point types, the only ones that carry gradients.</summary>
    public static bool IsFloat(this DType type) => type is DType.F32 or DType.F64;

    /// <summary>True for the two arithmetic integer types.</summary>
    public static bool IsInteger(this DType type) => type is DType.I32 or DType.I64;

    /// <summary>The dtype that stores elements of the CLR type <typeparamref name="T"/>.</summary>
    /// <exception cref="CompilerException">No dtype stores <typeparamref name="T"/>.</exception>
    public static DType Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.F32
        : typeof(T) == typeof(double) ? DType.F64
        : typeof(T) == typeof(int) ? DType.I32
        : typeof(T) == typeof(long) ? DType.I64
        : typeof(T) == typeof(bool) ? DType.Bool
        : typeof(T) == typeof(byte) ? DType.U8
        : throw new CompilerException(new Diagnostic("type.element", $"expected float, double, int, long, bool or byte, found {typeof(T).Name}")
        {
            Origin = Origin.OfCaller(),
        });
}
