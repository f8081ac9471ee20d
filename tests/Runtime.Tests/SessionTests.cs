using System.Numerics.Tensors;
using MiniTorch.Ir;
using MiniTorch.Ir.Text;

namespace MiniTorch.Runtime.Tests;

public sealed class SessionTests
{
    private static StepSession Of(Action<FunctionBuilder> body)
    {
        var m = new ModuleBuilder("m");
        m.Function("f", body);
        var module = m.Build();
        return StepSession.Interpreted(module, "f", new ParameterStore(module));
    }

    // x: f32[B,3], t: i32[B]
    private static StepSession Pair() => Of(f =>
    {
        var x = f.Input("x", DType.F32, ["B", 3]);
        var t = f.Input("t", DType.I32, ["B"]);
        f.Return(("sum", x.Sum([1]) + t.Cast(DType.F32)), ("double", x * 2));
    });

    private static void Fails(string label, string message, Action action)
    {
        var e = Assert.Throws<CompilerException>(action);
        Assert.Equal(label, Assert.Single(e.Diagnostics).Label);
        Assert.Equal(message, e.Diagnostics[0].Message);
        Assert.Equal("f", e.Diagnostics[0].Function);
    }

    [Fact]
    public void Feeds_results_and_shapes_of_a_run()
    {
        var session = Pair();
        session.Feed<float>("x", [1, 2, 3, 4, 5, 6], 2, 3);
        session.Feed<int>("t", [10, 20], 2);
        session.Run();
        Assert.Equal([16f, 35f], session.Result<float>("sum"));
        Assert.Equal([2L, 3L], session.ResultShape("double"));
        var tensor = session.ResultTensor<float>("double");
        Assert.Equal(10f, tensor[1, 1]);
        Assert.Equal("f32[2,3]", $"f32[{tensor.Lengths[0]},{tensor.Lengths[1]}]");
    }

    [Fact]
    public void A_feed_stays_until_it_is_replaced()
    {
        var session = Pair();
        session.Feed<float>("x", [1, 2, 3], 1, 3);
        session.Feed<int>("t", [10], 1);
        session.Run();
        session.Feed<int>("t", [20], 1);
        session.Run();
        Assert.Equal([26f], session.Result<float>("sum"));
    }

    [Fact]
    public void Strided_feeds_are_packed()
    {
        var session = Of(f => f.Return(("y", f.Input("x", DType.F32, ["B", 2]) * 1)));
        float[] data = [1, 2, 3, 4, 5, 6];
        session.Feed("x", new ReadOnlyTensorSpan<float>(data, [3, 2], [1, 3]));
        session.Run();
        Assert.Equal([1f, 4, 2, 5, 3, 6], session.Result<float>("y"));
    }

