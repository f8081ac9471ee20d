using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace MiniTorch.Nn.Data;

/// <summary>Image bytes as features.</summary>
internal static class PixelScale
{
    private static readonly ImmutableArray<float> Table = [.. Enumerable.Range(0, 256).Select(b => b / 255f)];

    /// <summary>Each byte b as the f32 nearest to b / 255: 0 becomes 0 and 255 becomes 1.</summary>
    public static ImmutableArray<float> ToFeatures(ReadOnlySpan<byte> pixels)
    {
        var features = GC.AllocateUninitializedArray<float>(pixels.Length);
        var table = Table.AsSpan();
        for (var i = 0; i < pixels.Length; i++)
        {
            features[i] = table[pixels[i]];
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(features);
    }
}
