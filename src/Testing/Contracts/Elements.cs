using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Testing;

/// <summary>A tensor outside of any engine.</summary>
public sealed class Elements
{
    private readonly byte[] _bytes;

    /// <summary>A tensor of zeros, or one that owns the given bytes.</summary>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">Its extents.</param>
    /// <param name="bytes">Its elements in row-major order.</param>
    public Elements(DType type, long[] shape, byte[]? bytes = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        (Type, Shape) = (type, [.. shape]);
        Count = checked((int)shape.Aggregate(1L, (a, b) => a * b));
        _bytes = bytes ?? new byte[Count * type.Size()];
    }

    /// <summary>The element type.</summary>
    public DType Type { get; }

    /// <summary>The extents.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>The elements in row-major order.</summary>
    public Span<byte> Bytes => _bytes;

    /// <summary>True if every element is NaN.</summary>
    public bool IsAllNaN
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                if (!Type.IsFloat() || !double.IsNaN(Value(i)))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>An element's bits.</summary>
    public long this[int element]
    {
        get => Type.Size() switch
        {
            8 => MemoryMarshal.Cast<byte, long>(Bytes)[element],
            4 => MemoryMarshal.Cast<byte, int>(Bytes)[element],
            _ => Bytes[element],
        };
        set
        {
            switch (Type.Size())
            {
                case 8: MemoryMarshal.Cast<byte, long>(Bytes)[element] = value; break;
                case 4: MemoryMarshal.Cast<byte, int>(Bytes)[element] = (int)value; break;
                default: Bytes[element] = (byte)value; break;
            }
        }
    }

    /// <summary>A copy of a session's result.</summary>
    public static Elements OfResult(Session session, string name, DType type)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new Elements(type, session.ResultShape(name).ToArray(), Result(session, name, type));
    }

    /// <summary>Feeds it to an input.</summary>
    public void FeedTo(Session session, string name)
    {
        ArgumentNullException.ThrowIfNull(session);
        var shape = Shape.AsSpan();
        switch (Type)
        {
            case DType.F32: session.Feed<float>(name, MemoryMarshal.Cast<byte, float>(Bytes), shape); break;
            case DType.F64: session.Feed<double>(name, MemoryMarshal.Cast<byte, double>(Bytes), shape); break;
            case DType.I32: session.Feed<int>(name, MemoryMarshal.Cast<byte, int>(Bytes), shape); break;
            case DType.I64: session.Feed<long>(name, MemoryMarshal.Cast<byte, long>(Bytes), shape); break;
            case DType.Bool: session.Feed<bool>(name, MemoryMarshal.Cast<byte, bool>(Bytes), shape); break;
            default: session.Feed<byte>(name, Bytes, shape); break;
        }
    }

    /// <summary>An element as a number; what is no f64 is rounded to one.</summary>
    public double Value(int element) => ScalarConstant.Value(Type, this[element]);

    /// <summary>The first element whose bits differ and that is not NaN in both, as text; null if there is none.</summary>
    public string? DifferenceTo(Elements other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Type != other.Type || !Shape.SequenceEqual(other.Shape))
        {
            return $"expected {this}, found {other}";
        }

        if (Bytes.SequenceEqual(other.Bytes))
        {
            return null;
        }

        for (var i = 0; i < Count; i++)
        {
            if (this[i] != other[i] && !(Type.IsFloat() && double.IsNaN(Value(i)) && double.IsNaN(other.Value(i))))
            {
                return $"element {i} of {this}: expected {ScalarConstant.Text(Type, this[i])}, found {ScalarConstant.Text(Type, other[i])}";
            }
        }

        return null;
    }

    /// <summary>Type and shape.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Type.Keyword()}[{string.Join(',', Shape)}]");

    private static byte[] Result(Session session, string name, DType type) => type switch
    {
        DType.F32 => MemoryMarshal.AsBytes(session.Result<float>(name)).ToArray(),
        DType.F64 => MemoryMarshal.AsBytes(session.Result<double>(name)).ToArray(),
        DType.I32 => MemoryMarshal.AsBytes(session.Result<int>(name)).ToArray(),
        DType.I64 => MemoryMarshal.AsBytes(session.Result<long>(name)).ToArray(),
        DType.Bool => MemoryMarshal.AsBytes(session.Result<bool>(name)).ToArray(),
        _ => session.Result<byte>(name).ToArray(),
    };
}
