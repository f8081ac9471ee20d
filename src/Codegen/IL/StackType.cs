namespace MiniTorch.Codegen.IL;

/// <summary>Which types the operand stack tells apart, and what arithmetic makes of them (ECMA-335 III.1.5).</summary>
internal static class StackType
{
    /// <summary>The type a value has on the stack: small and unsigned integers are int or long, pointers are native int.</summary>
    public static Type Reduced(Type type)
    {
        if (type == typeof(nint) || type == typeof(nuint) || type.IsPointer)
        {
            return typeof(nint);
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean or TypeCode.Char or TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16 => typeof(int),
            TypeCode.Int32 or TypeCode.UInt32 => typeof(int),
            TypeCode.Int64 or TypeCode.UInt64 => typeof(long),
            _ => type,
        };
    }

    /// <summary>True if the stack does not tell the two apart.</summary>
    public static bool Same(Type a, Type b) => ReferenceEquals(a, b) || Reduced(a) == Reduced(b);

    /// <summary>True for what the stack knows as int, long and native int.</summary>
    public static bool IsInteger(Type type)
    {
        var reduced = Reduced(type);
        return reduced == typeof(int) || reduced == typeof(long) || reduced == typeof(nint);
    }

    /// <summary>True for integers and floating-point numbers.</summary>
    public static bool IsNumber(Type type) => type == typeof(float) || type == typeof(double) || IsInteger(type);

    /// <summary>The sum's type for two numbers of one type; int mixes with native int. Otherwise null.</summary>
    public static Type? Arithmetic(Type a, Type b)
    {
        if (!IsNumber(a) || !IsNumber(b))
        {
            return null;
        }

        var (x, y) = (Reduced(a), Reduced(b));
        return x == y ? x
            : (x == typeof(nint) && y == typeof(int)) || (x == typeof(int) && y == typeof(nint)) ? typeof(nint)
            : null;
    }

    /// <summary>The type of <c>a &amp; b</c> for two integers of one type, otherwise null.</summary>
    public static Type? Bitwise(Type a, Type b) => IsInteger(a) && Same(a, b) ? Reduced(a) : null;

    /// <summary>Int, the type of <c>a &lt; b</c>, for two numbers of one type, otherwise null.</summary>
    public static Type? Comparison(Type a, Type b) => IsNumber(a) && Same(a, b) ? typeof(int) : null;
}
