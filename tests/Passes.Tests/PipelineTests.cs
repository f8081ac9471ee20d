using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Tests;

public sealed class PipelineTests
{
    public static TheoryData<string> Names => [.. Pipeline.All.Select(p => p.Name)];

    [Fact]
    public void The_default_pipeline_runs_and_reports_every_pass()
    {
        var records = new List<PassRecord>();
        var module = Pipeline.Default.Run(Samples.Step(), PassContext.Host, records.Add);
        Assert.Equal(Pipeline.Default.Passes.Select(p => p.Name), records.Select(r => r.Name));
        Assert.Equal(Enumerable.Range(1, records.Count), records.Select(r => r.Number));
        Assert.Same(module, records[^1].Module);
        Assert.Contains(module["step"].Nodes, n => n.Op is Fused);
        Assert.True(records[1].Changed);
        Assert.False(records[0].Changed);
    }

    [Fact]
    public void Passes_change_nothing_of_what_they_are_given()
    {
        var module = Samples.Step();
        var before = new List<(Module Module, string Text)> { (module, module.ToString()) };
        Pipeline.Default.Run(module, PassContext.Host, r => before.Add((r.Module, r.Module.ToString())));
        Assert.All(before, b => Assert.Equal(b.Text, b.Module.ToString()));
    }

    [Fact]
    public void Every_node_knows_the_nodes_of_the_stage_before_that_it_came_from()
    {
        var module = Samples.Step();
        var stage = All(module);
        Pipeline.Default.Run(module, PassContext.Host, record =>
        {
            var next = All(record.Module);
            Assert.All(next.Where(n => !stage.Contains(n)), n =>
            {
                Assert.NotEmpty(n.Sources);
                Assert.All(n.Sources, s => Assert.Contains(s, stage));
                Assert.NotEqual(Origin.None, n.Origin);
            });
            stage = next;
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pass_with_nothing_to_do_gives_the_same_reference(string name)
    {
        var pass = Pipeline.All.Single(p => p.Name == name);
        var m = new ModuleBuilder("m");
        m.Function("f", f => f.Return(("y", f.Input("x", DType.F32, ["B", 3]))));
        var module = m.Build();
        Assert.Same(module, pass.Run(module, PassContext.Host));

        var done = Pipeline.Default.Run(Samples.Step(), PassContext.Host);
        var again = pass.Run(done, PassContext.Host);
        Assert.Same(done, again);
    }

    [Theory]
    [InlineData(10_000)]
    public void Long_chains_need_no_deep_stack(int length)
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f =>
        {
            var x = f.Input("x", DType.F32, ["B", 3]);
            var y = x;
            using var at = f.Graph.At("chain", 1);
            for (var i = 0; i < length; i++)
            {
                y = (i % 3) switch { 0 => -y, 1 => y + x, _ => y.Tanh() };
            }

            var loss = y.Sum();
            f.Return(("loss", loss), ("dx", f.Gradient(loss, [x])[0]));
        });
        var module = m.Build();

        // A thread of 256 KB: anything that recurses over the graph would overflow it.
        var thread = new Thread(() => module = Pipeline.Default.Run(module, PassContext.Host), 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal(Stage.Fused, Stages.Of(module));
    }

    [Fact]
    public void A_wrong_order_is_refused_with_its_reason()
    {
        var e = Assert.Throws<CompilerException>(() => Pipeline.Of("infer-shapes", "cse", "autodiff"));
        Assert.Equal(
            "error [pipeline.order]: expected pass 'autodiff' before 'cse': "
            + "merged statements would add their adjoints in another order, which is another rounding",
            e.Message);
        Assert.Equal("pipeline.order", Assert.Single(e.Diagnostics).Label);
    }

    [Fact]
    public void The_table_of_orderings_speaks_of_passes_that_exist()
    {
        Assert.All(Pipeline.Order, o =>
        {
            Assert.Contains(Pipeline.All, p => p.Name == o.Before);
            Assert.Contains(Pipeline.All, p => p.Name == o.After);
            Assert.NotEmpty(o.Reason);
        });
        Assert.Equal(Pipeline.All.Length, Pipeline.All.Select(p => p.Name).Distinct().Count());
        Assert.All(Pipeline.All, p => Assert.Contains(Pipeline.Default.Passes, d => d.Name == p.Name));
    }

    [Fact]
    public void An_unknown_name_lists_the_passes_there_are()
    {
        var e = Assert.Throws<CompilerException>(() => Pipeline.Of("fusion"));
        Assert.Equal("pipeline.pass", e.Diagnostics[0].Label);
        Assert.StartsWith(
            "error [pipeline.pass]: there is no pass 'fusion'; expected some of infer-shapes, autodiff,", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pass_that_throws_is_named_with_its_function()
    {
        var pipeline = new Pipeline([new InferShapes(), new Broken(_ => throw new InvalidOperationException("no such value"))]);
        var e = Assert.Throws<CompilerException>(() => pipeline.Run(Samples.Step(), PassContext.Host));
        Assert.Equal("error [compiler.pass]: compiler bug: no such value\n  pass 'broken' failed in @step", e.Message);
        Assert.Equal("compiler.pass", e.Diagnostics[0].Label);
        Assert.IsType<InvalidOperationException>(e.InnerException);
    }

    [Fact]
    public void A_pass_that_makes_a_wrong_module_is_named()
    {
        var pipeline = new Pipeline([new Broken(f => f with { Body = f.Body with { Nodes = f.Nodes.RemoveAt(0) } })]);
        var e = Assert.Throws<CompilerException>(() => pipeline.Run(Samples.Step(), PassContext.Host));
        Assert.All(e.Diagnostics, d => Assert.Equal("broken", d.Pass));
        Assert.Contains("in @step, after pass 'broken', declared at Samples.cs:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_has_not_come_far_enough_is_refused()
    {
        var e = Assert.Throws<CompilerException>(() => Pipeline.Of("simplify").Run(Samples.Step(), PassContext.Host));
        Assert.Equal("stage.gradient", Assert.Single(e.Diagnostics).Label);
        Assert.Contains("\n  pass 'simplify' failed in @step, declared at Samples.cs:", e.Message, StringComparison.Ordinal);
    }

    private static HashSet<Node> All(Module module)
    {
        var nodes = module.Functions.SelectMany(f => f.Nodes).ToHashSet();
        nodes.UnionWith(nodes.Select(n => n.Op).OfType<Fused>().SelectMany(f => f.Region.Nodes).ToList());
        return nodes;
    }

    private sealed class Broken(Func<Function, Function> rewrite) : IPass
    {
        public string Name => "broken";

        public string Summary => "breaks what it gets";

        public Stage Requires => Stage.Declared;

        public Module Run(Module module, PassContext context) => module.MapFunctions(rewrite);
    }
}
