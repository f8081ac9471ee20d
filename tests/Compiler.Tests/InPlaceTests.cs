using MiniTorch.Compilation;
using MiniTorch.Ir;

namespace MiniTorch.Compiler.Tests;

/// <summary>Training steps whose kernels write over parameters and over each other's slots: the same bits as op by op.</summary>
public sealed class InPlaceTests
{
    // Adam on two layers with a bias each, a row sum in the loss, and an embedding whose gather can fail before the updates.
    private static Module Model()
    {
        var m = new ModuleBuilder("m");
        Tensor[] parameters =
        [
            m.Parameter("table", DType.F32, [7, 6]), m.Parameter("w1", DType.F32, [6, 19]), m.Parameter("b1", DType.F32, [19]),
            m.Parameter("w2", DType.F32, [19, 5]), m.Parameter("b2", DType.F32, [5]),
        ];
        var moments = parameters.Select(p =>
            (First: m.State(p.Value.Name + ".m", DType.F32, p.Shape), Second: m.State(p.Value.Name + ".v", DType.F32, p.Shape)))
            .ToArray();
        var steps = m.State("steps", DType.F32, []);
        m.Function("step", f =>
        {
            var tokens = f.Input("tokens", DType.I32, ["B"]);
            var labels = f.Input("labels", DType.I32, ["B"]);
            var hidden = (parameters[0].Gather(tokens).MatMul(parameters[1]) + parameters[2]).Gelu();
            var loss = (hidden.MatMul(parameters[3]) + parameters[4]).CrossEntropy(labels);
            var gradients = f.Gradient(loss, parameters);
            for (var i = 0; i < parameters.Length; i++)
            {
                var first = (moments[i].First * 0.9) + (gradients[i] * 0.1);
                var second = (moments[i].Second * 0.99) + (gradients[i] * gradients[i] * 0.01);
                f.Update(moments[i].First, first);
                f.Update(moments[i].Second, second);
                f.Update(parameters[i], parameters[i] - (first / (second.Sqrt() + 1e-8) * 0.01));
            }

            f.Update(steps, steps + 1);
            f.Return(("loss", loss));
        });
        return m.Build();
    }

    private static Executable Compile(Module module, Engine engine, int threads, int bits)
    {
        var executable = Compilation.Compiler.Compile(
            module, new CompilerOptions { Engine = engine, Threads = threads, Target = Target.OfWidth(bits) });
        var random = new Random(5);
        foreach (var parameter in module.Parameters.Where(p => !((Ir.Ops.Parameter)p.Node.Op).IsState))
        {
            foreach (ref var number in executable.Parameters.Span<float>(parameter.Name))
            {
                number = random.NextSingle() - 0.5f;
            }
        }

        return executable;
    }

    private static void Feed(Runtime.Session session, int batch, int seed)
    {
        var random = new Random(seed);
        session.Feed<int>("tokens", [.. Enumerable.Range(0, batch).Select(_ => random.Next(7))], batch);
        session.Feed<int>("labels", [.. Enumerable.Range(0, batch).Select(_ => random.Next(5))], batch);
    }

    [Theory]
    [InlineData(1, 512)]
    [InlineData(2, 256)]
    [InlineData(3, 128)]
    [InlineData(1, 32)]
    public void Training_gives_the_same_parameters_as_op_by_op(int threads, int bits)
    {
        var module = Model();
        var (compiled, interpreted) = (Compile(module, Engine.Compiled, threads, bits), Compile(module, Engine.Interpreted, 1, bits));
        Assert.Equal(16, compiled.Module["step"].Nodes.Count(n =>
            n.Op is Ir.Ops.Update && n.Operands[1].Placement?.Parameter == n.Operands[0]));
        var (a, b) = (compiled.CreateSession("step"), interpreted.CreateSession("step"));
        foreach (var batch in new[] { 37, 1, 200, 8, 37 })
        {
            Feed(a, batch, batch);
            Feed(b, batch, batch);
            a.Run();
            b.Run();
            Assert.Equal(b.Result<float>("loss")[0], a.Result<float>("loss")[0]);
            foreach (var name in compiled.Parameters.Names)
            {
                Assert.True(compiled.Parameters.Raw(name).SequenceEqual(interpreted.Parameters.Raw(name)),
                    $"%{name} differs after a batch of {batch}");
            }
        }
    }

    [Fact]
    public void An_index_out_of_range_leaves_every_parameter_as_it_was()
    {
        var executable = Compile(Model(), Engine.Compiled, 1, 256);
        var session = executable.CreateSession("step");
        Feed(session, 9, 1);
        session.Run();
        var before = executable.Parameters.Names.Select(n => executable.Parameters.Raw(n).ToArray()).ToArray();
        session.Feed<int>("tokens", [0, 1, 2, 3, 4, 5, 6, 7, 0], 9);
        var e = Assert.Throws<CompilerException>(session.Run);
        Assert.Contains("holds 7: expected an index in 0..6", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, executable.Parameters.Names.Select(n => executable.Parameters.Raw(n).ToArray()));
    }
}
