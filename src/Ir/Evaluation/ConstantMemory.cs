using System.Collections.Immutable;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir.Evaluation;

/// <summary>Constants as memory, in storage format.</summary>
internal static class ConstantMemory
{
    /// <summary>The elements of a constant of static shape.</summary>
    public static AlignedMemory Of(Constant constant)
    {
        var (type, count) = (constant.Type.DType, Count(constant.Type));
        var memory = new AlignedMemory(count * type.Size());
        for (var i = 0; i < count; i++)
        {
            var bits = constant.Bits[constant.IsSplat ? 0 : i];
            BitConverter.GetBytes(bits).AsSpan(0, type.Size()).CopyTo(Element(memory.Address, type, i));
        }

        return memory;
    }

    /// <summary>A constant of the elements at an address.</summary>
    public static Constant Read(TensorType type, nint address)
    {
        var bits = ImmutableArray.CreateBuilder<long>((int)Count(type));
        for (var i = 0; i < bits.Capacity; i++)
        {
            bits.Add(type.DType switch
            {
                DType.F32 or DType.I32 => BitConverter.ToInt32(Element(address, type.DType, i)),
                DType.F64 or DType.I64 => BitConverter.ToInt64(Element(address, type.DType, i)),
                _ => Element(address, type.DType, i)[0],
            });
        }

        return Constant.OfBits(type, bits.MoveToImmutable());
    }

    private static long Count(TensorType type) => type.Shape.ElementCount.Constant
        ?? throw new ArgumentException($"expected literal extents, found {type}");

    private static Span<byte> Element(nint address, DType type, long index) =>
        AlignedMemory.Span<byte>(address + (nint)(index * type.Size()), type.Size());
}
