using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests.Published;

/// <summary>
/// What the backend tests of ONNX 1.22 (github.com/onnx/onnx, Apache-2.0) expect of operators on images and sequences, in its tolerance; on both engines, which
/// give the same bits. Skipped where the archive of cases is absent.
/// </summary>
public sealed class OnnxTests
{
    private const double RelativeTolerance = 1e-3;
    private const double AbsoluteTolerance = 1e-7;

    public static TheoryData<string> Cases =>
    [
        "basic_conv_with_padding", "basic_conv_without_padding", "conv_with_strides_and_asymmetric_padding",
        "convtranspose", "convtranspose_1d", "convtranspose_autopad_same", "convtranspose_pad",
        "averagepool_2d_ceil", "averagepool_2d_default", "averagepool_2d_pads", "averagepool_2d_pads_count_include_pad",
        "averagepool_2d_precomputed_pads", "averagepool_2d_precomputed_pads_count_include_pad", "averagepool_2d_precomputed_same_upper",
        "averagepool_2d_strides", "averagepool_3d_default", "averagepool_3d_dilations_large_count_include_pad_is_0_ceil_mode_is_True",
        "averagepool_3d_dilations_large_count_include_pad_is_1_ceil_mode_is_False", "averagepool_3d_dilations_small",
        "maxpool_1d_default", "maxpool_2d_ceil", "maxpool_2d_ceil_output_size_reduce_by_one", "maxpool_2d_dilations",
        "maxpool_2d_precomputed_pads", "maxpool_2d_precomputed_same_upper", "maxpool_2d_precomputed_strides",
        "maxpool_3d_dilations_use_ref_impl_large", "globalmaxpool", "lppool_2d_same_upper", "lppool_2d_strides", "lppool_3d_default",
        "batchnorm_example", "instancenorm_epsilon", "layer_normalization_default_axis", "rms_normalization_4d_axis_negative_1", "lrn", "lrn_default",
        "affine_grid_2d_align_corners", "affine_grid_3d", "gridsample_aligncorners_true", "gridsample_bilinear", "gridsample_bilinear_align_corners_0_additional_1",
        "gridsample_bilinear_align_corners_1_additional_1", "gridsample_border_padding", "gridsample_nearest_align_corners_0_additional_1",
        "gridsample_nearest_align_corners_1_additional_1", "gridsample_volumetric_nearest_align_corners_0",
        "gridsample_volumetric_nearest_align_corners_1",
        "resize_downsample_scales_linear", "resize_downsample_scales_linear_align_corners", "resize_downsample_scales_nearest",
        "resize_downsample_sizes_cubic", "resize_downsample_sizes_nearest", "resize_upsample_scales_cubic", "resize_upsample_scales_cubic_align_corners",
        "resize_upsample_scales_cubic_asymmetric", "resize_upsample_scales_nearest", "resize_upsample_sizes_nearest_floor_align_corners",
        "upsample_nearest", "spacetodepth", "spacetodepth_example", "tile",
        "attention_4d", "attention_4d_attn_mask_4d", "attention_4d_diff_heads_sizes", "attention_4d_gqa", "attention_4d_scaled",
        "simple_rnn_batchwise", "rnn_seq_length", "lstm_defaults", "lstm_with_initial_bias", "lstm_batchwise",
    ];

    [OnnxTheory]
    [MemberData(nameof(Cases))]
    public void A_result_is_what_the_standard_expects(string name)
    {
        var test = "test_" + name;
        var node = new OnnxNode(OnnxArchive.File($"{test}/model.onnx"));
        var given = node.Inputs.Where(i => i.Length > 0).Zip(OnnxArchive.Tensors(test, "input"), (input, tensor) => (input, tensor)).ToList();
        var constants = given.Where(g => !g.tensor.IsFloat || g.input == "scales").ToDictionary(g => g.input, g => g.tensor.Elements);
        var fed = given.Where(g => !constants.ContainsKey(g.input)).ToList();
        var expected = OnnxArchive.Tensors(test, "output")[0];
        var module = new ModuleBuilder("onnx");
        module.Function("f", f =>
        {
            Tensor[] x = [.. fed.Select(g => f.Input(g.input, DType.F32, [.. g.tensor.Shape.Select(d => (Dim)d)]))];
            f.Return(("result", OnnxOperators.Declare(node, x, constants)));
        });
        var built = module.Build();
        Assert.Equal(expected.Shape, built["f"].Results[0].Type.Shape.Literals);
        var results = Enum.GetValues<Engine>().Select(engine =>
        {
            var session = Compiler.Compile(built, new CompilerOptions { Engine = engine }).CreateSession("f");
            foreach (var (input, tensor) in fed)
            {
                session.Feed<float>(input, [.. tensor.Elements.Select(e => (float)e)], tensor.Shape);
            }

            session.Run();
            return session.Result<float>("result").ToArray();
        }).ToArray();
        Assert.Equal(results[0], results[1]);
        Assert.All(expected.Elements.Zip(results[0]), pair => Assert.InRange(
            Math.Abs(pair.First - pair.Second), 0, AbsoluteTolerance + (RelativeTolerance * Math.Abs(pair.First))));
    }

    /// <summary>A theory that is skipped where the archive is absent.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class OnnxTheoryAttribute : TheoryAttribute
    {
        public OnnxTheoryAttribute()
        {
            if (!OnnxArchive.Exists)
            {
                Skip = "needs shared/conformance beside the repository root";
            }
        }
    }
}
