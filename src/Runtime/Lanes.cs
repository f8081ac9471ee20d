using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Runtime;

/// <summary>
/// What emitted loops call for lanes: the first <c>count</c> lanes of a vector in memory, truth values (one byte in memory, all bits of
/// a lane in a register), and positions. <c>V</c> is a vector of 4- or 8-byte lanes; nothing outside of the named lanes is touched.
/// </summary>
public static unsafe partial class Lanes
{
    /// <summary>0, 1, 2, ... plus <paramref name="first"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> From128(int first) => Vector128.Create(first) + Vector128<int>.Indices;

    /// <summary>0, 1, 2, ... plus <paramref name="first"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> From256(int first) => Vector256.Create(first) + Vector256<int>.Indices;

    /// <summary>0, 1, 2, ... plus <paramref name="first"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> From512(int first) => Vector512.Create(first) + Vector512<int>.Indices;

    /// <summary>The first <paramref name="count"/> lanes; the others are 0.</summary>
    public static Vector128<T> Load128<T>(nint address, nint count)
        where T : unmanaged
    {
        var value = Vector128<T>.Zero;
        Unsafe.CopyBlockUnaligned(&value, (void*)address, (uint)(count * sizeof(T)));
        return value;
    }

    /// <summary>The first <paramref name="count"/> lanes; the others are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load256<T>(nint address, nint count)
        where T : unmanaged
    {
        if (Avx2.IsSupported && sizeof(T) == 4)
        {
            return Avx2.MaskLoad((int*)address, Vector256.GreaterThan(Vector256.Create((int)count), Vector256<int>.Indices)).As<int, T>();
        }

        var value = Vector256<T>.Zero;
        Unsafe.CopyBlockUnaligned(&value, (void*)address, (uint)(count * sizeof(T)));
        return value;
    }

    /// <summary>The first <paramref name="count"/> lanes; the others are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load512<T>(nint address, nint count)
        where T : unmanaged
    {
        if (Avx512F.IsSupported)
        {
            return sizeof(T) == 4
                ? Avx512F.MaskLoad((int*)address, First512<int>(count), Vector512<int>.Zero).As<int, T>()
                : Avx512F.MaskLoad((long*)address, First512<long>(count), Vector512<long>.Zero).As<long, T>();
        }

        var value = Vector512<T>.Zero;
        Unsafe.CopyBlockUnaligned(&value, (void*)address, (uint)(count * sizeof(T)));
        return value;
    }

    /// <summary>Stores at an aligned address, past the caches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream128<T>(nint address, Vector128<T> value)
        where T : unmanaged => value.StoreAlignedNonTemporal((T*)address);

    /// <summary>Stores at an aligned address, past the caches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream256<T>(nint address, Vector256<T> value)
        where T : unmanaged => value.StoreAlignedNonTemporal((T*)address);

    /// <summary>Stores at an aligned address, past the caches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream512<T>(nint address, Vector512<T> value)
        where T : unmanaged => value.StoreAlignedNonTemporal((T*)address);

    /// <summary>Stores the first <paramref name="count"/> lanes.</summary>
    public static void Store128<T>(nint address, Vector128<T> value, nint count)
        where T : unmanaged =>
        Unsafe.CopyBlockUnaligned((void*)address, &value, (uint)(count * sizeof(T)));

    /// <summary>Stores the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store256<T>(nint address, Vector256<T> value, nint count)
        where T : unmanaged
    {
        if (Avx2.IsSupported && sizeof(T) == 4)
        {
            Avx2.MaskStore((int*)address, Vector256.GreaterThan(Vector256.Create((int)count), Vector256<int>.Indices), value.AsInt32());
        }
        else
        {
            Unsafe.CopyBlockUnaligned((void*)address, &value, (uint)(count * sizeof(T)));
        }
    }

    /// <summary>Stores the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store512<T>(nint address, Vector512<T> value, nint count)
        where T : unmanaged
    {
        if (!Avx512F.IsSupported)
        {
            Unsafe.CopyBlockUnaligned((void*)address, &value, (uint)(count * sizeof(T)));
        }
        else if (sizeof(T) == 4)
        {
            Avx512F.MaskStore((int*)address, First512<int>(count), value.AsInt32());
        }
        else
        {
            Avx512F.MaskStore((long*)address, First512<long>(count), value.AsInt64());
        }
    }

    /// <summary>The first <paramref name="count"/> lanes of <paramref name="value"/>, the others of <paramref name="neutral"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Keep128<T>(Vector128<T> value, Vector128<T> neutral, nint count)
        where T : unmanaged =>
        Vector128.ConditionalSelect(
            sizeof(T) == 4
                ? Vector128.LessThan(Vector128<int>.Indices, Vector128.Create((int)count)).As<int, T>()
                : Vector128.LessThan(Vector128<long>.Indices, Vector128.Create((long)count)).As<long, T>(),
            value,
            neutral);

