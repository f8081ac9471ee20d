using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;
using MiniTorch.Passes;

namespace MiniTorch.Testing;

/// <summary>Makes a failing module smaller while it fails in the same way: fewer bindings, results and statements.</summary>
/// <param name="failure">What is wrong with a module, as text that begins with the way and a colon; null if nothing is.</param>
public sealed class Shrinker(Func<RandomModule, string?> failure)
{
    // Each candidate is compiled; enough for a module of a hundred statements.
    private const int LargestTries = 600;

    private int _tries;

    /// <summary>The smallest module found that fails in the same way.</summary>
    public RandomModule Shrink(RandomModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var way = Way(module);
        while (Smaller(module).FirstOrDefault(candidate => _tries++ < LargestTries && Way(candidate) == way) is { } next)
        {
            module = next;
        }

        return module;
    }

    private string? Way(RandomModule module) => failure(module)?.Split(':')[0];

    private static IEnumerable<RandomModule> Smaller(RandomModule module)
    {
        if (module.Bindings.Length > 1)
        {
            foreach (var binding in module.Bindings)
            {
                yield return module with { Bindings = [binding] };
            }
        }

        if (module.Special)
        {
            yield return module with { Special = false };
        }

        var function = module.Function;
        for (var i = 0; i < function.Results.Length && function.Results.Length > 1; i++)
        {
            var body = function.Body with { Results = function.Results.RemoveAt(i) };
            yield return With(module, function with { Body = body, ResultNames = function.ResultNames.RemoveAt(i) });
        }

        // From the end, so that whole branches fall off; then cuts from the start.
        foreach (var node in function.Nodes.Reverse())
        {
            if (node.Op is Update)
            {
                yield return Rewritten(module, node, null);
                continue;
            }

            foreach (var operand in node.Operands.Where(o => node.Results.Length == 1 && o.Type == node.Result.Type))
            {
                yield return Rewritten(module, node, operand);
            }
        }

        foreach (var node in function.Nodes.Where(n => n.Op is not Update && n.Operands.Length > 0))
        {
            yield return Rewritten(module, node, null);
        }
    }

    // The statement gone; its results are a value there is, or new inputs.
    private static RandomModule Rewritten(RandomModule module, Node gone, Value? instead)
    {
        var rewritten = Rewriter.Rewrite(module.Module, (rewriter, node) =>
        {
            if (node != gone)
            {
                rewriter.Keep(node);
                return;
            }

            foreach (var result in node.Results)
            {
                rewriter.Replace(result, instead is null ? rewriter.Builder.Input("in", result.Type, node.Origin).Value : rewriter.Now(instead));
            }
        });
        return With(module, rewritten.Functions[0]);
    }

    // Without what nothing reads.
    private static RandomModule With(RandomModule module, Function function)
    {
        var live = function.Results.ToHashSet();
        var nodes = new Stack<Node>();
        foreach (var node in function.Nodes.Reverse())
        {
            if (node.Op is Update || node.Results.Any(live.Contains))
            {
                live.UnionWith(node.Operands);
                nodes.Push(node);
            }
        }

        // Something must still say what each symbol is.
        var open = Binding.Of(function.Body with { Nodes = [.. nodes], Inputs = [] }).Symbols.ToHashSet();
        open.ExceptWith(function.Inputs.Where(live.Contains).SelectMany(Bound));
        live.UnionWith(function.Inputs.Where(i => Bound(i).Any(open.Remove)));
        var body = new Region([.. function.Inputs.Where(live.Contains)], [.. nodes], function.Results);
        var parameters = module.Module.Parameters.Where(live.Contains);
        var smaller = module.Module with { Parameters = [.. parameters], Functions = [function with { Body = body }] };
        return module with { Module = smaller };
    }

    private static IEnumerable<string> Bound(Value input) => input.Type.Shape.Select(d => d.Symbol).OfType<string>();
}
