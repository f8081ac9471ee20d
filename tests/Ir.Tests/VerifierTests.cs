using System.Collections.Immutable;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir.Tests;

/// <summary>Modules that no text can say; what can be said in text is in tests/filetests/verify.</summary>
public sealed class VerifierTests
{
    private static readonly TensorType Row = new(DType.F32, [3]);

    private static Node Statement(Op op, string name, params Value[] operands) => new(op, [.. operands], [Row], [name], "", Origin.None);

    private static Value Input(string name) => Statement(new Input(), name).Result;

    private static Module Of(ImmutableArray<Value> inputs, ImmutableArray<Node> nodes, params Value[] results) => new(
        "m", [], [new Function("f", new Region(inputs, nodes, [.. results]), [.. results.Select((_, i) => $"r{i}")])]);

    private static string[] Labels(Module module, Stage stage = Stage.Declared) => [.. Verifier.Verify(module, stage).Select(e => e.Label)];

    [Fact]
    public void A_statement_that_occurs_twice()
    {
        var x = Input("x");
        var y = Statement(new Exp(), "y", x);
        Assert.Equal(["structure.once"], Labels(Of([x], [y, y], y.Result)));
    }

    [Fact]
    public void An_operand_that_comes_later_or_from_elsewhere()
    {
        var (x, elsewhere) = (Input("x"), Input("z"));
        var a = Statement(new Exp(), "a", x);
        var b = Statement(new Add(), "b", a.Result, elsewhere);
        var errors = Verifier.Verify(Of([x], [b, a], b.Result), Stage.Declared);
        Assert.Equal(
            ["structure.defined: %a is used before it is defined", "structure.defined: %z is not defined in @f"],
            errors.Select(e => $"{e.Label}: {e.Message}"));
    }

    [Fact]
    public void A_region_that_reads_past_its_inputs()
    {
        var (x, inner) = (Input("x"), Input("x"));
        var body = Statement(new Add(), "y", inner, x);
        var kernel = Statement(new Fused([3], new Region([inner], [body], [body.Result]), []), "y", x);
        var error = Assert.Single(Verifier.Verify(Of([x], [kernel], kernel.Result), Stage.Fused));
        Assert.Equal(("structure.defined", "%x is neither an input nor a value of the region"), (error.Label, error.Message));
    }

    [Fact]
    public void Two_values_of_one_name()
    {
        var x = Input("x");
        var y = Statement(new Exp(), "x", x);
        Assert.Equal(["structure.names"], Labels(Of([x], [y], y.Result)));
    }

    [Fact]
    public void A_result_that_is_defined_nowhere() => Assert.Equal(["structure.results"], Labels(Of([], [], Input("x"))));

    [Fact]
    public void Inputs_and_parameters_in_wrong_places()
    {
        var x = Input("x");
        var parameter = Statement(new Parameter(false), "w").Result;
        var y = Statement(new Exp(), "y", x);
        Assert.Equal(["structure.statement"], Labels(Of([], [x.Node], x)));
        Assert.Equal(["structure.statement"], Labels(Of([parameter], [], parameter)));
        Assert.Equal(["structure.statement"], Labels(Of([x], [y], y.Result) with { Parameters = [Input("z")] }));
    }

    [Fact]
    public void More_results_than_the_op_gives()
    {
        var x = Input("x");
        var y = new Node(new Exp(), [x], [Row, Row], ["y", "z"], "", Origin.None);
        Assert.Equal(["types.count"], Labels(Of([x], [y], y.Result)));
    }

    [Fact]
    public void A_kernel_whose_operand_is_not_what_its_region_takes()
    {
        var (x, inner) = (Input("x"), new Node(new Input(), [], [Row with { DType = DType.F64 }], ["x"], "", Origin.None).Result);
        var kernel = Statement(new Fused([3], new Region([inner], [], [inner]), []), "y", x);
        Assert.Equal(["fused.C2"], Labels(Of([x], [kernel], kernel.Result), Stage.Fused));
    }

    [Fact]
    public void An_error_is_drawn_with_its_statement_and_place()
    {
        var x = Input("x");
        var y = new Node(new Exp(), [x], [Row with { Shape = [4] }], ["y"], "head", new Origin("/models/Net.cs", 42));
        var e = Assert.Throws<CompilerException>(() => Verifier.Check(Of([x], [y], y.Result), Stage.Declared, "simplify"));
        Assert.Equal(
            """
            error [types.result]: %y is f32[4], exp gives f32[3]
                %y: f32[4] = exp %x #head
                ^~~~~~~~~~~~~~~~~~~~~~~~~
              in @f, after pass 'simplify', declared at Net.cs:42
            """,
            e.Message);
    }
}
