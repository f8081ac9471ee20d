using MiniTorch.Compilation.Tests.Library;
using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests.Published;

/// <summary>
/// Recurrent networks against the numbers in the tests of Keras 3 (keras/src/layers/rnn/gru_test.py and lstm_test.py, Apache-2.0) and of ONNX
/// Runtime (onnxruntime/test/providers/cpu/rnn/deep_cpu_gru_op_test.cc, MIT). Those were computed in f32, whose roundings are the tolerance;
/// here everything is f64, on both engines.
/// </summary>
public sealed class PublishedCellsTests
{
    private const double Tolerance = 2e-7;

    // Rows for each of two features of the gates z, r, h of ONNX Runtime.
    private static readonly double[] OfInputs =
    [
        -0.494659, 0.0453352, -0.487793, 0.417264, -0.0091708, -0.255364, -0.106952, -0.266717, -0.0888852, -0.428709, -0.283349, 0.208792,
    ];

    private static readonly double[] OfStates =
    [
        0.146626, -0.0620289, -0.0815302, 0.100482, -0.228172, 0.405972, 0.31576, 0.281487, -0.394864, 0.42111, -0.386624, -0.390225,
    ];

    private static readonly double[] Biases = [0.381619, 0.0323954, -0.258721, 0.45056, -0.250755, 0.0967895];

    /// <summary>The last state of a GRU of Keras, all features of which are equal: with the reset behind the product unless said.</summary>
    [Theory]
    [InlineData(true, false, false, new[] { 0.5217289, 0.6371659, 0.39384964 })]
    [InlineData(true, true, false, new[] { 0.24406259, 0.611516, 0.3928808 })]
    [InlineData(true, false, true, new[] { 0.51447755, 0.6426879, 0.40208298 })]
    [InlineData(false, false, false, new[] { 0.49988455, 0.64701194, 0.4103359 })]
    public void Gru_of_Keras(bool bias, bool backwards, bool resetBefore, double[] expected)
    {
        var found = Numbers(3, 6, 4).Feed("b", Repeated(0.03, 9)).Of(t =>
        {
            var weights = new CellWeights(Filled(t[0], 0.01, 4, 9), Filled(t[0], 0.02, 3, 9), bias ? t[1] : null, bias && !resetBefore ? t[1] : null);
            return Forwards(t[0], backwards).Gru([weights], resetBefore: resetBefore).Last;
        });
        Near(expected.SelectMany(e => Repeated(e, 3)), found);
    }

    [Theory]
    [InlineData(false, new[] { 0.23774096, 0.33508456, 0.83659905, 1.0227708 })]
    [InlineData(true, new[] { 0.13486053, 0.23261218, 0.78257304, 0.9691353 })]
    public void Gru_of_Keras_with_a_first_state(bool backwards, double[] expected)
    {
        var found = Numbers(2, 4, 3).Feed("b", Repeated(0.03, 6)).Feed("h", [0.0, 1, 2, 3], 1, 2, 2).Of(t => Forwards(t[0], backwards)
            .Gru([new CellWeights(Filled(t[0], 0.01, 3, 6), Filled(t[0], 0.02, 2, 6), t[1], t[1])], t[2]).Last);
        Near(expected, found);
    }

    /// <summary>The last state of an LSTM of Keras; the bias of its forget gate is 1 or as that of the others.</summary>
    [Theory]
    [InlineData(1.0, false, new[] { 0.6288687, 0.86899155, 0.9460773 })]
    [InlineData(1.0, true, new[] { 0.35622165, 0.74789524, 0.8872726 })]
    [InlineData(0.03, false, new[] { 0.57019705, 0.8661914, 0.9459622 })]
    [InlineData(null, false, new[] { 0.54986924, 0.86226785, 0.9443936 })]
    public void Lstm_of_Keras(double? forget, bool backwards, double[] expected)
    {
        double[] bias = [.. Repeated(0.03, 3), .. Repeated(forget ?? 0, 3), .. Repeated(0.03, 6)];
        var found = Numbers(3, 6, 4).Feed("b", bias).Of(t => Forwards(t[0], backwards)
            .Lstm([new CellWeights(Filled(t[0], 0.01, 4, 12), Filled(t[0], 0.02, 3, 12), forget is null ? null : t[1])]).Last);
        Near(expected.SelectMany(e => Repeated(e, 3)), found);
    }

