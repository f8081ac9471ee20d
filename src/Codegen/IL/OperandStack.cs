namespace MiniTorch.Codegen.IL;

/// <summary>The types on the operand stack of a method being emitted.</summary>
internal sealed class OperandStack(Func<string, SigilVerificationException> fail)
{
    private Type[] _types = new Type[16];

    public int Count { get; private set; }

    public void Push(Type type)
    {
        if (Count == _types.Length)
        {
            Array.Resize(ref _types, Count * 2);
        }

        _types[Count++] = type;
    }

    public Type Pop(string operation) => Count > 0 ? _types[--Count] : throw fail($"{operation} expected a value, the stack is empty");

    public Type[] Snapshot() => _types.AsSpan(0, Count).ToArray();

    public void Restore(Type[] types)
    {
        Count = 0;
        foreach (var type in types)
        {
            Push(type);
        }
    }

    public bool Matches(Type[] types)
    {
        if (types.Length != Count)
        {
            return false;
        }

        for (var i = 0; i < Count; i++)
        {
            if (Reduced(types[i]) != Reduced(_types[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => Text(_types.AsSpan(0, Count));

    /// <summary>Bottom to top, such as <c>[nint, Vector256&lt;float>]</c>.</summary>
    public static string Text(ReadOnlySpan<Type> types) => "[" + string.Join(", ", types.ToArray().Select(InstructionListing.Name)) + "]";

    /// <summary>The type a value has on the stack: small integers are int, pointers are native int (ECMA-335 III.1.1).</summary>
    public static Type Reduced(Type type)
    {
        if (type.IsPointer)
        {
            return typeof(nint);
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean or TypeCode.Byte or TypeCode.SByte or TypeCode.Char or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.UInt32 => typeof(int),
            TypeCode.UInt64 => typeof(long),
            _ => type == typeof(nuint) ? typeof(nint) : type,
        };
    }

    public static bool IsNumber(Type type)
    {
        var reduced = Reduced(type);
        return reduced == typeof(int) || reduced == typeof(long) || reduced == typeof(nint) || reduced == typeof(float) || reduced == typeof(double);
    }

    /// <summary>The result type of arithmetic on two numbers; int and native int mix (ECMA-335 III.1.5).</summary>
    public static Type? Joined(Type a, Type b)
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
}
