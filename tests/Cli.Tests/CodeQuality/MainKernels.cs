using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Nn;

namespace MiniTorch.Cli.Tests.CodeQuality;

/// <summary>What models spend their time in, forward and backward: a module each, whose kernels are listed.</summary>
internal static class MainKernels
{
    private static readonly ImmutableArray<(string Name, Action<ModuleBuilder> Declare)> Cases =
    [
        ("chain", m => Elementwise(m, x => ((x * x) + x).Max(0) - (x * x))),
        ("exponential", m => Elementwise(m, x => x.Exp())),
        ("gated", m => Elementwise(m, x => x.Sigmoid() * x.Tanh())),
        ("sum", m => m.Function("f", f => f.Return(("y", f.Input("x", DType.F32, ["N"]).Sum())))),
        ("row-sums", m => Table(m, x => x.Sum([1]))),
        ("column-sums", m => Table(m, x => x.Sum([0]))),
        ("product", Product),
        ("softmax-1000", m => Row(m, 1000, x => x.Softmax())),
        ("softmax-32000", m => Row(m, 32000, x => x.Softmax())),
        ("layer-norm-1000", m => LayerNorm(m, 1000)),
        ("layer-norm-32000", m => LayerNorm(m, 32000)),
        ("cross-entropy-1000", m => CrossEntropy(m, 1000)),
        ("cross-entropy-32000", m => CrossEntropy(m, 32000)),
        ("gelu", m => Row(m, 1000, x => x.Gelu())),
        ("gelu-of-erf", m => Row(m, 1000, x => x.GeluErf())),
        ("gelu-backward", m => Backward(m, x => x.Gelu())),
        ("dropout", Dropout),
        ("adam", m => m.Function("f", f => Update(m, f, (_, w) => f.Input("g", DType.F32, w.Shape)))),
        ("adam-behind-product", m => m.Function("f", f => Update(m, f, (x, w) => SlopeOfProduct(f, x, w)))),
        ("convolution", Convolution),
        ("attention", Attention),
        ("pool-13", m => Pool(m, 26)),
        ("pool-12", m => Pool(m, 24)),
        ("pool-of-odd", m => Pool(m, 13)),
    ];

    public static IEnumerable<string> Names => Cases.Select(c => c.Name);

    public static Module Declare(string name)
    {
        var module = new ModuleBuilder("kernels");
        Cases.Single(c => c.Name == name).Declare(module);
        return module.Build();
    }

    private static void Elementwise(ModuleBuilder m, Func<Tensor, Tensor> of) =>
        m.Function("f", f => f.Return(("y", of(f.Input("x", DType.F32, [4100])))));

    private static void Table(ModuleBuilder m, Func<Tensor, Tensor> of) =>
        m.Function("f", f => f.Return(("y", of(f.Input("x", DType.F32, ["B", 1000])))));

    private static void Backward(ModuleBuilder m, Func<Tensor, Tensor> of) => m.Function("f", f =>
    {
        var x = f.Input("x", DType.F32, ["B", 1000]);
        f.Return(("dx", f.Gradient((of(x) * f.Input("d", DType.F32, x.Shape)).Sum(), [x])[0]));
    });

    private static void Row(ModuleBuilder m, long columns, Func<Tensor, Tensor> of) => m.Function("f", f =>
    {
        var x = f.Input("x", DType.F32, [64, columns]);
        var y = of(x);
        f.Return(("y", y), ("dx", f.Gradient((y * f.Input("d", DType.F32, x.Shape)).Sum(), [x])[0]));
    });

    private static void LayerNorm(ModuleBuilder m, long columns) => m.Function("f", f =>
    {
        var x = f.Input("x", DType.F32, [64, columns]);
        var (gain, bias) = (f.Input("gain", DType.F32, [columns]), f.Input("bias", DType.F32, [columns]));
        var y = x.LayerNorm(gain, bias);
        var slopes = f.Gradient((y * f.Input("d", DType.F32, x.Shape)).Sum(), [x, gain, bias]);
        f.Return(("y", y), ("dx", slopes[0]), ("dgain", slopes[1]), ("dbias", slopes[2]));
    });

    private static void CrossEntropy(ModuleBuilder m, long columns) => m.Function("f", f =>
    {
        var x = f.Input("x", DType.F32, [64, columns]);
        var loss = x.CrossEntropy(f.Input("label", DType.I32, [64]));
        f.Return(("loss", loss), ("dx", f.Gradient(loss, [x])[0]));
    });

    private static void Dropout(ModuleBuilder m) => m.Function("f", f =>
    {
        var x = f.Input("x", DType.F32, [64, 1000]);
        f.Return(("y", x.Dropout(0.25, f.Input("seed", DType.I32, []), f.Input("step", DType.I32, []))));
    });

    private static void Product(ModuleBuilder m) =>
        m.Function("f", f => f.Return(("y", f.Input("x", DType.F32, ["B", 300]).MatMul(f.Input("w", DType.F32, [300, 100])))));

    private static void Update(ModuleBuilder m, FunctionBuilder f, Func<Tensor, Tensor, Tensor> gradient)
    {
        var w = m.Parameter("w", DType.F32, [300, 100]);
        var x = f.Input("x", DType.F32, ["B", 300]);
        new Adam().Declare(m, [w]).Step(f, [gradient(x, w)]);
        f.Return(("y", x));
    }

    private static Tensor SlopeOfProduct(FunctionBuilder f, Tensor x, Tensor w) =>
        f.Gradient((x.MatMul(w) * f.Input("d", DType.F32, [x.Shape[0], w.Shape[1]])).Sum(), [w])[0];

    private static void Convolution(ModuleBuilder m) => m.Function("f", f =>
    {
        var (x, w) = (f.Input("x", DType.F32, ["B", 32, 13, 13]), f.Input("w", DType.F32, [64, 32, 3, 3]));
        var y = x.Convolve(w);
        var slopes = f.Gradient((y * f.Input("d", DType.F32, y.Shape)).Sum(), [x, w]);
        f.Return(("y", y), ("dx", slopes[0]), ("dw", slopes[1]));
    });

    private static void Attention(ModuleBuilder m) => m.Function("f", f =>
    {
        var (q, k, v) = (Heads("q"), Heads("k"), Heads("v"));
        var y = q.Attend(k, v, causal: true);
        var slopes = f.Gradient((y * Heads("d")).Sum(), [q, k, v]);
        f.Return(("y", y), ("dq", slopes[0]), ("dk", slopes[1]), ("dv", slopes[2]));
        Tensor Heads(string name) => f.Input(name, DType.F32, ["B", 4, 64, 32]);
    });

    private static void Pool(ModuleBuilder m, long extent) => m.Function("f", f =>
    {
        var x = f.Input("x", DType.F32, ["B", 16, extent, extent]);
        var (largest, mean) = (x.MaxPool([2, 2]), x.AvgPool([2, 2]));
        var d = f.Input("d", DType.F32, largest.Shape);
        f.Return(
            ("largest", largest),
            ("mean", mean),
            ("dlargest", f.Gradient((largest * d).Sum(), [x])[0]),
            ("dmean", f.Gradient((mean * d).Sum(), [x])[0]));
    });
}
