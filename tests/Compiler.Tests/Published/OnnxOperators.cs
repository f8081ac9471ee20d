using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests.Published;

/// <summary>Operators of ONNX declared by the methods that stand for them here.</summary>
internal static class OnnxOperators
{
    /// <summary>The first result of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">Its inputs of f32, in order.</param>
    /// <param name="constants">The elements of its other inputs, and of scales, by name.</param>
    public static Tensor Declare(OnnxNode node, Tensor[] x, IReadOnlyDictionary<string, double[]> constants) => node.Op switch
    {
        "Conv" => WithBias(x[0].Convolve(x[1], Around(node), node.Extents("strides"), node.Extents("dilations"), Groups(node)), x.Skip(2)),
        "ConvTranspose" => WithBias(Transposed(node, x), x.Skip(2)),
        "MaxPool" => x[0].MaxPool(Size(node), Strides(node), Around(node), node.Extents("dilations"), node.Flag("ceil_mode")),
        "AveragePool" => x[0].AvgPool(
            Size(node), Strides(node), Around(node), node.Extents("dilations"), node.Flag("ceil_mode"), node.Flag("count_include_pad")),
        "LpPool" => x[0].LpPool(node.Number("p", 2), Size(node), Strides(node), Around(node), node.Extents("dilations"), node.Flag("ceil_mode")),
        "GlobalMaxPool" => x[0].GlobalMaxPool(keepDims: true),
        "BatchNormalization" => x[0].BatchNorm(x[3], x[4], x[1], x[2], node.Number("epsilon", 1e-5)),
        "InstanceNormalization" => x[0].InstanceNorm(x[1], x[2], node.Number("epsilon", 1e-5)),
        "LayerNormalization" => x[0].LayerNorm(x[1], x[2], node.Number("epsilon", 1e-5)),
        "RMSNormalization" => x[0].RmsNorm(x[1], node.Number("epsilon", 1e-5)),
        "LRN" => x[0].LocalResponseNorm(
            (long)node.Number("size", 0), node.Number("alpha", 1e-4), node.Number("beta", 0.75), node.Number("bias", 1)),
        "DepthToSpace" when node.Word("mode", "DCR") == "CRD" => x[0].PixelShuffle((long)node.Number("blocksize", 0)),
        "DepthToSpace" => x[0].DepthToSpace((long)node.Number("blocksize", 0)),
        "SpaceToDepth" => x[0].SpaceToDepth((long)node.Number("blocksize", 0)),
        "GridSample" => x[0].GridSample(x[1], Mode(node.Word("mode", "linear")), Ends(node), node.Flag("align_corners")),
        "AffineGrid" => x[0].AffineGrid([.. constants["size"].Skip(2).Select(n => (Dim)(long)n)], node.Flag("align_corners")),
        "Resize" or "Upsample" => Resized(node, x[0], constants),
        "Tile" => x[0].Tile([.. constants[node.Inputs[1]].Select(n => (Dim)(long)n)]),
        "Attention" => x[0].Attend(x[1], x[2], x.Length > 3 ? x[3] : null, node.Flag("is_causal"), node.Number("scale", 0) is var s && s > 0 ? s : null),
        "RNN" => Along(node, x, (sequence, weights) => sequence.Rnn(weights)),
        "LSTM" => Along(node, x, (sequence, weights) => sequence.Lstm(weights)),
        _ => throw new NotSupportedException(node.Op),
    };

