using MiniTorch.Ir;
using MiniTorch.Passes;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation.Tests;

/// <summary>
/// The adjoint of a value that is used several times is the sum of its contributions in the order in which the walk backwards meets them,
/// the first on the left: bit for bit what a walk over a list of numbers gives.
/// </summary>
public sealed class AccumulationTests
{
    [Fact]
    public void A_diamond_adds_its_two_sides()
    {
        var (found, _) = Expanded(f =>
        {
            var x = f.Input("x", DType.F64, []);
            return (x * 3) + (x * x);
        });
        Assert.Equal(3 + (2 * 0.7), found(0.7), 1e-15);
    }

    [Fact]
    public void A_shared_value_is_walked_through_once_when_all_its_contributions_are_there()
    {
        var (found, walked) = Expanded(f =>
        {
            var shared = f.Input("x", DType.F64, []).Exp();
            return Enumerable.Range(2, 5).Select(k => shared * k).Aggregate((a, b) => a + b);
        });
        Assert.Single(walked, n => n.Op is Ir.Ops.Exp);
        Assert.Equal(20 * Math.Exp(0.7), found(0.7), 1e-13);
        Assert.Equal(walked.Count, walked.Distinct().Count());
    }

    [Fact]
    public void Contributions_are_added_in_the_order_of_the_walk_backwards()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var graph = RandomGraph(new Random(seed));
            var (found, _) = Expanded(f =>
            {
                List<Tensor> values = [f.Input("x", DType.F64, [])];
                foreach (var (isProduct, a, b) in graph)
                {
                    values.Add(isProduct ? values[a] * values[b] : values[a] + values[b]);
                }

                return values[^1];
            });
            Assert.Equal(BitConverter.DoubleToInt64Bits(Adjoint(graph, 0.7)), BitConverter.DoubleToInt64Bits(found(0.7)));
        }
    }

    // The last statement depends on the input through each of the others that it reaches.
    private static List<(bool IsProduct, int A, int B)> RandomGraph(Random random)
    {
        List<(bool, int, int)> graph = [];
        var count = random.Next(2, 14);
        for (var i = 0; i < count; i++)
        {
            graph.Add((random.Next(2) == 0, random.Next(graph.Count + 1), random.Next(Math.Max(0, graph.Count - 3), graph.Count + 1)));
        }

        return graph;
    }

    // Reverse mode over a list of numbers, with nothing of the compiler's.
    private static double Adjoint(List<(bool IsProduct, int A, int B)> graph, double x)
    {
        List<double> values = [x];
        foreach (var (isProduct, a, b) in graph)
        {
            values.Add(isProduct ? values[a] * values[b] : values[a] + values[b]);
        }

        var adjoints = new double?[values.Count];
        adjoints[^1] = 1;
        for (var i = graph.Count - 1; i >= 0; i--)
        {
            if (adjoints[i + 1] is { } d)
            {
                var (isProduct, a, b) = graph[i];
                var (da, db) = isProduct ? (d * values[b], d * values[a]) : (d, d);
                adjoints[a] = adjoints[a] is { } sum ? sum + da : da;
                adjoints[b] = adjoints[b] is { } other ? other + db : db;
            }
        }

        return adjoints[0]!.Value;
    }

    private static (Func<double, double> Gradient, List<Node> Walked) Expanded(Func<FunctionBuilder, Tensor> loss)
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f =>
        {
            var y = loss(f);
            f.Return(("dx", f.Gradient(y, f.Graph.Tensor(f.Graph.Inputs[0]))));
        });
        List<Node> walked = [];
        var autodiff = new Autodiff((node, given) =>
        {
            walked.Add(node);
            return given;
        });
        var module = Pipeline.Of("infer-shapes", "autodiff", "dead-nodes").With(autodiff).Run(m.Build(), PassContext.Host);
        var session = StepSession.Interpreted(module, "f", new ParameterStore(module));
        return (
            x =>
            {
                session.Feed<double>("x", [x]);
                session.Run();
                return session.Result<double>("dx")[0];
            },
            walked);
    }
}
