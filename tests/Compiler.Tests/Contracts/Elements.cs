using System.Globalization;
using System.Runtime.InteropServices;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation.Tests;

/// <summary>A tensor outside of any engine.</summary>
internal sealed class Elements
{
    public Elements(DType type, long[] shape, byte[]? bytes = null)
    {
        (Type, Shape) = (type, shape);
        Count = checked((int)shape.Aggregate(1L, (a, b) => a * b));
        Bytes = bytes ?? new byte[Count * type.Size()];
    }

    public DType Type { get; }

    public long[] Shape { get; }

    public int Count { get; }

    public byte[] Bytes { get; }

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
                case 8: MemoryMarshal.Cast<byte, long>(Bytes.AsSpan())[element] = value; break;
                case 4: MemoryMarshal.Cast<byte, int>(Bytes.AsSpan())[element] = (int)value; break;
                default: Bytes[element] = (byte)value; break;
            }
        }
    }

    /// <summary>A copy of a session's result.</summary>
    public static Elements OfResult(Session session, string name, DType type) => new(type, session.ResultShape(name).ToArray(), type switch
    {
        DType.F32 => MemoryMarshal.AsBytes(session.Result<float>(name)).ToArray(),
        DType.F64 => MemoryMarshal.AsBytes(session.Result<double>(name)).ToArray(),
        DType.I32 => MemoryMarshal.AsBytes(session.Result<int>(name)).ToArray(),
        DType.I64 => MemoryMarshal.AsBytes(session.Result<long>(name)).ToArray(),
        DType.Bool => MemoryMarshal.AsBytes(session.Result<bool>(name)).ToArray(),
        _ => session.Result<byte>(name).ToArray(),
    });

    public void FeedTo(Session session, string name)
    {
        switch (Type)
        {
            case DType.F32: session.Feed<float>(name, MemoryMarshal.Cast<byte, float>(Bytes), Shape); break;
            case DType.F64: session.Feed<double>(name, MemoryMarshal.Cast<byte, double>(Bytes), Shape); break;
            case DType.I32: session.Feed<int>(name, MemoryMarshal.Cast<byte, int>(Bytes), Shape); break;
            case DType.I64: session.Feed<long>(name, MemoryMarshal.Cast<byte, long>(Bytes), Shape); break;
            case DType.Bool: session.Feed<bool>(name, MemoryMarshal.Cast<byte, bool>(Bytes), Shape); break;
            default: session.Feed<byte>(name, Bytes, Shape); break;
        }
    }

    public double Value(int element) => ScalarConstant.Value(Type, this[element]);

    /// <summary>The first element whose bits differ and that is not NaN in both, as text; null if there is none.</summary>
    public string? DifferenceTo(Elements other)
    {
        if (Type != other.Type || !Shape.SequenceEqual(other.Shape))
        {
            return $"expected {this}, found {other}";
        }

        if (Bytes.AsSpan().SequenceEqual(other.Bytes))
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

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Type.Keyword()}[{string.Join(',', Shape)}]");
}
