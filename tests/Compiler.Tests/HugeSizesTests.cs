using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Passes;

namespace MiniTorch.Compiler.Tests;

/// <summary>Extents that tensors can have, so large that 64 bits do not hold what is worked out from them.</summary>
public sealed class HugeSizesTests
{
    private static readonly Dictionary<string, Func<FunctionBuilder, Shape, Tensor>> Bodies = new()
    {
        ["chain"] = (f, s) => (X(f, s).Exp() * 2).Sigmoid(),
        ["sum"] = (f, s) => X(f, s).Square().Sum(),
        ["softmax"] = (f, s) => X(f, s).Softmax(),
        ["mean"] = (f, s) => X(f, s).Mean([0]),
        ["transpose"] = (f, s) => X(f, s).Transpose().Exp(),
        ["flat"] = (f, s) => X(f, s).Reshape([s.ElementCount]).Reverse([0]) + 1,
        ["product"] = (f, s) => X(f, s).MatMul(X(f, s, "w"), transposeOther: true),
        ["outer"] = (f, s) => X(f, [s[0]]).Outer(X(f, [s[^1]], "w")).Sum(),
        ["concat"] = (f, s) => X(f, s).Concat(-1, [X(f, s, "w")]),
        ["pad"] = (f, s) => X(f, s).Pad(s.Map(d => d), s.Map(_ => 1)).Exp(),
        ["windows"] = (f, s) => X(f, s).MaxPool([3], [1]),
        ["gather"] = (f, s) => X(f, s).Gather(f.Input("i", DType.I32, [s[0]])),
        ["sort"] = (f, s) => X(f, s).Sort(),
        ["running"] = (f, s) => X(f, s).CumSum(),
        ["one hot"] = (f, s) => f.Input("x", DType.I32, [s[0]]).OneHot(s[^1]).Sum([0]),
        ["scan"] = (f, s) => X(f, s).Scan(X(f, s.Slice(1, s.Rank - 1), "h"), (h, x) => (h + x).Tanh()).All,
        ["gradient"] = (f, s) => X(f, s) is var x ? f.Gradient((x.Tanh() * x).Softmax().Sum(), x) : default,
    };

    private static readonly string[] Shapes =
        ["[2147483648]", "[1152921504606846975]", "[536870912,1073741823]", "[1048576,3,99999999999]", "[B,3,1000000000,100000000]"];

    public static TheoryData<string> Cases => [.. Bodies.Keys];


    private static Tensor X(FunctionBuilder f, Shape shape, string name = "x") => f.Input(name, DType.F32, shape);

    [Theory]
    [MemberData(nameof(Cases))]
    public void They_are_compiled_or_their_declaration_is_named(string body)
    {
        foreach (var (shape, engine) in Shapes.SelectMany(s => Enum.GetValues<Engine>().Select(e => (s, e))))
        {
            Shape extents = [.. shape[1..^1].Split(',').Select(d => (Dim)d)];
            try
            {
                var m = new ModuleBuilder("m");
                m.Function("f", f => f.Return(("y", Bodies[body](f, extents))));
                Compilation.Compiler.Compile(m.Build(), new CompilerOptions { Engine = engine }).CreateSession("f");
            }
            catch (CompilerException e)
            {
                Assert.All(e.Diagnostics, d => Assert.NotEqual("compiler.pass", d.Label));
                Assert.All(e.Diagnostics, d => Assert.Equal("HugeSizesTests.cs", Path.GetFileName(d.Origin.File)));
            }
        }
    }

    [Fact]
    public void A_pass_and_a_kernel_name_the_largest_value()
    {
        const string product = """
            module @m {
              func @small(%x: f32[3]) -> (%y) {
                %y: f32[3] = exp %x
                return %y
              }
              func @f(%v: f32[7], %a: f32[1000000000,1000000001], %b: f32[1000000001,1000000000]) -> (%y) {
                %y: f32[1000000000,1000000000] = matmul %a, %b
                return %y
              }
            }
            """;
        var e = Assert.Throws<CompilerException>(() => Compilation.Compiler.Compile(Parser.Parse(product, "t.mt")));
        var error = Assert.Single(e.Diagnostics);
        Assert.Equal("memory.size", error.Label);
        Assert.Equal(
            "expected sizes that 64 bits hold, found larger ones in what is worked out for @f; its largest value is %a: f32[1000000000,1000000001]", error.Message);
        Assert.Equal(("f", "schedule", 6), (error.Function, error.FailedPass, error.Origin.Line));

        const string softmax = """
            module @m {
              func @f(%x: f32[1000000000,1000000000]) -> (%y) {
                %m: f32[1000000000] = reduce_max %x {axes=[1]}
                %b: f32[1000000000,1000000000] = broadcast %m {shape=[1000000000,1000000000], axes=[0]}
                %s: f32[1000000000,1000000000] = sub %x, %b
                %e: f32[1000000000,1000000000] = exp %s
                %y: f32[1000000000] = sum %e {axes=[1]}
                return %y
              }
            }
            """;
        e = Assert.Throws<CompilerException>(() => Compilation.Compiler.Compile(Parser.Parse(softmax, "t.mt")));
        error = Assert.Single(e.Diagnostics);
        Assert.Equal(("memory.size", "f", 2), (error.Label, error.Function, error.Origin.Line));
    }

    [Fact]
    public void A_binding_whose_product_64_bits_do_not_hold_is_named()
    {
        const string text = """
            module @m {
              func @f(%x: f32[2000000000*B], %h: f32[B,3]) -> (%y) {
                %y = sum %h {axes=[1]}
                %z = broadcast %y {shape=[2000000000*B,B], axes=[1]}
                return %y
              }
            }
            """;
        var pass = new InferShapes(new Dictionary<string, long> { ["B"] = 1L << 60 });
        var e = Assert.Throws<CompilerException>(() => new Pipeline([pass]).Run(Parser.Parse(text, "t.mt"), PassContext.Host));
        Assert.Equal([2, 2, 4], e.Diagnostics.Select(d => d.Origin.Line));
        Assert.All(e.Diagnostics, d => Assert.Equal("memory.size", d.Label));
        Assert.Equal("expected extents below 2^63, found (2000000000) * (1152921504606846976), where B is 1152921504606846976", e.Diagnostics[0].Message);
    }

    [Fact]
    public void An_overflow_where_nothing_is_large_is_a_bug()
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f => f.Return(("y", X(f, [3]).Exp())));
        var e = Assert.Throws<CompilerException>(() => new Pipeline([new InferShapes(), new Overflowing()]).Run(m.Build(), PassContext.Host));
        Assert.Equal(("compiler.pass", "f"), (e.Diagnostics[0].Label, e.Diagnostics[0].Function));
    }

    private sealed class Overflowing : IPass
    {
        public string Name => "overflowing";

        public string Summary => "";

        public Stage Requires => Stage.Shaped;

        public Module Run(Module module, PassContext context) => throw new OverflowException("too much");
    }
}
