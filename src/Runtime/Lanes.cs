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

    /// <summary>Upper halves of the unsigned products of 32-bit lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyHigh128(Vector128<int> a, Vector128<int> b)
    {
        var low = Vector128.Create(0xFFFFFFFFUL);
        var even = ((a.AsUInt64() & low) * (b.AsUInt64() & low)) >> 32;
        var odd = (a.AsUInt64() >> 32) * (b.AsUInt64() >> 32) & ~low;
        return (even | odd).AsInt32();
    }

    /// <summary>Upper halves of the unsigned products of 32-bit lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyHigh256(Vector256<int> a, Vector256<int> b)
    {
        if (Avx2.IsSupported)
        {
            var products = Avx2.Multiply(a.AsUInt32(), b.AsUInt32()) >> 32;
            var upper = Avx2.Multiply((a.AsUInt64() >> 32).AsUInt32(), (b.AsUInt64() >> 32).AsUInt32()) & Vector256.Create(0xFFFFFFFF00000000UL);
            return (products | upper).AsInt32();
        }

        return Vector256.Create(MultiplyHigh128(a.GetLower(), b.GetLower()), MultiplyHigh128(a.GetUpper(), b.GetUpper()));
    }

    /// <summary>Upper halves of the unsigned products of 32-bit lanes.</summary>
    public static Vector512<int> MultiplyHigh512(Vector512<int> a, Vector512<int> b) =>
        Vector512.Create(MultiplyHigh256(a.GetLower(), b.GetLower()), MultiplyHigh256(a.GetUpper(), b.GetUpper()));

    /// <summary>x * 2^n, each lane by the definition in <see cref="Ir.Reference.Scaling"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Scale128<T>(Vector128<T> x, Vector128<T> n)
        where T : unmanaged
    {
        if (sizeof(T) == 4)
        {
            if (Avx512F.VL.IsSupported)
            {
                return Avx512F.VL.Scale(x.AsSingle(), n.AsSingle()).As<float, T>();
            }

            var whole = Vector128.ConvertToInt32(n.AsSingle());
            var first = whole >> 1;
            var bias = Vector128.Create(127);
            var product = x.AsSingle() * ((first + bias) << 23).AsSingle() * ((whole - first + bias) << 23).AsSingle();
            return Vector128.ConditionalSelect(Vector128.IsNaN(n.AsSingle()), n.AsSingle(), product).As<float, T>();
        }
        else
        {
            if (Avx512F.VL.IsSupported)
            {
                return Avx512F.VL.Scale(x.AsDouble(), n.AsDouble()).As<double, T>();
            }

            var whole = Vector128.ConvertToInt64(n.AsDouble());
            var first = whole >> 1;
            var bias = Vector128.Create(1023L);
            var product = x.AsDouble() * ((first + bias) << 52).AsDouble() * ((whole - first + bias) << 52).AsDouble();
            return Vector128.ConditionalSelect(Vector128.IsNaN(n.AsDouble()), n.AsDouble(), product).As<double, T>();
        }
    }

    /// <summary>x * 2^n, each lane by the definition in <see cref="Ir.Reference.Scaling"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Scale256<T>(Vector256<T> x, Vector256<T> n)
        where T : unmanaged
    {
        if (sizeof(T) == 4)
        {
            if (Avx512F.VL.IsSupported)
            {
                return Avx512F.VL.Scale(x.AsSingle(), n.AsSingle()).As<float, T>();
            }

            var whole = Vector256.ConvertToInt32(n.AsSingle());
            var first = whole >> 1;
            var bias = Vector256.Create(127);
            var product = x.AsSingle() * ((first + bias) << 23).AsSingle() * ((whole - first + bias) << 23).AsSingle();
            return Vector256.ConditionalSelect(Vector256.IsNaN(n.AsSingle()), n.AsSingle(), product).As<float, T>();
        }
        else
        {
            if (Avx512F.VL.IsSupported)
            {
                return Avx512F.VL.Scale(x.AsDouble(), n.AsDouble()).As<double, T>();
            }

            var whole = Vector256.ConvertToInt64(n.AsDouble());
            var first = whole >> 1;
            var bias = Vector256.Create(1023L);
            var product = x.AsDouble() * ((first + bias) << 52).AsDouble() * ((whole - first + bias) << 52).AsDouble();
            return Vector256.ConditionalSelect(Vector256.IsNaN(n.AsDouble()), n.AsDouble(), product).As<double, T>();
        }
    }

    /// <summary>x * 2^n, each lane by the definition in <see cref="Ir.Reference.Scaling"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Scale512<T>(Vector512<T> x, Vector512<T> n)
        where T : unmanaged
    {
        if (sizeof(T) == 4)
        {
            if (Avx512F.IsSupported)
            {
                return Avx512F.Scale(x.AsSingle(), n.AsSingle()).As<float, T>();
            }

            var whole = Vector512.ConvertToInt32(n.AsSingle());
            var first = whole >> 1;
            var bias = Vector512.Create(127);
            var product = x.AsSingle() * ((first + bias) << 23).AsSingle() * ((whole - first + bias) << 23).AsSingle();
            return Vector512.ConditionalSelect(Vector512.IsNaN(n.AsSingle()), n.AsSingle(), product).As<float, T>();
        }
        else
        {
            if (Avx512F.IsSupported)
            {
                return Avx512F.Scale(x.AsDouble(), n.AsDouble()).As<double, T>();
            }

            var whole = Vector512.ConvertToInt64(n.AsDouble());
            var first = whole >> 1;
            var bias = Vector512.Create(1023L);
            var product = x.AsDouble() * ((first + bias) << 52).AsDouble() * ((whole - first + bias) << 52).AsDouble();
            return Vector512.ConditionalSelect(Vector512.IsNaN(n.AsDouble()), n.AsDouble(), product).As<double, T>();
        }
    }

    /// <summary>a / b with x/0 = 0 and MIN/-1 wrapping.</summary>
    public static int Divide(int a, int b) => b == 0 ? 0 : b == -1 ? unchecked(-a) : a / b;

    /// <summary>a / b with x/0 = 0 and MIN/-1 wrapping.</summary>
    public static long Divide(long a, long b) => b == 0 ? 0 : b == -1 ? unchecked(-a) : a / b;

    /// <summary>a % b with x%0 = 0.</summary>
    public static int Remainder(int a, int b) => b is 0 or -1 ? 0 : a % b;

    /// <summary>a % b with x%0 = 0.</summary>
    public static long Remainder(long a, long b) => b is 0 or -1 ? 0 : a % b;

    /// <summary>Truncated and saturated; NaN gives 0.</summary>
    public static int ToInt32(float x) => int.CreateSaturating(x);

    /// <summary>Truncated and saturated; NaN gives 0.</summary>
    public static int ToInt32(double x) => int.CreateSaturating(x);

    /// <summary>Truncated and saturated; NaN gives 0.</summary>
    public static long ToInt64(float x) => long.CreateSaturating(x);

    /// <summary>Truncated and saturated; NaN gives 0.</summary>
    public static long ToInt64(double x) => long.CreateSaturating(x);

    /// <summary>The sum of all lanes: lane j takes in lane j + s for s = half the lanes, ..., 2, 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold512<T>(Vector512<T> lanes)
        where T : unmanaged => Fold256(lanes.GetLower() + lanes.GetUpper());

    /// <summary>The sum of all lanes: lane j takes in lane j + s for s = half the lanes, ..., 2, 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold256<T>(Vector256<T> lanes)
        where T : unmanaged => Fold128(lanes.GetLower() + lanes.GetUpper());

    /// <summary>The sum of all lanes: lane j takes in lane j + s for s = half the lanes, ..., 2, 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold128<T>(Vector128<T> lanes)
        where T : unmanaged
    {
        lanes = lanes + HalvesSwapped(lanes);
        return sizeof(T) == 4 ? (lanes + NeighboursSwapped(lanes)).ToScalar() : lanes.ToScalar();
    }

    /// <summary>The maximum of all lanes: NaN propagates, -0 is below +0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FoldMax512<T>(Vector512<T> lanes)
        where T : unmanaged => FoldMax256(Vector256.Max(lanes.GetLower(), lanes.GetUpper()));

    /// <summary>The maximum of all lanes: NaN propagates, -0 is below +0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FoldMax256<T>(Vector256<T> lanes)
        where T : unmanaged => FoldMax128(Vector128.Max(lanes.GetLower(), lanes.GetUpper()));

    /// <summary>The maximum of all lanes: NaN propagates, -0 is below +0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FoldMax128<T>(Vector128<T> lanes)
        where T : unmanaged
    {
        lanes = Vector128.Max(lanes, HalvesSwapped(lanes));
        return sizeof(T) == 4 ? Vector128.Max(lanes, NeighboursSwapped(lanes)).ToScalar() : lanes.ToScalar();
    }

    /// <summary>The minimum of all lanes: NaN propagates, -0 is below +0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FoldMin512<T>(Vector512<T> lanes)
        where T : unmanaged => FoldMin256(Vector256.Min(lanes.GetLower(), lanes.GetUpper()));

    /// <summary>The minimum of all lanes: NaN propagates, -0 is below +0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FoldMin256<T>(Vector256<T> lanes)
        where T : unmanaged => FoldMin128(Vector128.Min(lanes.GetLower(), lanes.GetUpper()));

    /// <summary>The minimum of all lanes: NaN propagates, -0 is below +0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FoldMin128<T>(Vector128<T> lanes)
        where T : unmanaged
    {
        lanes = Vector128.Min(lanes, HalvesSwapped(lanes));
        return sizeof(T) == 4 ? Vector128.Min(lanes, NeighboursSwapped(lanes)).ToScalar() : lanes.ToScalar();
    }

    private static Vector128<T> HalvesSwapped<T>(Vector128<T> lanes)
        where T : unmanaged => Vector128.Shuffle(lanes.AsInt64(), Vector128.Create(1L, 0L)).As<long, T>();

    private static Vector128<T> NeighboursSwapped<T>(Vector128<T> lanes)
        where T : unmanaged => Vector128.Shuffle(lanes.AsInt32(), Vector128.Create(1, 0, 3, 2)).As<int, T>();

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
