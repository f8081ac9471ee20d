namespace MiniTorch.Codegen.IL;

/// <summary>The types on the operand stack of a method being emitted. What does not fit is said, not thrown, and changes nothing.</summary>
internal sealed class OperandStack
{
    private Type[] _types = new Type[16];
    private int _count;

    /// <summary>The types, bottom to top.</summary>
    public ReadOnlySpan<Type> Types => _types.AsSpan(0, _count);

    public void Push(Type type)
    {
        if (_count == _types.Length)
        {
            Array.Resize(ref _types, _count * 2);
        }

        _types[_count++] = type;
    }

    /// <summary>The type at <paramref name="depth"/> below the top, or null.</summary>
    public Type? Peek(int depth = 0) => depth < _count ? _types[_count - 1 - depth] : null;

    public void Drop(int count) => _count -= count;

    /// <summary>True if the stack ends with these types.</summary>
    public bool EndsWith(ReadOnlySpan<Type> types)
    {
        if (types.Length > _count)
        {
            return false;
        }

        var top = _types.AsSpan(_count - types.Length, types.Length);
        for (var i = 0; i < top.Length; i++)
        {
            if (!StackType.Same(top[i], types[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True if the stack is these types.</summary>
    public bool Is(ReadOnlySpan<Type> types) => types.Length == _count && EndsWith(types);

    public void Become(ReadOnlySpan<Type> types)
    {
        _count = 0;
        foreach (var type in types)
        {
            Push(type);
        }
    }

    public override string ToString() => InstructionListing.Stack(Types);
}
