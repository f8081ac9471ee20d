using System.Collections.Frozen;
using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Runtime;

/// <summary>
/// The parameters and state of a module, in one block of memory that never moves; zeros at first. Sessions made with the same store
/// share it. Nothing to dispose.
/// </summary>
public sealed class ParameterStore
{
    private readonly FrozenDictionary<string, int> _index;
    private readonly long[] _offsets;
    private readonly long[] _counts;
    private readonly AlignedMemory _memory;

    /// <summary>A store of zeros for the parameters and state of <paramref name="module"/>.</summary>
    /// <exception cref="CompilerException">A parameter has symbolic extents, or is larger than memory can be.</exception>
    public ParameterStore(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        Values = module.Parameters;
        _index = Values.Select((v, i) => (v.Name, i)).ToFrozenDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        _offsets = new long[Values.Length];
        _counts = new long[Values.Length];
        long offset = 0;
        for (var i = 0; i < Values.Length; i++)
        {
            var bytes = BytesOf(Values[i]);
            _offsets[i] = offset;
            _counts[i] = bytes / Values[i].Type.DType.Size();
            offset += AlignedMemory.RoundUp(bytes);
        }

        _memory = new AlignedMemory(offset, zeroed: true);
    }

    /// <summary>The parameters and state, in the order of declaration.</summary>
    public ImmutableArray<Value> Values { get; }

    /// <summary>The names, in the order of declaration.</summary>
    public IEnumerable<string> Names => Values.Select(v => v.Name);

    /// <summary>Bytes of all parameters and state, padding included.</summary>
    public long Bytes => _memory.Bytes;

    /// <summary>The type of a parameter.</summary>
    /// <exception cref="CompilerException">There is none of that name; the message lists those that exist.</exception>
    public TensorType TypeOf(string name) => Values[Find(name)].Type;

    /// <summary>The elements of a parameter, row-major. Reading and writing the span reads and writes the parameter.</summary>
    /// <typeparam name="T">The CLR type of its element type.</typeparam>
    /// <exception cref="CompilerException">
    /// There is none of that name, or it has another element type, or more elements than a span counts.
    /// </exception>
    public Span<T> Span<T>(string name)
        where T : unmanaged
    {
        var i = Find(name);
        var type = Values[i].Type;
        return DTypes.Of<T>() == type.DType
            ? AlignedMemory.Span<T>(_memory.Address + (nint)_offsets[i], _counts[i])
            : throw new CompilerException(new Diagnostic(
                "parameter.type", $"parameter %{name} is {type}: asked for {DTypes.Of<T>().Keyword()}") { Origin = Values[i].Node.Origin });
    }

    /// <summary>The bytes of a parameter, whatever its element type.</summary>
    /// <exception cref="CompilerException">There is none of that name, or it has more bytes than a span counts.</exception>
    public Span<byte> Raw(string name)
    {
        var i = Find(name);
        return AlignedMemory.Span<byte>(_memory.Address + (nint)_offsets[i], _counts[i] * Values[i].Type.DType.Size());
    }

    /// <summary>The first byte of a parameter, a multiple of 64. The store must be kept alive while it is used.</summary>
    /// <param name="parameter">A parameter of the module or of a rewritten one: its name counts.</param>
    /// <exception cref="CompilerException">There is none of that name.</exception>
    public nint Address(Value parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return _memory.Address + (nint)_offsets[Find(parameter.Name)];
    }

    /// <summary>Copies every parameter that <paramref name="other"/> has under the same name and type.</summary>
    /// <returns>How many were copied.</returns>
    public int CopyFrom(ParameterStore other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var copied = 0;
        foreach (var value in Values)
        {
            if (other._index.TryGetValue(value.Name, out var at) && other.Values[at].Type == value.Type)
            {
                other.Raw(value.Name).CopyTo(Raw(value.Name));
                copied++;
            }
        }

        return copied;
    }

    /// <summary>The bytes of a parameter, so few that no sum of them overflows.</summary>
    private static long BytesOf(Value parameter)
    {
        var type = parameter.Type;
        var wrong = type.Fault
            ?? (!type.Shape.IsStatic ? new Diagnostic("module.static", $"parameter %{parameter.Name} is {type}: expected literal extents")
            : type.Bytes.Constant > AlignedMemory.MaxBytes ? new Diagnostic(
                "memory.size", $"parameter %{parameter.Name} is {type}: expected at most {AlignedMemory.MaxBytes} bytes, found {type.Bytes}")
            : null);
        return wrong is null ? type.Bytes.Constant!.Value : throw new CompilerException(wrong with { Origin = parameter.Node.Origin });
    }

    private int Find(string name) => _index.TryGetValue(name, out var i)
        ? i
        : throw new CompilerException(new Diagnostic(
            "parameter.name", $"no parameter %{name}; there is {(Values.IsEmpty ? "none" : string.Join(", ", Values.Select(v => "%" + v.Name)))}"));
}
