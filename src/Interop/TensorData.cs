using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MiniTorch.Ir;

namespace MiniTorch.Interop;

/// <summary>A tensor outside of any program: its element type, its extents and its elements, row-major.</summary>
public sealed class TensorData
{
    /// <summary>A tensor of the given elements.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The extents; none for a scalar.</param>
    /// <param name="bytes">The elements as they are in memory. Not copied.</param>
    /// <exception cref="ArgumentException">There are more or fewer bytes than the extents ask for, or an extent is negative.</exception>
    public TensorData(DType type, ImmutableArray<long> shape, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (ByteCount(type, shape.AsSpan()) is not { } expected || expected != bytes.Length)
        {
            throw new ArgumentException($"expected the bytes of {Text(type, shape)}, found {bytes.Length}", nameof(bytes));
        }

        (Type, Shape, Bytes) = (type, shape, bytes);
    }

    /// <summary>The element type.</summary>
    public DType Type { get; }

    /// <summary>The extents; none for a scalar.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The elements as they are in memory.</summary>
    public byte[] Bytes { get; }

    /// <summary>A tensor of copies of the given elements.</summary>
    /// <typeparam name="T">float, double, int, long, bool or byte.</typeparam>
    /// <exception cref="ArgumentException">There are more or fewer elements than the extents ask for.</exception>
    public static TensorData Of<T>(ReadOnlySpan<T> elements, params ReadOnlySpan<long> shape)
        where T : unmanaged => new(DTypes.Of<T>(), [.. shape], MemoryMarshal.AsBytes(elements).ToArray());

    /// <summary>The elements.</summary>
    /// <typeparam name="T">The CLR type of the element type.</typeparam>
    /// <exception cref="ArgumentException">The elements are of another type.</exception>
    public ReadOnlySpan<T> Elements<T>()
        where T : unmanaged => DTypes.Of<T>() == Type
            ? MemoryMarshal.Cast<byte, T>(Bytes)
            : throw new ArgumentException($"the tensor is {this}: asked for {DTypes.Of<T>().Keyword()}");

    /// <summary>Such as <c>f32[2,3]</c>.</summary>
    public override string ToString() => Text(Type, Shape);

    /// <summary>Such as <c>f32[2,3]</c>.</summary>
    internal static string Text(DType type, ImmutableArray<long> shape) => $"{type.Keyword()}[{string.Join(',', shape)}]";

    /// <summary>The bytes that a tensor takes; null if an extent is negative or the number does not fit 64 bits.</summary>
    internal static long? ByteCount(DType type, ReadOnlySpan<long> shape)
    {
        Int128 bytes = type.Size();
        var isEmpty = shape.Contains(0);
        foreach (var extent in shape)
        {
            // An extent of 0 makes the product 0, however large the others are.
            bytes *= isEmpty ? 1 : extent;
            if (extent < 0 || bytes > long.MaxValue)
            {
                return null;
            }
        }

        return isEmpty ? 0 : (long)bytes;
    }
}

/// <summary>A tensor and its name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Data">The tensor.</param>
public sealed record NamedTensor(string Name, TensorData Data);
