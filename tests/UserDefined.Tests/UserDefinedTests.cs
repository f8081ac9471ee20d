using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Text;
using MiniTorch.Passes;
using MiniTorch.Testing;

namespace Acme.Tests;

/// <summary>An op, a composition, a gradient and a pass from outside of the compiler, with nothing but what is public.</summary>
public sealed class UserDefinedTests
{
    private static readonly OpCase Row = new("snake", "", c => c.Number("x", [3, c.N]).Snake(0.75));

    private static readonly double[] Points = [-2.5, -0.6, 0, 0.3, 1.5, 4];

    [Fact]
    public void An_op_gives_its_values_and_its_gradient_on_both_engines()
    {
        var module = Declare(f =>
        {
            var x = f.Input("x", DType.F64, ["N"]);
            var y = x.Snake(2);
            return [("y", y), ("dx", f.Gradient(y.Sum(), x)), ("jvp", f.Jvp(y, x, x))];
        });
        foreach (var engine in Enum.GetValues<Engine>())
        {
            var found = Run(module, new CompilerOptions { Engine = engine });
            Assert.All(Points.Zip(found[0]), p => Assert.Equal(p.First + (Math.Pow(Math.Sin(2 * p.First), 2) / 2), p.Second, 1e-14));
            Assert.All(Points.Zip(found[1]), p => Assert.Equal(1 + Math.Sin(4 * p.First), p.Second, 1e-14));
            Assert.All(Points.Zip(found[2]), p => Assert.Equal(p.First * (1 + Math.Sin(4 * p.First)), p.Second, 1e-14));
        }
    }

    [Theory]
    [InlineData(1, 1e-6)]
    [InlineData(2, 1e-5)]
    public void The_gradient_check_takes_the_row_of_an_op(int order, double tolerance) =>
        Assert.InRange(GradientCheck.Of(Row, order).Error, 0, tolerance);

    [Fact]
    public void Random_modules_with_the_op_give_the_same_bits_everywhere()
    {
        var seen = 0;
        var options = new ComparisonOptions
        {
            OnCompiled = (declared, _) => seen += declared.Functions.Sum(f => f.Nodes.Count(n => n.Op is Snake)),
        };
        var report = new Fuzzer(options, rows: [Row]).Run(seed: 1, count: 25);
        Assert.Empty(report.Failures);
        Assert.True(seen > 0, "expected the op in some module");
    }

    [Fact]
    public void An_op_is_fused_with_its_neighbours()
    {
        var executable = Compiler.Compile(Declare(f => [("y", (f.Input("x", DType.F32, ["N"]).Snake() * 2).Exp())]));
        Assert.Equal(1, executable.KernelCount);
    }

    [Fact]
    public void Text_with_an_op_is_read_back_by_the_vocabulary_that_has_it()
    {
        var text = Declare(f => [("y", f.Input("x", DType.F32, ["N"]).Snake(0.5))]).ToString();
        Assert.Contains("= snake %x {frequency=0.5}", text, StringComparison.Ordinal);
        Assert.Equal(text, Parser.Parse(text, "acme.mt", ops: AcmeOps.Vocabulary).ToString());
        Assert.Contains("there is no op 'snake'", Assert.Throws<CompilerException>(() => Parser.Parse(text, "acme.mt")).Message, StringComparison.Ordinal);
        var misspelt = text.Replace("= snake", "= snak", StringComparison.Ordinal);
        var error = Assert.Throws<CompilerException>(() => Parser.Parse(misspelt, "acme.mt", ops: AcmeOps.Vocabulary));
        Assert.Contains("did you mean snake?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("snake", "already")]
    [InlineData("tanh", "already")]
    [InlineData("fused", "already")]
    [InlineData("my-op", "letters")]
    public void A_word_means_one_op(string word, string said)
    {
        var error = Assert.Throws<CompilerException>(() => AcmeOps.Vocabulary.With(word, _ => new Snake(1)));
        Assert.Equal("vocabulary.word", error.Diagnostics[0].Label);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_composition_has_a_scope_and_the_line_that_called_it()
    {
        var module = Declare(f => [("y", f.Input("x", DType.F64, ["N"]).Softcap(3))]);
        Assert.All(module["f"].Nodes, n =>
        {
            Assert.Equal("softcap", n.Scope);
            Assert.StartsWith("UserDefinedTests.cs:", n.Origin.ToString(), StringComparison.Ordinal);
        });
        Assert.All(Points.Zip(Run(module)[0]), p => Assert.Equal(3 * Math.Tanh(p.First / 3), p.Second, 1e-14));
    }

    [Fact]
    public void A_rounding_that_gradients_go_straight_through_learns()
    {
        var module = Declare(f =>
        {
            var x = f.Input("x", DType.F64, ["N"]);
            var y = x.RoundStraight();
            return [("y", y), ("dx", f.Gradient(y.Square().Sum(), x))];
        });
        var found = Run(module);
        Assert.Equal(Points.Select(p => Math.Round(p)), found[0]);
        Assert.Equal(Points.Select(x => 2 * Math.Round(x)), found[1]);
    }

    [Fact]
    public void A_pass_stands_where_it_is_put()
    {
        var module = Declare(f => [("y", f.Input("x", DType.F64, ["N"]).Exp().Log())]);
        var options = new CompilerOptions { Pipeline = Pipeline.Default.After("autodiff", new LogOfExp()) };
        Assert.Equal(Points, Run(module, options)[0]);
        Assert.NotEqual(Points, Run(module)[0]);
        string[] names = [.. options.Pipeline.Passes.Select(p => p.Name)];
        Assert.Equal(["infer-shapes", "autodiff", "log-of-exp", "dead-nodes"], names[..4]);
        Assert.Equal("log-of-exp", Pipeline.Default.Before("infer-shapes", new LogOfExp()).Passes[0].Name);
        Assert.Equal("pipeline.pass", Assert.Throws<CompilerException>(() => Pipeline.Default.After("no-such", new LogOfExp())).Diagnostics[0].Label);
        Assert.Throws<CompilerException>(() => Pipeline.Default.Before("infer-shapes", new Cse()));
    }

    [Fact]
    public void A_pass_leaves_what_it_does_not_know_as_it_was()
    {
        var module = Pipeline.Of("infer-shapes").Run(Declare(f => [("y", f.Input("x", DType.F64, ["N"]).Snake())]), PassContext.Host);
        Assert.Same(module, new LogOfExp().Run(module, PassContext.Host));
        Assert.DoesNotContain(module["f"].Nodes, n => n.Op is Log);
    }

    private static Module Declare(Func<FunctionBuilder, (string Name, Tensor Value)[]> declare)
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f => f.Return(declare(f)));
        return m.Build();
    }

    private static double[][] Run(Module module, CompilerOptions? options = null)
    {
        var session = Compiler.Compile(module, options).CreateSession("f");
        session.Feed<double>("x", Points, Points.Length);
        session.Run();
        return [.. module["f"].ResultNames.Select(n => session.Result<double>(n).ToArray())];
    }
}
