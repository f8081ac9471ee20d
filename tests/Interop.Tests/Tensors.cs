using System.Collections.Immutable;

namespace MiniTorch.Interop.Tests;

/// <summary>Tensors of every element type: scalars, empty ones, odd extents.</summary>
internal static class Tensors
{
    public static ImmutableArray<TensorData> All { get; } =
    [
        TensorData.Of<float>([1.5f]),
        TensorData.Of<double>([Math.PI, double.NaN, -0.0], 3),
        TensorData.Of<int>([int.MinValue, -1, 0, 1, int.MaxValue, 7], 2, 3),
        TensorData.Of<long>([long.MinValue], 1, 1, 1),
        TensorData.Of<bool>([true, false, true, true, false, false, true], 7),
        TensorData.Of<byte>([.. Enumerable.Range(0, 30).Select(i => (byte)(i * 9))], 5, 1, 2, 3),
        TensorData.Of<float>([], 0),
        TensorData.Of<double>([], 3, 0, 5),
        TensorData.Of<bool>([], long.MaxValue, 0, long.MaxValue),
    ];
}
