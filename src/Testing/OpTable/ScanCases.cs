using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>Rows of loops over time, and of what is made of them.</summary>
internal static class ScanCases
{
    private static readonly ImmutableArray<DType> Numbers = [DType.F32, DType.F64, DType.I32, DType.I64];

    public static IEnumerable<OpCase> All => [.. Single(), .. Several(), .. Inside(), .. Networks()];

    // One carry and one sequence.
    private static IEnumerable<OpCase> Single()
    {
        static OpCase Of(string variant, Func<CaseBody, Tensor> declare) => new("scan", variant, declare);
        yield return Of("all carries", c => Rows(c).Scan(First(c), (h, x) => (h * 0.5 + x).Tanh()).All);
        yield return Of("the last carry", c => Rows(c).Scan(First(c), (h, x) => (h * 0.5 + x).Tanh()).Last);
        yield return Of("from the end", c => Rows(c).Scan(First(c), (h, x) => (h * x).Sin() + x, reversed: true).All);
        yield return Of("the last carry from the end", c => Rows(c).Scan(First(c), (h, x) => (h * x).Sin(), reversed: true).Last);
        yield return Of("N steps", c => c.Number("x", [c.N, 2, 3]).Scan(c.Number("h", [2, 3]), (h, x) => (h + x).Tanh()).All);
        yield return Of("N steps of scalars", c => c.Number("x", [c.N]).Scan(c.Number("h", []), (h, x) => h * 0.9 + x.Sin(), reversed: true).All);
        yield return Of("of whole numbers", c => Rows(c).Scan(First(c), (h, x) => h * x + h).All) with { Types = Numbers };
        yield return Of("a product with a constant", c => c.Number("w", [c.N, c.N], -0.2, 0.2) is var w
            ? Rows(c).Scan(First(c), (h, x) => (h.MatMul(w) + x).Tanh()).All
            : default);
        yield return Of("a limited product with a constant", c => c.Number("w", [c.N, c.N], -0.2, 0.2) is var w
            ? Rows(c).Scan(First(c), (h, x) => (h.MatMul(w, limit: RowLimit.LastTerm) + x).Tanh()).All
            : default);
        yield return Of("a constant read twice", c => c.Number("w", [c.N]) is var w ? Rows(c).Scan(First(c), (h, x) => (h * w + x).Tanh() * w).Last : default);
        yield return Of("an element that is not read", c => Rows(c) is var rows ? rows.Scan(First(c), (h, x) => h.Sin()).All + rows : default);
        yield return Of("a carry that is not read", c => First(c) is var first ? Rows(c).Scan(first, (h, x) => x.Sin()).All + first : default);
    }

    private static IEnumerable<OpCase> Several()
    {
        static OpCase Of(string variant, Func<CaseBody, ScanResult> declare, Func<ScanResult, Tensor> of) => new("scan", variant, c => of(declare(c)));

        static ScanResult Cell(CaseBody c) => c.Function.Scan(
            [First(c), c.Number("s", [3, c.N])],
            [Rows(c), c.Number("g", [4, c.N])],
            (carry, element) =>
            {
                var s = (carry[1] * element[1].Sigmoid()) + (element[0] * carry[0].Tanh());
                return new([s.Tanh() * element[0].Sigmoid(), s], [s.Sum([1]), s * 2]);
            });
        yield return Of("two carries, the first", Cell, r => r.Carries[0]);
        yield return Of("two carries, the second", Cell, r => r.Carries[1]);
        yield return Of("outputs of another shape", Cell, r => r.Outputs[0]);
        yield return Of("everything at once", Cell, r => (r.Carries[0] * r.Carries[1]) + (r.Outputs[0].Sum([0]).Reshape([3, 1]) + r.Outputs[1]).Sum([0]));

        static ScanResult Swapping(CaseBody c) => c.Function.Scan(
            [First(c), c.Number("s", [3, c.N])], [Rows(c)], (carry, element) => new([carry[1], carry[0]], [carry[0] * element[0]]));
        yield return Of("carries that change places", Swapping, r => r.Outputs[0] + r.Carries[1]);

        static ScanResult Kept(CaseBody c) => c.Function.Scan(
            [First(c)], [Rows(c)], (carry, element) => new([carry[0]], [carry[0] * element[0], element[0]]));
        yield return Of("a carry that stays", Kept, r => r.Outputs[0] + r.Outputs[1] + r.Carries[0]);

        static ScanResult Counting(CaseBody c) => c.Function.Scan(
            [First(c)], [], (carry, _) => new([(carry[0] * carry[0]).Sin()], [carry[0]]), length: 5);
        yield return Of("no sequence", Counting, r => r.Outputs[0] + r.Carries[0]);
    }

