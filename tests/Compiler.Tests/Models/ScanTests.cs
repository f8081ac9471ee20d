using System.Runtime;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;
using MiniTorch.Passes.Memory;
using MiniTorch.Runtime;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests;

/// <summary>Loops over sequences of any length run with one program, allocate nothing, and give the interpreter's bits in any memory.</summary>
[Collection(AloneCollection.Name)]
public sealed class ScanTests
{
    // Steps and batch: none, one, odd and even numbers of both.
    private static readonly (long T, long B)[] Extents = [(7, 3), (0, 3), (1, 5), (8, 1), (4, 0), (7, 3)];

    public static TheoryData<int, int> Targets
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var width in Target.Widths)
            {
                data.Add(width, 1);
                data.Add(width, 2);
            }

            return data;
        }
    }

    [Fact]
    public void Sums_over_time_are_what_they_are()
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f =>
        {
            var (last, all) = f.Input("x", DType.F64, ["T"]).Scan(f.Input("h", DType.F64, []), (h, x) => (h * 2) + x, reversed: true);
            f.Return(("last", last), ("all", all));
        });
        var session = Compiler.Compile(m.Build()).CreateSession("f");
        session.Feed<double>("x", [1, 10, 100], 3);
        session.Feed<double>("h", [1000]);
        session.Run();
        Assert.Equal([((1000 * 2 + 100) * 2 + 10) * 2 + 1], session.Result<double>("last").ToArray());
        Assert.Equal([8421, 4210, 2100], session.Result<double>("all").ToArray());

        session.Feed<double>("x", [], 0);
        session.Run();
        Assert.Equal([1000], session.Result<double>("last").ToArray());
        Assert.Equal(0, session.Result<double>("all").Length);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_length_and_batch_has_the_interpreters_bits(int width, int threads)
    {
        var module = Recurrent();
        var compiled = (CompiledExecutable)Compiler.Compile(module, new CompilerOptions { Target = Target.OfWidth(width) });
        var parallel = compiled.On(new WorkerPool(threads, leastWork: 1)).CreateSession("f");
        var interpreted = Compiler.Compile(module, new CompilerOptions { Engine = Engine.Interpreted }).CreateSession("f");
        var planned = StepSession.Interpreted(compiled.Module, "f", compiled.Parameters, honourPlacements: true);
        foreach (var (t, b) in Extents)
        {
            foreach (var session in new[] { parallel, interpreted, planned })
            {
                Feed(session, t, b);
                session.Run();
            }

            foreach (var name in interpreted.Function.ResultNames)
            {
                var expected = Elements.OfResult(interpreted, name, DType.F32);
                Assert.Null(expected.DifferenceTo(Elements.OfResult(parallel, name, DType.F32)));
                Assert.Null(expected.DifferenceTo(Elements.OfResult(planned, name, DType.F32)));
            }
        }
    }

    [Theory]
    [InlineData(Engine.Compiled, 1)]
    [InlineData(Engine.Compiled, 2)]
    [InlineData(Engine.Interpreted, 1)]
    public void Lengths_seen_before_allocate_nothing_and_new_ones_compile_nothing(Engine engine, int threads)
    {
        var session = Compiler.Compile(Recurrent(), new CompilerOptions { Engine = engine, Threads = threads }).CreateSession("f");
        void Use(bool compilesNothing)
        {
            foreach (var (t, b) in Extents)
            {
                Feed(session, t, b);
                var before = JitInfo.GetCompiledMethodCount(currentThread: true);
                session.Run();
                Assert.True(!compilesNothing || before == JitInfo.GetCompiledMethodCount(currentThread: true));
            }
        }

        Use(compilesNothing: false);
        Use(compilesNothing: true);
        var least = long.MaxValue;
        for (var tries = 0; tries < 20 && least > 0; tries++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Use(compilesNothing: true);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
        Assert.True(session.ArenaBytes > 0);
    }

    [Theory]
    [InlineData(30, 32)]
    [InlineData(700, 1)]
    public void The_arenas_of_an_lstm_with_its_gradient_are_little_more_than_what_is_alive(long steps, long batch)
    {
        var m = new ModuleBuilder("m");
        CellWeights weights = new(m.Parameter("w", DType.F32, [20, 80]), m.Parameter("u", DType.F32, [20, 80]), m.Parameter("b", DType.F32, [80]));
        m.Function("f", f =>
        {
            var loss = f.Input("x", DType.F32, ["T", "B", 20]).Lstm([weights]).All.Square().Sum();
            var slopes = f.Gradient(loss, [weights.Input, weights.Recurrent, weights.Bias!.Value]);
            f.Return(("dw", slopes[0]), ("du", slopes[1]), ("db", slopes[2]));
        });
        var executable = Compiler.Compile(m.Build());
        var session = executable.CreateSession("f");
        Numbers(session, "x", [steps, batch, 20], 1);
        session.Run();
        var binding = new Binding(["T", "B"]) { ["T"] = steps, ["B"] = batch };
        var live = LiveBytes.Most(executable.Module["f"], binding.Evaluate);
        Assert.InRange(session.ArenaBytes, live, live * 1.3);
    }

    [Theory]
    [InlineData(Engine.Compiled)]
    [InlineData(Engine.Interpreted)]
    public void An_index_out_of_range_in_a_step_changes_no_parameter(Engine engine)
    {
        var m = new ModuleBuilder("m");
        var w = m.Parameter("w", DType.F32, [4, 3]);
        m.Function("f", f =>
        {
            var loop = f.Scan(
                [f.Input("h", DType.F32, [3])],
                [f.Input("i", DType.I32, ["T"])],
                (h, i) => new([(h[0] + w.Gather(i[0])).Sin()], []));
            f.Update(w, w + 1);
            f.Return(("last", loop.Carries[0]));
        });
        var executable = Compiler.Compile(m.Build(), new CompilerOptions { Engine = engine });
        var session = executable.CreateSession("f");
        session.Feed<float>("h", [1, 2, 3], 3);
        session.Feed<int>("i", [0, 3, 4, 1], 4);
        var e = Assert.Throws<CompilerException>(session.Run);
        Assert.Contains("4", e.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Equal("f", e.Diagnostics[0].Function);
        Assert.All(executable.Parameters.Span<float>("w").ToArray(), v => Assert.Equal(0, v));
        session.Feed<int>("i", [0, 3, 2, 1], 4);
        session.Run();
        Assert.All(executable.Parameters.Span<float>("w").ToArray(), v => Assert.Equal(1, v));
    }

    [Fact]
    public void A_step_that_gives_another_type_is_refused_where_it_is_declared()
    {
        var m = new ModuleBuilder("m");
        var e = Assert.Throws<CompilerException>(() => m.Function("f", f => f.Input("x", DType.F32, ["T", 3]).Scan(
            f.Input("h", DType.F32, [3]), (h, x) => h.Concat(0, [x]), file: "model.cs", line: 7)));
        Assert.Equal("scan.C5", e.Diagnostics[0].Label);
        Assert.Equal(new Origin("model.cs", 7), e.Diagnostics[0].Origin);
    }

    [Fact]
    public void A_step_gives_as_many_carries_as_it_takes()
    {
        var m = new ModuleBuilder("m");
        var e = Assert.Throws<CompilerException>(() => m.Function("f", f => f.Scan(
            [f.Input("h", DType.F32, [3])], [f.Input("x", DType.F32, ["T", 3])], (_, x) => new([], [x[0]]))));
        Assert.Equal("scan.C4", e.Diagnostics[0].Label);
    }

    [Fact]
    public void Steps_must_be_counted()
    {
        var m = new ModuleBuilder("m");
        var e = Assert.Throws<CompilerException>(() => m.Function("f", f => f.Scan([f.Input("h", DType.F32, [3])], [], (h, _) => new(h, []))));
        Assert.Equal("scan.C2", e.Diagnostics[0].Label);
    }

    // Two gates, one of them with a product; gradients of what every step gives.
    private static Module Recurrent()
    {
        var m = new ModuleBuilder("m");
        var u = m.Parameter("u", DType.F32, [20, 20]);
        m.Function("f", f =>
        {
            var (x, h0) = (f.Input("x", DType.F32, ["T", "B", 20]), f.Input("h", DType.F32, ["B", 20]));
            var w = f.Input("w", DType.F32, [20, 20]);
            var loop = f.Scan([h0], [x], (h, e) =>
            {
                var gate = (h[0].MatMul(u + w) + e[0]).Sigmoid();
                var next = (gate * h[0]) + ((1 - gate) * e[0].Tanh());
                return new([next], [next, gate.Sum([1])]);
            });
            var loss = loop.Outputs[0].Square().Sum() + loop.Outputs[1].Sum() + loop.Carries[0].Sum();
            var slopes = f.Gradient(loss, [x, h0, w]);
            f.Return(("last", loop.Carries[0]), ("all", loop.Outputs[0]), ("sums", loop.Outputs[1]), ("dx", slopes[0]), ("dh", slopes[1]), ("dw", slopes[2]));
        });
        return m.Build();
    }

    private static void Feed(Session session, long t, long b)
    {
        Numbers(session, "x", [t, b, 20], 1);
        Numbers(session, "h", [b, 20], 2);
        Numbers(session, "w", [20, 20], 3);
    }

    private static void Numbers(Session session, string name, ReadOnlySpan<long> shape, int seed)
    {
        Span<float> numbers = stackalloc float[20_000];
        var count = 1;
        foreach (var extent in shape)
        {
            count *= (int)extent;
        }

        for (var i = 0; i < count; i++)
        {
            numbers[i] = (((i * 37) + (seed * 11)) % 41 * 0.05f) - 1;
        }

        session.Feed<float>(name, numbers[..count], shape);
    }
}
