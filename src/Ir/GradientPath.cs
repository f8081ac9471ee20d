using System.Collections.Immutable;

namespace MiniTorch.Ir;

/// <summary>The way that an adjoint takes from a loss back to what it is differentiated by.</summary>
internal static class GradientPath
{
    /// <summary>
    /// What is wrong with a request: null if an adjoint reaches at least one of <paramref name="wrt"/>, else a message that names the
    /// statement which cuts the way, if there is one.
    /// </summary>
    /// <param name="statements">The statements so far.</param>
    /// <param name="loss">What is differentiated.</param>
    /// <param name="wrt">By what.</param>
    public static Diagnostic? Missing(IReadOnlyList<Node> statements, Value loss, ImmutableArray<Value> wrt)
    {
        var marked = wrt.ToHashSet();
        List<Node> cuts = [];
        foreach (var node in statements.Where(n => n.Operands.Any(marked.Contains)))
        {
            // What a request will become depends on whatever its operands do.
            if (node.Op.IsDifferentiable || node.Op.IsRequest)
            {
                marked.UnionWith(node.Results);
            }
            else
            {
                cuts.Add(node);
            }
        }

        if (marked.Contains(loss))
        {
            return null;
        }

        var needed = Needed(statements, loss);
        var cut = cuts.FirstOrDefault(n => n.Results.Any(needed.Contains));
        var names = string.Join(", ", wrt.Select(v => "%" + v.Name));
        var reason = cut is null ? $"%{loss.Name} depends on none of them" : $"no gradient flows through {cut.Op.Mnemonic}, declared at {cut.Origin}";
        return new Diagnostic("gradient.path", $"expected a loss that can be differentiated by one of {names}: {reason}") { Node = cut };
    }

    private static HashSet<Value> Needed(IReadOnlyList<Node> statements, Value loss)
    {
        var needed = new HashSet<Value> { loss };
        foreach (var node in statements.Reverse().Where(n => n.Results.Any(needed.Contains)))
        {
            needed.UnionWith(node.Operands);
        }

        return needed;
    }
}