    [Fact]
    public void A_feed_must_fit_the_declared_type()
    {
        var session = Pair();
        Fails("feed.type", "input %x is f32[B,3], fed f64[2,3]: expected f32, found f64", () =>
            session.Feed<double>("x", new double[6], 2, 3));
        Fails("feed.type", "input %x is f32[B,3], fed f32[6]: expected 2 axes, found 1", () => session.Feed<float>("x", new float[6], 6));
        Fails("feed.type", "input %x is f32[B,3], fed f32[3,2]: axis 1 expected 3, found 2", () =>
            session.Feed<float>("x", new float[6], 3, 2));
        Fails("feed.type", "input %x is f32[B,3], fed f32[-1,3]: axis 0 expected B, found -1", () => session.Feed<float>("x", [], -1, 3));
        Fails("feed.length", "input %x is f32[B,3], fed f32[2,3]: expected 6 elements, found 5", () =>
            session.Feed<float>("x", new float[5], 2, 3));
        Fails("feed.name", "@f has no input %y; there is %x, %t", () => session.Feed<float>("y", new float[6], 2, 3));
        Assert.Contains("SessionTests.cs:", Assert.Throws<CompilerException>(() => session.Feed<double>("x", new double[3], 1, 3)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_an_input_or_result_says_where_it_was_declared()
    {
        static void Place(Session session, Action<Session> action, string place)
        {
            var e = Assert.Throws<CompilerException>(() => action(session));
            Assert.EndsWith($"in @f, declared at {place}", e.Message, StringComparison.Ordinal);
        }

        const string text = """
            module @m {
              func @f(%x: f32[B,3],
                %t: i32[B],
                %u: f32[2*U]) -> (%y) {
                %y: f32[B,3] = mul %x, 2
                return %y
              }
            }
            """;
        var module = Parser.Parse(text, "m.mt");
        var session = StepSession.Interpreted(module, "f", new ParameterStore(module));
        Place(session, s => s.Feed<float>("x", new float[3], 3), "m.mt:2");
        Place(session, s => s.Feed<int>("t", new int[2], 3), "m.mt:3");
        session.Feed<float>("x", new float[6], 2, 3);
        session.Feed<int>("t", new int[3], 3);
        Place(session, s => s.Run(), "m.mt:4");
        session.Feed<float>("u", new float[2], 2);
        Place(session, s => s.Run(), "m.mt:3");
        session.Feed<int>("t", new int[2], 2);
        session.Feed<float>("u", new float[3], 3);
        Place(session, s => s.Run(), "m.mt:4");
        session.Feed<float>("u", new float[2], 2);
        session.Run();
        Place(session, s => s.Result<int>("y"), "m.mt:5");

        var unbound = Parser.Parse(text.Replace("2*U", "2*U*V", StringComparison.Ordinal), "m.mt");
        Place(session, _ => StepSession.Interpreted(unbound, "f", new ParameterStore(unbound)), "m.mt:4");
    }

    [Fact]
    public void A_symbol_has_one_value_in_all_feeds()
    {
        var session = Pair();
        session.Feed<float>("x", new float[6], 2, 3);
        session.Feed<int>("t", new int[3], 3);
        Fails(
            "feed.symbol",
            "input %t is i32[B], fed i32[3]: axis 0 expected B = 2, found 3; B=2 by input %x is f32[B,3], fed f32[2,3]",
            session.Run);
        session.Feed<int>("t", new int[2], 2);
        session.Run();
        Assert.Equal(2, session.Result<float>("sum").Length);
    }

    [Fact]
    public void A_run_needs_every_feed_and_a_result_a_run()
    {
        var session = Pair();
        session.Feed<int>("t", new int[2], 2);
        Fails("feed.missing", "@f was run before it was fed %x: f32[B,3]", session.Run);
        Fails("result.run", "@f has no results: it has not run, or its last run failed", () => session.Result<float>("sum"));
        session.Feed<float>("x", new float[6], 2, 3);
        session.Run();
        Fails("result.name", "@f has no result loss; there is sum, double", () => session.Result<float>("loss"));
        Fails("result.type", "result sum is f32[B]: asked for i32", () => session.Result<int>("sum"));
    }

    [Fact]
    public void A_function_without_inputs_runs()
    {
        var session = Of(f => f.Return(("y", f.Iota(DType.I32, [3], 0))));
        session.Run();
        Assert.Equal([0, 1, 2], session.Result<int>("y"));
        Fails("feed.name", "@f has no input %x; there is none", () => session.Feed<float>("x", []));
    }

    [Fact]
    public void A_symbol_that_occurs_only_in_a_sum_is_solved_for()
    {
        var session = Of(f =>
        {
            var tokens = f.Input("tokens", DType.I32, [(Dim)"T" + 1]);
            var wide = f.Input("wide", DType.F32, [((Dim)"T" * 2) + 3]);
            f.Return(("y", tokens.Slice(0, 1, (Dim)"T" + 1)), ("z", wide * 1));
        });
        session.Feed<int>("tokens", [7, 8, 9], 3);
        session.Feed<float>("wide", new float[7], 7);
        session.Run();
        Assert.Equal([8, 9], session.Result<int>("y"));
        session.Feed<float>("wide", new float[8], 8);
        Fails(
            "feed.symbol",
            "input %wide is f32[2*T+3], fed f32[8]: axis 0 expected 2*T+3 = 7, found 8; T=2 by input %tokens is i32[T+1], fed i32[3]",
            session.Run);
        session.Feed<int>("tokens", [], 0);
        Fails("feed.shape", "input %tokens is i32[T+1], fed i32[0]: no T of at least 0 makes axis 0, T+1, equal 0", session.Run);
    }

    [Fact]
    public void A_plain_symbol_is_read_before_sums_are_solved()
    {
        var session = Of(f =>
        {
            var sum = f.Input("sum", DType.F32, [(Dim)"B" + "T"]);
            var b = f.Input("b", DType.F32, ["B"]);
            f.Return(("y", sum * 1), ("z", b * 1));
        });
        session.Feed<float>("sum", new float[5], 5);
        session.Feed<float>("b", new float[2], 2);
        session.Run();
        session.Feed<float>("b", new float[6], 6);
        Fails("feed.shape", "input %sum is f32[B+T], fed f32[5]: no T of at least 0 makes axis 0, B+T, equal 5", session.Run);
    }

    // The 0 of B leaves T to the third input, or to nothing.
    [Fact]
    public void An_extent_that_is_zero_for_every_value_of_a_symbol_leaves_it_to_others()
    {
        var session = Of(f =>
        {
            var x = f.Input("x", DType.F32, ["B"]);
            var y = f.Input("y", DType.F32, [(Dim)"B" * "T"]);
            var z = f.Input("z", DType.F32, [((Dim)"T" * "U") + 1]);
            var u = f.Input("u", DType.F32, ["U"]);
            f.Return(("x", x * 1), ("y", y * 1), ("z", z * 1), ("u", u * 1), ("t", f.Iota(DType.I32, ["T"], 0)));
        });
        session.Feed<float>("x", [], 0);
        session.Feed<float>("y", [], 0);
        session.Feed<float>("z", new float[7], 7);
        session.Feed<float>("u", new float[2], 2);
        session.Run();
        Assert.Equal([0, 1, 2], session.Result<int>("t"));
        session.Feed<float>("y", [1], 1);
        Fails(
            "feed.symbol",
            "input %y is f32[B*T], fed f32[1]: axis 0 expected B*T = 0, found 1; B=0 by input %x is f32[B], fed f32[0]; "
                + "T=3 by input %z is f32[T*U+1], fed f32[7]",
            session.Run);
        session.Feed<float>("z", [1], 1);
        session.Feed<float>("u", [], 0);
        Fails("feed.shape", "input %y is f32[B*T], fed f32[1]: no T of at least 0 makes axis 0, B*T, equal 1", session.Run);
        session.Feed<float>("y", [], 0);
        Fails("feed.shape", "input %y is f32[B*T], fed f32[0]: any T of at least 0 makes axis 0, B*T, equal 0", session.Run);
    }

    [Fact]
    public void A_polynomial_that_is_linear_at_a_few_values_solves_nothing()
    {
        var t = (Dim)"T";
        var e = Assert.Throws<CompilerException>(() => Of(f => f.Return(("y", f.Input("x", DType.F32, [(t * t * t) - (t * t * 3) + (t * 3)]) * 1))));
        Assert.Contains("[session.symbols]: symbol T cannot be found", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_that_64_bits_do_not_hold_are_errors()
    {
        var session = Of(f =>
        {
            var x = f.Input("x", DType.F32, ["B", "C"]);
            f.Return(("x", x * 1), ("y", f.Iota(DType.F32, [(Dim)"B" * "B"], 0)));
        });
        Fails(
            "feed.length",
            "input %x is f32[B,C], fed f32[4611686018427387904,4]: expected 2^63 or more elements, found 0",
            () => session.Feed<float>("x", [], 1L << 62, 4));
        session.Feed<float>("x", [], 1L << 62, 0);
        Fails("memory.size", "expected sizes below 2^63, found larger ones with B=4611686018427387904, C=0", session.Run);

        // B would be 2^63 - 1 + 2^60.
        var shifted = Of(f => f.Return(("x", f.Input("x", DType.F32, [(Dim)"B" - (1L << 60), 0]) * 1)));
        shifted.Feed<float>("x", [], long.MaxValue, 0);
        Fails(
            "feed.shape",
            "input %x is f32[B-1152921504606846976,0], fed f32[9223372036854775807,0]: "
                + "no B of at least 0 makes axis 0, B-1152921504606846976, equal 9223372036854775807",
            shifted.Run);
    }

    [Fact]
    public void A_symbol_that_no_feed_binds_is_refused_at_once()
    {
        var e = Assert.Throws<CompilerException>(() => Of(f => f.Return(("y", f.Input("x", DType.F32, [(Dim)"A" * "B"]) * 1))));
        Assert.Contains("[session.symbols]: symbol A cannot be found from the shapes of the inputs", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_requirement_of_an_op_is_checked_before_anything_runs()
    {
        var session = Of(f => f.Return(("y", f.Input("a", DType.F32, [1, "B"]).MatMul(f.Input("b", DType.F32, ["C", 1])))));
        session.Feed<float>("a", new float[2], 1, 2);
        session.Feed<float>("b", new float[3], 3, 1);
        var e = Assert.Throws<CompilerException>(session.Run);
        Assert.Equal("matmul.C4", e.Diagnostics[0].Label);
        Assert.Contains("expected B = C, found 2 and 3 with B=2, C=3", e.Message, StringComparison.Ordinal);
    }
}
