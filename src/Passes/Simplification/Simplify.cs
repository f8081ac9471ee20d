using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Passes.Simplification;

/// <summary>
/// Applies local rules wherever they fit. In program order each statement, on its new operands, is replaced by what the first fitting
/// rule makes of it; sweeps follow until one changes nothing. Operands come simplified, so that only statements that a rule has just made
/// need another sweep. What nobody reads any more is left to dead-nodes.
/// </summary>
public sealed class Simplify : IPass
{
    /// <summary>The rules in the order in which they are tried; all are exact.</summary>
    public static ImmutableArray<Rule> Rules => ExactRules.All;

    /// <inheritdoc/>
    public string Name => "simplify";

    /// <inheritdoc/>
    public string Summary => "applies algebraic rules that change no bit";

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context)
    {
        return Rewriter.MapBodies(module, (function, declared) =>
        {
            while (true)
            {
                var next = Sweep(module, function, declared);
                if (ReferenceEquals(next, function))
                {
                    return function;
                }

                function = next;
            }
        });
    }

    private static Function Sweep(Module module, Function function, IReadOnlySet<Node> declared)
    {
        var rewriter = new Rewriter(module, function, declared);
        foreach (var old in function.Nodes)
        {
            var node = rewriter.Keep(old);
            if (node.Op.IsPure && node.Results.Length == 1 && Apply(rewriter, node) is { } value)
            {
                rewriter.Replace(old.Result, value);
            }
        }

        return rewriter.BuildFunction(function);
    }

    private static Value? Apply(Rewriter rewriter, Node node)
    {
        var builder = rewriter.Builder;
        var end = builder.Nodes.Count;
        using var at = rewriter.At(node);
        foreach (var rule in Rules)
        {
            if (rule.Apply(node, builder) is { } value)
            {
                // Extents that are equal only once symbols are bound may give another form of the type.
                var fits = value.Type == node.Result.Type;
                builder.Prune(fits ? end - 1 : end, fits ? [value] : []);
                if (fits)
                {
                    return value;
                }
            }
        }

        return null;
    }
}