    [Theory]
    [InlineData(false, new[] { 0.20574439, 0.3558822, 0.64930826, 0.66276 })]
    [InlineData(true, new[] { 0.13281618, 0.2790356, 0.5839337, 0.5992567 })]
    public void Lstm_of_Keras_with_first_states(bool backwards, double[] expected)
    {
        double[] bias = [0.03, 0.03, 1, 1, 0.03, 0.03, 0.03, 0.03];
        var found = Numbers(2, 4, 3).Feed("b", bias).Feed("h", [0.0, 1, 2, 3], 1, 2, 2).Of(t => Forwards(t[0], backwards)
            .Lstm([new CellWeights(Filled(t[0], 0.01, 3, 8), Filled(t[0], 0.02, 2, 8), t[1])], t[2], t[2]).Last);
        Near(expected, found);
    }

    /// <summary>All states of two steps of two sequences, without biases.</summary>
    [Fact]
    public void Gru_of_ONNX_Runtime_in_both_directions()
    {
        double[] forwards =
        [
            0.4750208, 0.450166, 0.4255575, 0.45016602, 0.40131235, 0.35434368,
            0.6027093, 0.5083023, 0.44950223, 0.5754369, 0.45485455, 0.3747841,
        ];
        double[] backwards =
        [
            0.6082785, 0.50623393, 0.4426924, 0.5803454, 0.4527356, 0.36886263,
            0.26894143, 0.11920292, 0.04742587, 0.24973989, 0.09975048, 0.03557118,
        ];
        var computed = new Computed().Feed("x", [1.0, 2, 10, 11], 2, 2, 1)
            .Feed("w", Columns([0.1, 0.2, 0.3, 1, 2, 3, 10, 11, 12], 3, 1), 1, 9).Feed("u", Repeated(0.1, 27), 3, 9);
        RecurrentResult Result(Tensor[] t) => t[0].Gru([new(t[1], t[2]), new(t[1], t[2])], bidirectional: true, resetBefore: true);
        Near(forwards, computed.Of(t => Result(t).All.Slice(2, 0, 3)));
        Near(backwards, computed.Of(t => Result(t).All.Slice(2, 3, 6)));
        Near([.. forwards[6..], .. backwards[..6]], computed.Of(t => Result(t).Last));
    }

    [Theory]
    [InlineData(true, false, new[]
    {
        0.16783132, -0.11754231, 0.11977843, 0.2046872, -0.10372487, 0.15365849,
        0.22688604, -0.19698407, 0.14017843, 0.33386092, -0.15799662, 0.2381169,
    })]
    [InlineData(false, false, new[]
    {
        0.15024948, -0.11097029, -0.02121867, 0.18887489, -0.09747667, 0.02093463,
        0.19538902, -0.19016478, -0.05644283, 0.30856851, -0.15190377, 0.05999807,
    })]
    [InlineData(false, true, new[]
    {
        0.20910699, -0.18880953, -0.04005555, 0.29700265, -0.15308119, 0.04537245,
        0.12252139, -0.12032216, -0.05064924, 0.21249877, -0.08884402, 0.04751285,
    })]
    public void Gru_of_ONNX_Runtime_with_biases(bool resetBefore, bool backwards, double[] expected)
    {
        var found = new Computed().Feed("x", [-0.1, 0.2, -0.3, 0.4], 2, 2, 1)
            .Feed("w", Columns([0.1, 0.2, 0.3, 0.2, 0.3, 0.1, 0.3, 0.1, 0.2], 3, 1), 1, 9).Feed("u", Repeated(0.1, 27), 3, 9)
            .Feed("b", Columns([-0.01, 0.1, 0.01, -0.2, -0.02, 0.02, 0.3, -0.3, -0.3], 3, 1))
            .Feed("c", Columns([-0.03, 0.5, -0.7, 0.05, -0.7, 0.3, 0.07, -0.03, 0.5], 3, 1))
            .Of(t => Reversed(Reversed(t[0], backwards).Gru([new(t[1], t[2], t[3], t[4])], resetBefore: resetBefore).All, backwards));
        Near(expected, found);
    }