    // Steps that hold more than elementwise ops.
    private static IEnumerable<OpCase> Inside()
    {
        yield return new("scan", "softmax and a view", c => Rows(c).Scan(First(c), (h, x) => (h + x.Reverse([0])).Softmax()).All);
        yield return new("scan", "a scan", c => Rows(c).Scan(First(c), (h, x) => x.Scan(h.Sum([0]), (s, row) => (s * 0.5 + row).Tanh()).All).All);
        yield return new("scan", "a checkpoint", c => Rows(c).Scan(First(c), (h, x) => c.Function.Checkpoint(() => ((h * x).Sin() + x).Tanh())).All);
        yield return new("scan", "a rule of its own", c => Rows(c).Scan(First(c), (h, x) => (h * x).Sin() is var y
            ? y.WithGradient([h, x], d => [d * x * (h * x).Cos(), d * h * (h * x).Cos()])
            : default).All);
        yield return new("scan", "in a checkpoint", c => c.Function.Checkpoint(() => Rows(c).Scan(First(c), (h, x) => (h * x).Sin() + x).All));
        yield return new("scan", "rows picked", c => c.Number("w", [5, c.N]) is var w
            ? c.Function.Scan([First(c)], [c.Index("i", [4, 3], 5)], (h, i) => new([(h[0] + w.Gather(i[0])).Tanh()], [h[0]])).Outputs[0]
            : default);
    }

    private static IEnumerable<OpCase> Networks()
    {
        static Tensor Weight(CaseBody c, string name, Shape shape) => c.Number(name, shape, -0.7, 0.7);
        static CellWeights Cells(CaseBody c, string name, Dim inputs, Dim features, int gates, bool bias) => new(
            Weight(c, $"w{name}", [inputs, features * gates]),
            Weight(c, $"u{name}", [features, features * gates]),
            bias ? Weight(c, $"b{name}", [features * gates]) : null,
            bias ? Weight(c, $"c{name}", [features * gates]) : null);
        static Tensor Sequence(CaseBody c) => c.Number("x", [5, 2, c.N]);
        static Tensor State(CaseBody c, string name, Dim count) => c.Number(name, [count, 2, 3], -1, 1);

        yield return new("Rnn", "", c => Sequence(c).Rnn([Cells(c, "", c.N, 3, 1, bias: true)]).All);
        yield return new("Rnn", "a first state, relu, two layers", c => Sequence(c).Rnn(
            [Cells(c, "0", c.N, 3, 1, bias: false), Cells(c, "1", 3, 3, 1, bias: true)], State(c, "h", 2), relu: true).Last);
        yield return new("Gru", "", c => Sequence(c).Gru([Cells(c, "", c.N, 3, 3, bias: true)]).All);
        yield return new("Gru", "the reset ahead of the product", c => Sequence(c).Gru([Cells(c, "", c.N, 3, 3, bias: true)], resetBefore: true).All);
        yield return new("Gru", "a first state, both directions", c => Sequence(c).Gru(
            [Cells(c, "0", c.N, 3, 3, bias: false), Cells(c, "1", c.N, 3, 3, bias: true)], State(c, "h", 2), bidirectional: true).All);
        yield return new("Lstm", "", c => Sequence(c).Lstm([Cells(c, "", c.N, 3, 4, bias: true)]).All);
        yield return new("Lstm", "first states, the last cell", c => Sequence(c).Lstm(
            [Cells(c, "", c.N, 3, 4, bias: false)], State(c, "h", 1), State(c, "s", 1)).LastCell!.Value);
        yield return new("Lstm", "two layers, both directions", c => Sequence(c).Lstm(
            [Cells(c, "0", c.N, 3, 4, true), Cells(c, "1", c.N, 3, 4, true), Cells(c, "2", 6, 3, 4, false), Cells(c, "3", 6, 3, 4, false)],
            bidirectional: true).All);
        yield return new("Lstm", "two lengths, both directions", c => Sequence(c).Lstm(
            [Cells(c, "0", c.N, 3, 4, true), Cells(c, "1", c.N, 3, 4, true)], State(c, "h", 2), State(c, "s", 2), true, c.Index("lengths", [2], 6)).All);
        yield return new("Gru", "lengths, the last state", c => Sequence(c).Gru(
            [Cells(c, "", c.N, 3, 3, bias: true)], State(c, "h", 1), lengths: c.Index("lengths", [2], 6)).Last);
        yield return new("Rnn", "two layers and something between", c => Sequence(c).Rnn(
            [Cells(c, "0", c.N, 3, 1, bias: true), Cells(c, "1", 3, 3, 1, bias: true)], between: h => h.Sin()).All);
        yield return new("Lstm", "N steps", c => c.Number("x", [c.N, 2, 4]).Lstm([Cells(c, "", 4, 3, 4, bias: true)]).Last);
    }

    private static Tensor Rows(CaseBody c) => c.Number("x", [4, 3, c.N]);

    private static Tensor First(CaseBody c) => c.Number("h", [3, c.N]);
}
