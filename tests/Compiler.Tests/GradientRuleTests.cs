using MiniTorch.Ir;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Compilation.Tests;

/// <summary>Gradients of one's own, and values that are computed twice rather than kept.</summary>
public sealed class GradientRuleTests
{
    private static readonly double[] Points = [-1.7, -0.6, -0.5, 0.2, 0.5, 1.1, 2.5];

    [Fact]
    public void A_rounding_lets_gradients_straight_through()
    {
        var found = Run(Declare(f =>
        {
            var x = f.Input("x", DType.F64, ["N"]);
            var y = x.Round().WithGradient(x, dy => dy);
            return [("y", y), ("dx", f.Gradient((y * y * 3).Sum(), x))];
        }));
        Assert.Equal(Points.Select(p => Math.Round(p)), found[0]);
        Assert.Equal(Points.Select(x => 6 * Math.Round(x)), found[1]);
    }

    [Fact]
    public void A_rule_that_is_the_gradient_gives_derivatives_to_any_order()
    {
        var found = Run(Declare(f =>
        {
            var x = f.Input("x", DType.F64, ["N"]);

            // Nothing flows through the value itself: what comes back to it has come by the rule.
            var value = x.StopGradient().Exp();
            var y = value.WithGradient(x, dy => dy * value);
            var first = f.Gradient(y.Sum(), x);
            var second = f.Gradient(first.Sum(), x);
            return [("first", first), ("second", second), ("third", f.Gradient((second * x).Sum(), x)), ("jvp", f.Jvp(y, x, x))];
        }));
        var e = Points.Select(Math.Exp).ToArray();
        Assert.All(found[0].Concat(found[1]).Zip(e.Concat(e)), p => Assert.Equal(p.Second, p.First, 1e-14 * p.Second));
        Assert.All(found[2].Zip(Points), p => Assert.Equal(Math.Exp(p.Second) * (1 + p.Second), p.First, 1e-13));
        Assert.All(found[3].Zip(Points), p => Assert.Equal(Math.Exp(p.Second) * p.Second, p.First, 1e-13));
    }

    [Fact]
    public void A_rule_gives_an_adjoint_for_each_operand_and_reads_what_it_likes()
    {
        var found = Run(Declare(f =>
        {
            var x = f.Input("x", DType.F64, ["N"]);
            var scale = x.Exp();
            var sum = x.Sum();
            var y = (x * sum).WithGradient([x, sum], dy => [dy * scale, (dy * 2).Sum()]);
            var d = f.Gradient(y.Sum(), [x, sum]);
            return [("dx", d[0]), ("dsum", d[1])];
        }));
        Assert.Equal(2.0 * Points.Length, found[1][0]);
        Assert.All(found[0].Zip(Points), p => Assert.Equal(Math.Exp(p.Second) + (2 * Points.Length), p.First, 1e-12));
    }

    [Fact]
    public void Mistakes_of_a_rule_are_found_where_it_is_declared() => Declare(f =>
    {
        var x = f.Input("x", DType.F64, ["N"]);
        var y = x.Round();
        void Fails(string label, Action action)
        {
            var error = Assert.Throws<CompilerException>(action);
            Assert.Equal(label, error.Diagnostics[0].Label);
            Assert.Contains("GradientRuleTests.cs", error.Message, StringComparison.Ordinal);
        }

        Fails("custom_gradient.C2", () => y.WithGradient([x], dy => [dy, dy]));
        Fails("custom_gradient.C3", () => y.WithGradient(x, dy => dy.Sum()));
        Fails("structure.gradient", () => y.WithGradient(x, dy => f.Gradient((x * x).Sum(), x)));
        return [("y", y)];
    });

    [Fact]
    public void A_checkpoint_holds_neither_updates_nor_requests()
    {
        var m = new ModuleBuilder("m");
        var w = m.Parameter("w", DType.F64, [3]);
        m.Function("f", f =>
        {
            void Fails(string label, Func<Tensor> body) =>
                Assert.Equal(label, Assert.Throws<CompilerException>(() => f.Checkpoint(body)).Diagnostics[0].Label);
            Fails("structure.gradient", () => f.Gradient((w * w).Sum(), w));
            Fails("structure.update", () =>
            {
                f.Update(w, w * 2);
                return w;
            });
        });
    }

