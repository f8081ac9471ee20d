using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Runtime;

/// <summary>Arithmetic that vectors have no operator for, and lanes folded to one.</summary>
public static unsafe partial class Lanes
{
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyHigh512(Vector512<int> a, Vector512<int> b)
    {
        if (Avx512F.IsSupported)
        {
            var products = Avx512F.Multiply(a.AsUInt32(), b.AsUInt32()) >> 32;
            var upper = Avx512F.Multiply((a.AsUInt64() >> 32).AsUInt32(), (b.AsUInt64() >> 32).AsUInt32()) & Vector512.Create(0xFFFFFFFF00000000UL);
            return (products | upper).AsInt32();
        }

        return Vector512.Create(MultiplyHigh256(a.GetLower(), b.GetLower()), MultiplyHigh256(a.GetUpper(), b.GetUpper()));
    }

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
}