    /// <summary>The first <paramref name="count"/> lanes of <paramref name="value"/>, the others of <paramref name="neutral"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Keep256<T>(Vector256<T> value, Vector256<T> neutral, nint count)
        where T : unmanaged =>
        Vector256.ConditionalSelect(
            sizeof(T) == 4
                ? Vector256.LessThan(Vector256<int>.Indices, Vector256.Create((int)count)).As<int, T>()
                : Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).As<long, T>(),
            value,
            neutral);

    /// <summary>The first <paramref name="count"/> lanes of <paramref name="value"/>, the others of <paramref name="neutral"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Keep512<T>(Vector512<T> value, Vector512<T> neutral, nint count)
        where T : unmanaged =>
        Vector512.ConditionalSelect(First512<T>(count), value, neutral);

    /// <summary>Bytes that are 0 or 1 as lanes of no or all bits.</summary>
    public static Vector128<T> LoadTruth128<T>(nint address, nint count)
        where T : unmanaged
    {
        var value = Vector128<T>.Zero;
        Widen<T>((byte*)address, (byte*)&value, count);
        return value;
    }

    /// <summary>Bytes that are 0 or 1 as lanes of no or all bits.</summary>
    public static Vector256<T> LoadTruth256<T>(nint address, nint count)
        where T : unmanaged
    {
        if (Avx2.IsSupported && sizeof(T) == 4 && count == 8)
        {
            return Vector256.GreaterThan(Avx2.ConvertToVector256Int32((byte*)address), Vector256<int>.Zero).As<int, T>();
        }

        var value = Vector256<T>.Zero;
        Widen<T>((byte*)address, (byte*)&value, count);
        return value;
    }

    /// <summary>Bytes that are 0 or 1 as lanes of no or all bits.</summary>
    public static Vector512<T> LoadTruth512<T>(nint address, nint count)
        where T : unmanaged
    {
        if (Avx512BW.VL.IsSupported && sizeof(T) == 4)
        {
            var bytes = count == 16
                ? Vector128.Load((byte*)address)
                : Avx512BW.VL.MaskLoad((byte*)address, FirstBytes(count), Vector128<byte>.Zero);
            return Vector512.GreaterThan(Avx512F.ConvertToVector512Int32(bytes), Vector512<int>.Zero).As<int, T>();
        }

        var value = Vector512<T>.Zero;
        Widen<T>((byte*)address, (byte*)&value, count);
        return value;
    }

    /// <summary>Lanes of no or all bits as bytes that are 0 or 1.</summary>
    public static void StoreTruth128<T>(nint address, Vector128<T> value, nint count)
        where T : unmanaged =>
        Narrow<T>((byte*)address, (byte*)&value, count);

    /// <summary>Lanes of no or all bits as bytes that are 0 or 1.</summary>
    public static void StoreTruth256<T>(nint address, Vector256<T> value, nint count)
        where T : unmanaged
    {
        if (sizeof(T) == 4 && count == 8)
        {
            var words = Vector256.Narrow(value.AsInt32(), Vector256<int>.Zero);
            var bytes = Vector128.Narrow(words.GetLower(), Vector128<short>.Zero) & Vector128.Create((sbyte)1);
            *(long*)address = bytes.AsInt64().ToScalar();
        }
        else
        {
            Narrow<T>((byte*)address, (byte*)&value, count);
        }
    }

    /// <summary>Lanes of no or all bits as bytes that are 0 or 1.</summary>
    public static void StoreTruth512<T>(nint address, Vector512<T> value, nint count)
        where T : unmanaged
    {
        if (Avx512BW.VL.IsSupported && sizeof(T) == 4)
        {
            var bytes = Avx512F.ConvertToVector128Byte(value.AsUInt32()) & Vector128.Create((byte)1);
            if (count == 16)
            {
                bytes.Store((byte*)address);
            }
            else
            {
                Avx512BW.VL.MaskStore((byte*)address, FirstBytes(count), bytes);
            }
        }
        else
        {
            Narrow<T>((byte*)address, (byte*)&value, count);
        }
    }

    /// <summary>Unsigned bytes as i32 lanes.</summary>
    public static Vector128<int> LoadBytes128(nint address, nint count)
    {
        var value = Vector128<int>.Zero;
        WidenBytes((byte*)address, (int*)&value, count);
        return value;
    }

    /// <summary>Unsigned bytes as i32 lanes.</summary>
    public static Vector256<int> LoadBytes256(nint address, nint count)
    {
        var value = Vector256<int>.Zero;
        WidenBytes((byte*)address, (int*)&value, count);
        return value;
    }

    /// <summary>Unsigned bytes as i32 lanes.</summary>
    public static Vector512<int> LoadBytes512(nint address, nint count)
    {
        var value = Vector512<int>.Zero;
        WidenBytes((byte*)address, (int*)&value, count);
        return value;
    }

    /// <summary>The low bytes of i32 lanes.</summary>
    public static void StoreBytes128(nint address, Vector128<int> value, nint count) => NarrowBytes((byte*)address, (int*)&value, count);

    /// <summary>The low bytes of i32 lanes.</summary>
    public static void StoreBytes256(nint address, Vector256<int> value, nint count) => NarrowBytes((byte*)address, (int*)&value, count);

    /// <summary>The low bytes of i32 lanes.</summary>
    public static void StoreBytes512(nint address, Vector512<int> value, nint count) => NarrowBytes((byte*)address, (int*)&value, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> First512<T>(nint count)
        where T : unmanaged =>
        sizeof(T) == 4
            ? Vector512.LessThan(Vector512<int>.Indices, Vector512.Create((int)count)).As<int, T>()
            : Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).As<long, T>();

    private static Vector128<byte> FirstBytes(nint count) => Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)count));

    private static void Widen<T>(byte* from, byte* to, nint count)
        where T : unmanaged
    {
        for (var i = 0; i < count; i++)
        {
            new Span<byte>(to + (i * sizeof(T)), sizeof(T)).Fill(from[i] != 0 ? (byte)0xFF : (byte)0);
        }
    }

    private static void Narrow<T>(byte* to, byte* from, nint count)
        where T : unmanaged
    {
        for (var i = 0; i < count; i++)
        {
            to[i] = (byte)(from[i * sizeof(T)] & 1);
        }
    }

    private static void WidenBytes(byte* from, int* to, nint count)
    {
        for (var i = 0; i < count; i++)
        {
            to[i] = from[i];
        }
    }

    private static void NarrowBytes(byte* to, int* from, nint count)
    {
        for (var i = 0; i < count; i++)
        {
            to[i] = (byte)from[i];
        }
    }
}
