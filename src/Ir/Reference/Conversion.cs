using System.Numerics;
using System.Runtime.InteropServices;

namespace MiniTorch.Ir.Reference;

/// <summary>Conversion between element types by value (docs/numerics.md): float to integer truncates and saturates, NaN gives 0.</summary>
internal static class Conversion
{
    public static void Run(DType from, DType to, Span<byte> source, Span<byte> destination, int n)
    {
        switch (from)
        {
            case DType.F32:
                From(MemoryMarshal.Cast<byte, float>(source)[..n], to, destination);
                break;
            case DType.F64:
                From(MemoryMarshal.Cast<byte, double>(source)[..n], to, destination);
                break;
            case DType.I32:
                From(MemoryMarshal.Cast<byte, int>(source)[..n], to, destination);
                break;
            case DType.I64:
                From(MemoryMarshal.Cast<byte, long>(source)[..n], to, destination);
                break;
            default:
                From<byte>(source[..n], to, destination);
                break;
        }
    }

    private static void From<T>(Span<T> source, DType to, Span<byte> destination)
        where T : unmanaged, INumber<T>
    {
        switch (to)
        {
            case DType.F32:
                Saturating(source, MemoryMarshal.Cast<byte, float>(destination));
                break;
            case DType.F64:
                Saturating(source, MemoryMarshal.Cast<byte, double>(destination));
                break;
            case DType.I32:
                Saturating(source, MemoryMarshal.Cast<byte, int>(destination));
                break;
            case DType.I64:
                Saturating(source, MemoryMarshal.Cast<byte, long>(destination));
                break;
            case DType.Bool:
                for (var i = 0; i < source.Length; i++)
                {
                    destination[i] = source[i] != T.Zero ? (byte)1 : (byte)0;
                }

                break;
            default:
                // A float goes through i64 first; the low byte of an integer is kept.
                for (var i = 0; i < source.Length; i++)
                {
                    destination[i] = byte.CreateTruncating(long.CreateSaturating(source[i]));
                }

                break;
        }
    }

    // Integers wrap on narrowing; floats saturate; every conversion to a float rounds once.
    private static void Saturating<T, TTo>(Span<T> source, Span<TTo> destination)
        where T : unmanaged, INumber<T>
        where TTo : unmanaged, INumber<TTo>
    {
        var fromFloat = typeof(T) == typeof(float) || typeof(T) == typeof(double);
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = fromFloat ? TTo.CreateSaturating(source[i]) : TTo.CreateTruncating(source[i]);
        }
    }
}
