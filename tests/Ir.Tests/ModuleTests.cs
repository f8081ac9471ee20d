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
}
