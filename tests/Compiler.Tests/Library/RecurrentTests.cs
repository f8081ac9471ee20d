using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Compilation.Tests.Library;

/// <summary>Recurrent networks against loops that follow the equations in docs/ops.md, and against numbers worked out from them by hand.</summary>
public sealed class RecurrentTests
{
    private const int Steps = 4;
    private const int Batch = 2;
    private const int Inputs = 3;
    private const int Features = 5;

    // Of one feature: what elements and states are multiplied by, and what is added to either, for gates in order.
    private static readonly double[] Input = [0.1, -0.4, 0.7, 0.2];
    private static readonly double[] State = [0.5, 0.3, -0.6, 0.8];
    private static readonly double[] Bias = [0.05, 1, -0.1, 0.2];
    private static readonly double[] StateBias = [-0.15, 0.25, 0.3, 0.1];

    public static TheoryData<string, int> Gates => new() { { "rnn", 1 }, { "gru", 3 }, { "lstm", 4 } };

    [Theory]
    [InlineData("rnn", 1, new[] { 0.09966799462495582, -0.1733961740799195 })]
    [InlineData("gru", 3, new[] { 0.30076611423974475, 0.16025349013819867 })]
    [InlineData("lstm", 4, new[] { 0.022450779960313028, -0.12050705993283893 })]
    public void A_cell_of_one_feature_gives_what_its_equations_do(string kind, int gates, double[] expected)
    {
        var all = new Computed().Feed("x", [0.5, -1.25], 2, 1, 1).Feed("h", [0.3], 1, 1, 1).Feed("c", [-0.2], 1, 1, 1)
            .Feed("w", Input[..gates], 1, gates).Feed("u", State[..gates], 1, gates).Feed("b", Bias[..gates]).Feed("d", StateBias[..gates])
            .Of(x => Run(kind, x[0], [new CellWeights(x[3], x[4], x[5], x[6])], x[1], x[2], bidirectional: false).All);
        Near(expected, all);
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public void Two_layers_in_both_directions_are_loops_over_time(string kind, int gates)
    {
        var weights = Enumerable.Range(0, 4).Select(k => new Cell(kind, k < 2 ? Inputs : 2 * Features, gates, seed: k)).ToArray();
        var (x, h, c) = (Numbers(Steps * Batch * Inputs, 7), Numbers(4 * Batch * Features, 8), Numbers(4 * Batch * Features, 9));
        var computed = new Computed().Feed("x", x, Steps, Batch, Inputs).Feed("h", h, 4, Batch, Features).Feed("c", c, 4, Batch, Features);
        foreach (var cell in weights)
        {
            cell.FeedTo(computed);
        }

        RecurrentResult Result(Tensor[] t) => Run(
            kind, t[0], [.. Enumerable.Range(0, 4).Select(k => new CellWeights(t[3 + (4 * k)], t[4 + (4 * k)], t[5 + (4 * k)], t[6 + (4 * k)]))], t[1], t[2], bidirectional: true);

        var (states, cells) = ((double[])h.Clone(), (double[])c.Clone());
        var sequence = x;
        for (var layer = 0; layer < 2; layer++)
        {
            var next = new double[Steps * Batch * 2 * Features];
            for (var direction = 0; direction < 2; direction++)
            {
                var k = (2 * layer) + direction;
                for (var step = 0; step < Steps; step++)
                {
                    var time = direction == 0 ? step : Steps - 1 - step;
                    for (var row = 0; row < Batch; row++)
                    {
                        var width = sequence.Length / Steps / Batch;
                        var at = ((k * Batch) + row) * Features;
                        weights[k].Step(sequence.AsSpan(((time * Batch) + row) * width, width), states.AsSpan(at, Features), cells.AsSpan(at, Features));
                        states.AsSpan(at, Features).CopyTo(next.AsSpan(((((time * Batch) + row) * 2) + direction) * Features));
                    }
                }
            }

            sequence = next;
        }

        Near(sequence, computed.Of(t => Result(t).All));
        Near(states, computed.Of(t => Result(t).Last));
        if (kind == "lstm")
        {
            Near(cells, computed.Of(t => Result(t).LastCell!.Value));
        }
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public void Sequences_with_lengths_are_what_each_is_by_itself(string kind, int gates)
    {
        // Behind its end a sequence has what is no number. One is empty, one as long as can be, one said to be longer.
        int[] lengths = [3, 0, Steps, Steps + 5, 1];
        var weights = Enumerable.Range(0, 4).Select(k => new Cell(kind, k < 2 ? Inputs : 2 * Features, gates, seed: k)).ToArray();
        var (x, h, c) = (Numbers(Steps * lengths.Length * Inputs, 7), Numbers(4 * lengths.Length * Features, 8), Numbers(4 * lengths.Length * Features, 9));
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = i / Inputs / lengths.Length < lengths[i / Inputs % lengths.Length] ? x[i] : double.NaN;
        }

        double[] Of(double[] states, int row) => [.. Enumerable.Range(0, 4).SelectMany(k => states[At(k, row)..(At(k, row) + Features)])];
        int At(int k, int row) => ((k * lengths.Length) + row) * Features;
        double[] Found(double[] x, double[] h, double[] c, int steps, int rows, int[]? lengths, Func<RecurrentResult, Tensor> of)
        {
            var computed = new Computed().Feed("x", x, steps, rows, Inputs).Feed("h", h, 4, rows, Features).Feed("c", c, 4, rows, Features);
            foreach (var cell in weights)
            {
                cell.FeedTo(computed);
            }

            computed = lengths is null ? computed : computed.Feed("lengths", lengths);
            return computed.Of(t => of(Run(
                kind,
                t[0],
                [.. Enumerable.Range(0, 4).Select(k => new CellWeights(t[3 + (4 * k)], t[4 + (4 * k)], t[5 + (4 * k)], t[6 + (4 * k)]))],
                t[1],
                t[2],
                bidirectional: true,
                lengths is null ? null : t[^1])));
        }

        var (all, last) = (Found(x, h, c, Steps, lengths.Length, lengths, r => r.All), Found(x, h, c, Steps, lengths.Length, lengths, r => r.Last));
        for (var row = 0; row < lengths.Length; row++)
        {
            var steps = Math.Min(lengths[row], Steps);
            double[] alone = [.. Enumerable.Range(0, steps).SelectMany(t => x[(((t * lengths.Length) + row) * Inputs)..((((t * lengths.Length) + row) + 1) * Inputs)])];
            Assert.Equal(Found(alone, Of(h, row), Of(c, row), steps, 1, null, r => r.Last), Of(last, row));
            double[] states = [.. Enumerable.Range(0, Steps).SelectMany(t => all[(((t * lengths.Length) + row) * 2 * Features)..((((t * lengths.Length) + row) + 1) * 2 * Features)])];
            Assert.Equal(Found(alone, Of(h, row), Of(c, row), steps, 1, null, r => r.All), states[..(steps * 2 * Features)]);
            Assert.All(states[(steps * 2 * Features)..], s => Assert.Equal(0, s));
        }
    }

    [Fact]
    public void What_stands_behind_the_end_of_a_sequence_changes_no_gradient()
    {
        double[] Slope(double behind) => new Computed().Feed("x", [0.5, -0.25, behind, 0.75], 2, 2, 1).Feed("w", Input, 1, 4).Feed("u", State, 1, 4)
            .Feed("lengths", [1, 2]).Of(t =>
            {
                var loss = t[0].Lstm([new(t[1], t[2])], lengths: t[3]).All.Square().Sum();
                var slopes = loss.Builder.EmitNode(new Gradient(), [loss.Value, t[1].Value, t[2].Value], ["dw", "du"]);
                return loss.Builder.Tensor(slopes.Results[0]).Concat(0, [loss.Builder.Tensor(slopes.Results[1])]);
            });
        Assert.Equal(Slope(0), Slope(double.NaN));
    }

    [Fact]
    public void Something_stands_between_layers_and_nowhere_else()
    {
        double[] Of(Func<Tensor, CellWeights, Tensor> network) => new Computed().Feed("x", [0.5, -1.25], 2, 1, 1)
            .Feed("w", Input[..1], 1, 1).Feed("u", State[..1], 1, 1).Of(t => network(t[0], new CellWeights(t[1], t[2])));
        Assert.Equal(
            Of((x, w) => (x.Rnn([w]).All * 2).Rnn([w]).All),
            Of((x, w) => x.Rnn([w, w], between: states => states * 2).All));
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        void Fails(string message, Func<FunctionBuilder, Tensor, Tensor, RecurrentResult> declare)
        {
            var e = Assert.Throws<CompilerException>(() => new ModuleBuilder("m").Function("f", f => declare(
                f, f.Input("x", DType.F32, ["T", "B", 3]), f.Input("u", DType.F32, [5, 20]))));
            Assert.Equal(("recurrent.shape", message), (e.Diagnostics[0].Label, e.Diagnostics[0].Message));
        }

        // Names that are made unique, as those of layers' parameters are.
        static Tensor Of(FunctionBuilder f, Shape shape) => f.Graph.Input("w", new TensorType(DType.F32, shape), Origin.None);
        Fails("expected [steps, sequences, features] for lstm, found %u: f32[5,20]", (f, x, u) => u.Lstm([new(Of(f, [3, 20]), u)]));
        Fails("expected weights for each layer and direction of lstm, found 1", (f, x, u) => x.Lstm([new(Of(f, [3, 20]), u)], bidirectional: true));
        Fails("expected literal [H, 3 H] for the recurrent weight of gru, found %u: f32[5,20]", (f, x, u) => x.Gru([new(Of(f, [3, 15]), u)]));
        Fails("expected [3,20] for the input weight of lstm, found %w: f32[4,20]", (f, x, u) => x.Lstm([new(Of(f, [4, 20]), u)]));
        Fails("expected [20] for a bias of lstm, found %w.1: f32[5]", (f, x, u) => x.Lstm([new(Of(f, [3, 20]), u, Of(f, [5]))]));
        Fails("expected [1,B,5] for the first states of lstm, found %w.1: f32[1,B,4]", (f, x, u) => x.Lstm([new(Of(f, [3, 20]), u)], Of(f, [1, "B", 4])));
        Fails("expected i32[B] for the lengths of lstm, found %w.1: f32[B]", (f, x, u) => x.Lstm([new(Of(f, [3, 20]), u)], lengths: Of(f, ["B"])));
        Fails("expected i32[B] for the lengths of gru, found %n: i32[4]", (f, x, u) => x.Gru(
            [new(Of(f, [3, 15]), f.Input("v", DType.F32, [5, 15]))], lengths: f.Input("n", DType.I32, [4])));
        Fails(
            "expected f32[5,20] as of the first layer of lstm, found %w.2: f32[2,8]",
            (f, x, u) => x.Lstm([new(Of(f, [3, 20]), u), new(Of(f, [5, 8]), Of(f, [2, 8]))]));
    }

    private static RecurrentResult Run(
        string kind, Tensor x, CellWeights[] weights, Tensor h, Tensor c, bool bidirectional, Tensor? lengths = null) => kind switch
    {
        "rnn" => x.Rnn(weights, h, bidirectional, lengths),
        "gru" => x.Gru(weights, h, bidirectional, lengths),
        _ => x.Lstm(weights, h, c, bidirectional, lengths),
    };

    private static double[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 2) - 1)];
    }

    private static void Near(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-14));
    }

    /// <summary>A cell by the equations.</summary>
    private sealed class Cell(string kind, int inputs, int gates, int seed)
    {
        private readonly double[] _input = Numbers(inputs * gates * Features, 10 + seed);
        private readonly double[] _state = Numbers(Features * gates * Features, 20 + seed);
        private readonly double[] _bias = Numbers(gates * Features, 30 + seed);
        private readonly double[] _stateBias = Numbers(gates * Features, 40 + seed);

        public void FeedTo(Computed computed) => computed
            .Feed($"w{seed}", _input, inputs, gates * Features).Feed($"u{seed}", _state, Features, gates * Features)
            .Feed($"b{seed}", _bias).Feed($"d{seed}", _stateBias);

        public void Step(ReadOnlySpan<double> x, Span<double> h, Span<double> c)
        {
            var next = new double[Features];
            for (var k = 0; k < Features; k++)
            {
                var (a, b) = (new double[gates], new double[gates]);
                for (var gate = 0; gate < gates; gate++)
                {
                    var column = (gate * Features) + k;
                    (a[gate], b[gate]) = (_bias[column], _stateBias[column]);
                    for (var i = 0; i < inputs; i++)
                    {
                        a[gate] += x[i] * _input[(i * gates * Features) + column];
                    }

                    for (var i = 0; i < Features; i++)
                    {
                        b[gate] += h[i] * _state[(i * gates * Features) + column];
                    }
                }

                next[k] = Next(a, b, h[k], ref c[k]);
            }

            next.CopyTo(h);
        }

        private double Next(double[] x, double[] h, double state, ref double cell)
        {
            switch (kind)
            {
                case "rnn":
                    return Math.Tanh(x[0] + h[0]);
                case "gru":
                    var keep = Sigmoid(x[1] + h[1]);
                    return ((1 - keep) * Math.Tanh(x[2] + (Sigmoid(x[0] + h[0]) * h[2]))) + (keep * state);
                default:
                    cell = (Sigmoid(x[1] + h[1]) * cell) + (Sigmoid(x[0] + h[0]) * Math.Tanh(x[2] + h[2]));
                    return Sigmoid(x[3] + h[3]) * Math.Tanh(cell);
            }
        }

        private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }
}