    [Theory]
    [InlineData(true, new[] { 0.2366661, -0.1500429, -0.03255286, 0.0774838, 0.07378622, -0.02782359, -0.05556786, 0.0785508 })]
    [InlineData(false, new[]
    {
        0.253942400, -0.174207777, -0.0325528607, 0.0774837881, 0.0874997079, -0.0485242009, -0.0577347837, 0.0796165839,
    })]
    public void Gru_of_ONNX_Runtime_with_first_states(bool resetBefore, double[] expected)
    {
        double[] row = [-0.455351, -0.276391], next = [-0.185934, -0.269585];
        var found = new Computed().Feed("x", [.. row, .. row, .. next, .. next], 2, 2, 2).Feed("h", [0.5, -0.5, 0, 0], 1, 2, 2)
            .Feed("w", Columns(OfInputs, 2, 2), 2, 6).Feed("u", Columns(OfStates, 2, 2), 2, 6).Feed("b", Columns(Biases, 2, 1))
            .Of(t => t[0].Gru([new(t[2], t[3], t[4])], t[1], resetBefore: resetBefore).All);
        Near(expected, found);
    }

    /// <summary>States that stay behind the end of a sequence, which is where the other direction begins.</summary>
    [Fact]
    public void Gru_of_ONNX_Runtime_with_lengths()
    {
        var computed = new Computed().Feed("x", [-0.455351, -0.276391, 0.855351, 0.676391, -0.185934, -0.269585, 0.585934, 0.669585], 2, 2, 2)
            .Feed("w", Columns(OfInputs, 2, 2), 2, 6).Feed("u", Columns(OfStates, 2, 2), 2, 6).Feed("b", Columns(Biases, 2, 1)).Feed("lengths", [2, 1]);
        RecurrentResult Result(Tensor[] t) => t[0].Gru([new(t[1], t[2], t[3]), new(t[1], t[2], t[3])], bidirectional: true, lengths: t[4]);
        Near(
            [
                -0.0325528607, 0.0774837881, -0.0559310019, 0.101836264, -0.275918573, -0.00228558504, -0.275918573, -0.00228558504,
                -0.0577347837, 0.0796165839, -0.0456649922, 0.0462125242, 0, 0, 0, 0,
            ],
            computed.Of(t => Result(t).All));
        Near(
            [-0.0577347837, 0.0796165839, -0.275918573, -0.00228558504, -0.0559310019, 0.101836264, -0.275918573, -0.00228558504],
            computed.Of(t => Result(t).Last));
    }

    /// <summary>The masked steps of Keras, with zeros given for them.</summary>
    [Fact]
    public void Lstm_of_Keras_with_lengths()
    {
        double[] bias = [0.03, 0.03, 1, 1, 0.03, 0.03, 0.03, 0.03];
        var computed = Numbers(2, 4, 3).Feed("b", bias).Feed("lengths", [3, 2]);
        RecurrentResult Result(Tensor[] t) => Forwards(t[0], false).Lstm([new CellWeights(Filled(t[0], 0.01, 3, 8), Filled(t[0], 0.02, 2, 8), t[1])], lengths: t[2]);
        double[] first = [0.01588910, 0.05552048, 0.11755939, 0], second = [0.14185596, 0.28556206, 0, 0];
        Near(first.Concat(second).SelectMany(e => Repeated(e, 2)), computed.Of(t => Result(t).All.Transpose([1, 0, 2])));
        Near([0.11755939, 0.11755939, 0.28556206, 0.28556206], computed.Of(t => Result(t).Last));
    }

    // 0, 1, 2, ..: [sequences, steps, features].
    private static Computed Numbers(int sequences, int steps, int features) =>
        new Computed().Feed("x", [.. Enumerable.Range(0, sequences * steps * features).Select(i => (double)i)], sequences, steps, features);

    private static Tensor Forwards(Tensor x, bool backwards) => Reversed(x.Transpose([1, 0, 2]), backwards);

    private static Tensor Reversed(Tensor x, bool backwards) => backwards ? x.Reverse([0]) : x;

    private static Tensor Filled(Tensor like, double value, params ReadOnlySpan<long> shape) =>
        like.Builder.Constant(new TensorType(like.DType, [.. shape.ToArray().Select(d => (Dim)d)]), value);

    private static double[] Repeated(double value, int count) => [.. Enumerable.Repeat(value, count)];

    // From rows for each feature of the gates z, r, h to columns of the gates r, z, n.
    private static double[] Columns(double[] rows, int features, int inputs)
    {
        int[] gates = [1, 0, 2];
        return [.. from i in Enumerable.Range(0, inputs) from gate in gates from k in Enumerable.Range(0, features) select rows[(((gate * features) + k) * inputs) + i]];
    }

    private static void Near(IEnumerable<double> expected, double[] found)
    {
        double[] all = [.. expected];
        Assert.Equal(all.Length, found.Length);
        Assert.All(all.Zip(found), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, Tolerance));
    }
}