    [Fact]
    public void Checkpoints_of_four_layers_of_24_take_little_more_than_half_the_memory_and_give_the_same_bits()
    {
        var (kept, keptBytes) = Train(group: 0);
        var (recomputed, bytes) = Train(group: 4);
        Assert.Equal(kept.Length, recomputed.Length);
        Assert.All(kept.Zip(recomputed), p => Assert.Equal(p.First, p.Second));
        Assert.True(bytes < keptBytes * 0.55, $"expected less than 55% of {keptBytes} bytes, found {bytes}");
    }

    [Fact]
    public void A_checkpoint_draws_the_same_numbers_again_and_has_derivatives_of_higher_order()
    {
        Module Model(bool checkpoint) => Declare(f =>
        {
            var x = f.Input("x", DType.F64, ["N"]);
            Tensor Block(Tensor h)
            {
                var seed = f.Scalar(DType.I32, 7);
                var kept = (seed.RandomBits(seed, h.Shape) % 4).NotEqual(0).Select(h.Sin() * h, h * 0.5);
                return kept.Tanh() + (h * 0.25);
            }

            var h = x.Exp();
            var y = checkpoint ? f.Checkpoint(() => Block(f.Checkpoint(() => Block(h)))) : Block(Block(h));
            var first = f.Gradient(((y * x) + h).Sum(), x);
            return [("y", y), ("first", first), ("second", f.Gradient(first.Square().Sum(), x))];
        });
        var (kept, recomputed) = (Run(Model(false)), Run(Model(true)));
        Assert.Equal(kept[..2], recomputed[..2]);
        Assert.All(kept[2].Zip(recomputed[2]), p => Assert.Equal(p.First, p.Second, 1e-13 * Math.Max(1, Math.Abs(p.First))));
    }

    private static (double[][] Gradients, long Bytes) Train(int group)
    {
        const int Layers = 24;
        var m = new ModuleBuilder("m");
        var weights = Enumerable.Range(0, Layers).Select(i => m.Parameter($"w{i}", DType.F64, [16, 16])).ToArray();
        m.Function("f", f =>
        {
            var x = f.Input("x", DType.F64, [64, 16]);
            var h = x;
            for (var i = 0; i < Layers; i += Math.Max(1, group))
            {
                var (input, layers) = (h, weights.Skip(i).Take(Math.Max(1, group)));
                Tensor Body() => layers.Aggregate(input, (a, w) => a.MatMul(w).Tanh());
                h = group == 0 ? Body() : f.Checkpoint(Body);
            }

            // Each gradient is summed at once, so that none of them takes memory to the end.
            var loss = h.Square().Mean();
            f.Return([("loss", loss), .. f.Gradient(loss, weights).Select((d, i) => ($"d{i}", d.Square().Sum()))]);
        });
        var module = m.Build();
        double[][] On(Engine engine, out Module lowered)
        {
            var executable = Compiler.Compile(module, new CompilerOptions { Engine = engine });
            lowered = executable.Module;
            var random = new Random(4);
            foreach (var parameter in module.Parameters)
            {
                foreach (ref var number in executable.Parameters.Span<double>(parameter.Name))
                {
                    number = random.NextDouble() - 0.5;
                }
            }

            var session = executable.CreateSession("f");
            session.Feed<double>("x", [.. Enumerable.Range(0, 64 * 16).Select(_ => random.NextDouble())], 64, 16);
            session.Run();
            return [.. module["f"].ResultNames.Select(n => session.Result<double>(n).ToArray())];
        }

        var gradients = On(Engine.Interpreted, out _);
        Assert.Equal(gradients, On(Engine.Compiled, out var lowered));
        return (gradients, MemoryPlan.Of(lowered["f"]).Sum(b => b.Constant!.Value));
    }

    private static Module Declare(Func<FunctionBuilder, (string Name, Tensor Value)[]> declare)
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f => f.Return(declare(f)));
        return m.Build();
    }

    // Both engines; they must give the same bits.
    private static double[][] Run(Module module)
    {
        double[][] On(Engine engine)
        {
            var session = Compiler.Compile(module, new CompilerOptions { Engine = engine }).CreateSession("f");
            session.Feed<double>("x", Points, Points.Length);
            session.Run();
            return [.. module["f"].ResultNames.Select(n => session.Result<double>(n).ToArray())];
        }

        var found = On(Engine.Interpreted);
        Assert.Equal(found, On(Engine.Compiled));
        return found;
    }
}
