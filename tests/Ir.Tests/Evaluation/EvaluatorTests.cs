using MiniTorch.Ir.Evaluation;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Text;

namespace MiniTorch.Ir.Tests.Evaluation;

public sealed class EvaluatorTests
{
    [Fact]
    public void Two_parameters_can_be_swapped_and_results_show_their_old_values()
    {
        var m = new ModuleBuilder("m");
        var a = m.Parameter("a", DType.F32, [2]);
        var b = m.Parameter("b", DType.F32, [2]);
        m.Function("swap", f =>
        {
            var x = f.Input("x", DType.F32, [2]);
            f.Update(a, b);
            f.Update(b, a);
            f.Return(("a", a), ("x", x), ("sum", a + b));
        });
        var run = new Interpreted(m.Build(), "swap").Set("a", 1f, 2f).Set("b", 3f, 4f).Set("x", 5f, 6f).Run();
        Assert.Equal([3f, 4f], run.Memory<float>("a"));
        Assert.Equal([1f, 2f], run.Memory<float>("b"));
        Assert.Equal([1f, 2f], run.Result<float>(0));
        Assert.Equal([5f, 6f], run.Result<float>(1));
        Assert.Equal([4f, 6f], run.Result<float>(2));
        Assert.All(run.Program.Results, r => Assert.Equal(BufferPlace.Slot, run.Program.Buffers[r].Place));
    }

    [Fact]
    public void A_kernel_is_run_statement_by_statement_and_gives_back_inputs_views_and_repeats()
    {
        const string text = """
            module @m {
              func @f(%x: f32[B,3]) -> (%s, %x1, %r, %y, %y1) {
                %s: f32[B], %x1: f32[B,3], %r: f32[3*B], %y: f32[B,3], %y1: f32[B,3] = fused over [B] (%x) {
                  %y = mul %x, 2
                  %s = sum %y {axes=[1]}
                  %r = reshape %y {shape=[3*B]}
                  yield %s, %x, %r, %y, %y
                }
                return %s, %x1, %r, %y, %y1
              }
            }
            """;
        var run = new Interpreted(Parser.Parse(text, "t.mt"), "f").With("B", 2).Set("x", 1f, 2f, 3f, 4f, 5f, 6f).Run();
        Assert.Equal([12f, 30f], run.Result<float>(0));
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], run.Result<float>(1));
        for (var i = 2; i < 5; i++)
        {
            Assert.Equal([2f, 4f, 6f, 8f, 10f, 12f], run.Result<float>(i));
        }
    }

    [Fact]
    public void Values_whose_lives_do_not_meet_share_a_slot()
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f =>
        {
            var x = f.Input("x", DType.F32, ["B", 8]);
            for (var i = 0; i < 10; i++)
            {
                x = x.Exp();
            }

            f.Return(("y", x));
        });
        Assert.Equal(["32*B", "32*B"], new Interpreted(m.Build(), "f").Program.Slots.Select(s => s.ToString()));
    }

    [Fact]
    public void One_op_on_constants_gives_constants()
    {
        var x = Constant.Dense<float>([2, 3], [1, 2, 3, 4, 5, 6]);
        var two = Constant.Splat(new TensorType(DType.F32, [2, 3]), 2);
        Constant One(Op op, TensorType type, params Constant[] operands) => Assert.Single(Evaluator.Evaluate(op, [.. operands], [type]));
        Assert.Equal(Constant.Dense<float>([2, 3], [2, 4, 6, 8, 10, 12]), One(new Mul(), x.Type, x, two));
        Assert.Equal(Constant.Dense<float>([3, 2], [1, 4, 2, 5, 3, 6]), One(new Transpose([1, 0]), new TensorType(DType.F32, [3, 2]), x));
        Assert.Equal(1.0, One(new Equal(), new TensorType(DType.Bool, [2, 3]), x, x).SplatValue);
    }

    [Fact]
    public void A_gradient_that_is_only_asked_for_is_refused_with_its_statement()
    {
        var m = new ModuleBuilder("m");
        var w = m.Parameter("w", DType.F32, []);
        m.Function("f", f => f.Return(("dw", f.Gradient(w * w, [w])[0])));
        var e = Assert.Throws<CompilerException>(() => new Interpreted(m.Build(), "f"));
        Assert.Contains("[evaluate.op]: gradient cannot be evaluated", e.Message, StringComparison.Ordinal);
        Assert.Contains("in @f", e.Message, StringComparison.Ordinal);
    }
}