    // Weights are [directions, gates features, ..] there, and the gates of an LSTM stand in the order i, o, f, g. The cases ask for all states
    // where sequences stand first, for the last one elsewhere.
    private static Tensor Along(OnnxNode node, Tensor[] x, Func<Tensor, CellWeights[], RecurrentResult> run)
    {
        int[] gates = node.Op == "LSTM" ? [0, 2, 3, 1] : [0];
        Dim features = (long)node.Number("hidden_size", 0);
        Tensor Ordered(Tensor t, int axis) => t.Slice(axis, gates[0] * features, (gates[0] + 1) * features)
            .Concat(axis, gates.Skip(1).Select(g => t.Slice(axis, g * features, (g + 1) * features)));
        Tensor Weight(Tensor w) => Ordered(w.Reshape([w.Shape[1], w.Shape[2]]), 0).Transpose();
        Tensor? Bias(int half) => x.Length < 4
            ? null
            : Ordered(x[3].Reshape([x[3].Shape[1]]).Slice(0, half * gates.Length * features, (half + 1) * gates.Length * features), 0);
        var batchFirst = node.Flag("layout");
        var sequence = batchFirst ? x[0].Transpose([1, 0, 2]) : x[0];
        var result = run(sequence, [new CellWeights(Weight(x[1]), Weight(x[2]), Bias(0), Bias(1))]);
        return batchFirst ? result.All.Transpose([1, 0, 2]).Reshape([x[0].Shape[0], x[0].Shape[1], 1, features]) : result.Last;
    }

    private static Shape Size(OnnxNode node) => node.Extents("kernel_shape")!;

    private static Shape Strides(OnnxNode node) => node.Extents("strides") ?? Shape.Repeat(1, Size(node).Rank);

    private static long Groups(OnnxNode node) => (long)node.Number("group", 1);

    private static Padding Around(OnnxNode node)
    {
        if (node.Word("auto_pad", "NOTSET") is var kind and not ("NOTSET" or "VALID"))
        {
            return kind == "SAME_UPPER" ? Padding.Same : throw new NotSupportedException(kind);
        }

        return node.Extents("pads") is { } pads
            ? Padding.Of(pads.Slice(0, pads.Rank / 2), pads.Slice(pads.Rank / 2, pads.Rank / 2))
            : Padding.Valid;
    }

    private static Tensor Transposed(OnnxNode node, Tensor[] x) => x[0].ConvTranspose(
        x[1], Around(node), node.Extents("strides"), node.Extents("dilations"), node.Extents("output_padding"), Groups(node));

    private static Tensor WithBias(Tensor y, IEnumerable<Tensor> bias) =>
        bias.Aggregate(y, (sum, b) => sum + b.BroadcastOver([0, .. Enumerable.Range(2, y.Rank - 2)], y.Shape));

    private static Interpolation Mode(string word) => word switch
    {
        "nearest" => Interpolation.Nearest,
        "linear" or "bilinear" => Interpolation.Linear,
        "cubic" or "bicubic" => Interpolation.Cubic,
        _ => throw new NotSupportedException(word),
    };

    private static PaddingMode Ends(OnnxNode node) => node.Word("padding_mode", "zeros") switch
    {
        "zeros" => PaddingMode.Zeros,
        "border" => PaddingMode.Border,
        _ => PaddingMode.Reflection,
    };

    private static Tensor Resized(OnnxNode node, Tensor x, IReadOnlyDictionary<string, double[]> constants)
    {
        var coordinates = node.Word("coordinate_transformation_mode", node.Op == "Upsample" ? "asymmetric" : "half_pixel") switch
        {
            "half_pixel" => CoordinateMode.HalfPixel,
            "align_corners" => CoordinateMode.AlignCorners,
            "asymmetric" => CoordinateMode.Asymmetric,
            var other => throw new NotSupportedException(other),
        };
        var rounding = node.Word("nearest_mode", node.Op == "Upsample" ? "floor" : "round_prefer_floor") switch
        {
            "round_prefer_floor" => NearestRounding.HalfDown,
            "round_prefer_ceil" => NearestRounding.HalfUp,
            "floor" => NearestRounding.Down,
            _ => NearestRounding.Up,
        };
        var (mode, cubic) = (Mode(node.Word("mode", "nearest")), node.Number("cubic_coeff_a", -0.75));
        return constants.TryGetValue("sizes", out var sizes)
            ? x.Resize([.. sizes.Select(s => (Dim)(long)s)], mode, coordinates, rounding, cubic)
            : x.Upsample([.. constants["scales"]], mode, coordinates, rounding, cubic);
    }
}
