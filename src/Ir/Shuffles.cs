using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>Channels that become places, and places that become channels: each expands to ops under a scope of its own name.</summary>
public static class Shuffles
{
    /// <summary>
    /// [N, C f^k, ..] -> [N, C, .. f], where k axes lie behind the channels and each becomes f times as long: channels c f^k + j are the f^k
    /// neighbours of each place, in row-major order of j; Shi et al., arXiv:1609.05158.
    /// </summary>
    /// <exception cref="CompilerException">The factor is below 1, or the channels do not come out even.</exception>
    public static Tensor PixelShuffle(this Tensor x, long factor, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("pixel_shuffle");
        var spatial = x.Spatial(factor);
        var channels = x.Divided(1, Power(factor, spatial));
        var apart = x.Reshape([x.Shape[0], channels, .. Shape.Repeat(factor, spatial), .. x.Shape.Skip(2)]);
        return apart.Transpose([0, 1, .. Pairs(2 + spatial, 2, spatial)]).Reshape(x.Longer(channels, factor));
    }

    /// <summary>What undoes <see cref="PixelShuffle"/>: [N, C, .. f] -> [N, C f^k, ..].</summary>
    /// <exception cref="CompilerException">The factor is below 1, or an axis behind the channels does not come out even.</exception>
    public static Tensor PixelUnshuffle(this Tensor x, long factor, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("pixel_unshuffle");
        var spatial = x.Spatial(factor);
        return x.Apart(factor).Transpose([0, 1, .. Every2(3, spatial), .. Every2(2, spatial)]).Reshape(x.Shorter(factor));
    }

    /// <summary>As <see cref="PixelShuffle"/>, but channels j C + c are the neighbours: what TensorFlow and ONNX call depth to space.</summary>
    /// <exception cref="CompilerException">The factor is below 1, or the channels do not come out even.</exception>
    public static Tensor DepthToSpace(this Tensor x, long factor, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("depth_to_space");
        var spatial = x.Spatial(factor);
        var channels = x.Divided(1, Power(factor, spatial));
        var apart = x.Reshape([x.Shape[0], .. Shape.Repeat(factor, spatial), channels, .. x.Shape.Skip(2)]);
        return apart.Transpose([0, 1 + spatial, .. Pairs(2 + spatial, 1, spatial)]).Reshape(x.Longer(channels, factor));
    }

    /// <summary>What undoes <see cref="DepthToSpace"/>.</summary>
    /// <exception cref="CompilerException">The factor is below 1, or an axis behind the channels does not come out even.</exception>
    public static Tensor SpaceToDepth(this Tensor x, long factor, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("space_to_depth");
        var spatial = x.Spatial(factor);
        return x.Apart(factor).Transpose([0, .. Every2(3, spatial), 1, .. Every2(2, spatial)]).Reshape(x.Shorter(factor));
    }

    private static int Spatial(this Tensor x, long factor) => x.Rank > 2 && factor >= 1
        ? x.Rank - 2
        : throw Wrong(x, $"expected [N,C,..] and a factor of at least 1, found %{x.Value.Name}: {x.Value.Type} and {factor}");

    private static long Power(long factor, int spatial) => Enumerable.Repeat(factor, spatial).Aggregate(1L, (a, b) => a * b);

    private static Dim Divided(this Tensor x, int axis, long by) => x.Shape[axis].DividedBy(by)
        ?? throw Wrong(x, $"expected axis {axis} of %{x.Value.Name}: {x.Value.Type} in parts of {by}, found {x.Shape[axis]}");

    // Each axis behind the channels as two, of which the second counts the neighbours.
    private static Tensor Apart(this Tensor x, long factor) => x.Reshape(
        [x.Shape[0], x.Shape[1], .. Enumerable.Range(2, x.Rank - 2).SelectMany(axis => new[] { x.Divided(axis, factor), factor })]);

    private static Shape Longer(this Tensor x, Dim channels, long factor) => [x.Shape[0], channels, .. x.Shape.Skip(2).Select(d => d * factor)];

    private static Shape Shorter(this Tensor x, long factor) =>
        [x.Shape[0], x.Shape[1] * Power(factor, x.Rank - 2), .. Enumerable.Range(2, x.Rank - 2).Select(axis => x.Divided(axis, factor))];

    // a, b, a + 1, b + 1, ...
    private static IEnumerable<int> Pairs(int a, int b, int count) => Enumerable.Range(0, count).SelectMany(k => new[] { a + k, b + k });

    // a, a + 2, a + 4, ...
    private static IEnumerable<int> Every2(int a, int count) => Enumerable.Range(0, count).Select(k => a + (2 * k));

    private static CompilerException Wrong(Tensor x, string message) =>
        new(new Diagnostic("shuffle.channels", message) { Origin = x.Builder.Origin! });
}
