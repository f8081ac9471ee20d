using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Passes;

namespace MiniTorch.Testing;

/// <summary>A function that gives a loss, and its gradient, of what another function gives.</summary>
internal static class GradientModule
{
    /// <summary>The name of the result that is the gradient of a value.</summary>
    public static string Result(Value value) => "d" + value.Name;

    /// <summary>
    /// The module with that function alone, which then gives <c>loss</c> and a gradient for each value that is checked. Of order 2 the
    /// loss is the weighted sum of the gradient of order 1.
    /// </summary>
    public static (Module Module, ImmutableArray<Value> Wrt) Of(Module module, string name, string loss, GradientOptions options)
    {
        var function = module[name];
        var at = function.ResultNames.IndexOf(loss);
        if (at < 0)
        {
            throw new ArgumentException($"{function} has no result '{loss}'; it has {string.Join(", ", function.ResultNames)}", nameof(loss));
        }

        var live = Live(function, function.Results[at]);
        var rewriter = new Rewriter(module, function);
        foreach (var node in function.Nodes.Where(n => n.Results.Any(live.Contains)))
        {
            rewriter.Keep(node);
        }

        var builder = rewriter.Builder;
        var value = builder.Tensor(rewriter.Now(function.Results[at]));
        ImmutableArray<Value> wrt = [.. function.Inputs.Concat(module.Parameters.Where(p => p.Node.Op is Parameter { IsState: false }))
            .Where(v => live.Contains(v) && v.Type.DType.IsFloat() && options.IsChecked(v))];
        using var origin = builder.At(function.Results[at].Node.Origin, []);
        var gradients = Gradients(builder, value, wrt);
        for (var order = 2; order <= options.Order; order++)
        {
            value = Weighted(builder, gradients);
            gradients = Gradients(builder, value, wrt);
        }

        var body = builder.Build([value.Value, .. gradients.Select(g => g.Value)]);
        return (module with { Functions = [new Function(function.Name, body, ["loss", .. wrt.Select(Result)])] }, wrt);
    }

    /// <summary>The module's one function without its gradients: what differences of the loss are taken of.</summary>
    public static Module LossAlone(Module module)
    {
        var function = module.Functions.Single();
        var alone = function with { Body = function.Body with { Results = [function.Results[0]] }, ResultNames = ["loss"] };
        return new DeadNodes().Run(module with { Functions = [alone] }, PassContext.Host);
    }

    private static ImmutableArray<Tensor> Gradients(GraphBuilder builder, Tensor loss, ImmutableArray<Value> wrt) => wrt.IsEmpty
        ? throw new ArgumentException("nothing to differentiate by: expected a float input or parameter that the loss depends on")
        : [.. builder.EmitNode(new Gradient(), [loss.Value, .. wrt]).Results.Select(builder.Tensor)];

    // No two elements count the same, so that a wrong one shows; and none much more than another.
    private static Tensor Weighted(GraphBuilder builder, ImmutableArray<Tensor> gradients)
    {
        var phase = 0.5;
        var sums = new List<Tensor>();
        foreach (var gradient in gradients)
        {
            var shape = gradient.Shape;
            var angle = Enumerable.Range(0, shape.Rank)
                .Select(axis => builder.Emit(new Iota(gradient.DType, shape, axis), []) * (0.7 + (0.6 * axis)))
                .Aggregate(builder.Constant(new TensorType(gradient.DType, shape), phase++), (a, b) => a + b);
            sums.Add((gradient * (angle.Sin() + 1.25)).Sum());
        }

        return sums.Aggregate((a, b) => a + b.Cast(a.DType));
    }

    private static HashSet<Value> Live(Function function, Value result)
    {
        var live = new HashSet<Value> { result };
        foreach (var node in function.Nodes.Reverse().Where(n => n.Results.Any(live.Contains)))
        {
            live.UnionWith(node.Operands);
        }

        return live;
    }
}
