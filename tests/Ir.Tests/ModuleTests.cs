using MiniTorch.Ir.Evaluation;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Text;

namespace MiniTorch.Ir.Tests;

public sealed class ModuleTests
{
    [Fact]
    public void A_function_that_is_not_there_is_named_with_those_that_are()
    {
        var module = Parser.Parse("module @m {\n  func @f() -> () {\n    return\n  }\n}\n", "t.mt");
        Assert.Same(module.Functions[0], module["@f"]);
        var e = Assert.Throws<CompilerException>(() => module["step"]);
        Assert.Equal(("module.function", "module @m has no function @step; it has @f"), (e.Diagnostics[0].Label, e.Diagnostics[0].Message));
    }

    [Fact]
    public void An_extent_that_a_binding_makes_negative_is_an_error_of_the_binding()
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f =>
        {
            var x = f.Input("x", DType.F32, ["T"]);
            f.Return(("y", f.Graph.Emit(new Ops.Iota(DType.F32, [(Dim)"T" - 2], 0), [])), ("x", x));
        });
        var function = m.Build()["f"];
        var binding = Binding.Of(function.Body);
        binding["T"] = 2;
        var requirements = BindingRequirements.Of(function.Body, "f");
        requirements.Check(binding);
        binding["T"] = 1;
        var e = Assert.Throws<CompilerException>(() => requirements.Check(binding));
        Assert.Equal("type.extent", Assert.Single(e.Diagnostics).Label);
    }

    [Fact]
    public void A_request_for_a_gradient_cannot_be_evaluated()
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f =>
        {
            var x = f.Input("x", DType.F32, []);
            f.Return(("dx", f.Gradient(x * x, [x])[0]));
        });
        var e = Assert.Throws<CompilerException>(() => new Evaluator(m.Build()["f"], []));
        Assert.Equal("evaluate.op", e.Diagnostics[0].Label);
    }

    [Theory]
    [InlineData(-3L, "type.extent", "expected an extent of at least 0, found -3 (axis 1 of f32[2,-3])")]
    [InlineData(1L << 60, "memory.size", "expected a size below 2^63 bytes, found f32[2,1152921504606846976]")]
    public void A_type_that_no_tensor_has_is_refused_where_it_is_declared(long extent, string label, string message)
    {
        Shape shape = [2, extent];
        Fails(m => m.Parameter("w", DType.F32, shape), "parameter %w: ");
        Fails(m => m.State("w", DType.F32, shape), "parameter %w: ");
        Fails(m => m.Function("f", f => f.Input("x", DType.F32, shape)), "input %x: ");
        Fails(m => m.Function("f", f => f.Iota(DType.F32, shape, 0)), "");
        Fails(m => m.Function("f", f => f.Graph.Constant(new TensorType(DType.F32, shape), 1)), "");
        Fails(m => m.Function("f", f => f.Scalar(DType.F32, 1).BroadcastTo(shape)), "");
        Fails(m => m.Function("f", f => f.Input("x", DType.F32, ["B"]).Reshape(shape)), "");

        void Fails(Action<ModuleBuilder> declare, string who)
        {
            var error = Assert.Single(Assert.Throws<CompilerException>(() => declare(new ModuleBuilder("m"))).Diagnostics);
            Assert.Equal((label, who + message), (error.Label, error.Message));
            Assert.EndsWith("ModuleTests.cs", error.Origin.File, StringComparison.Ordinal);
        }
    }
}
