using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Passes;

/// <summary>
/// Merges common subexpressions: a pure statement that has the op, attributes and operands of an earlier one is dropped, and the earlier
/// results stand for its own. In program order, so that statements whose operands were merged meet too.
/// </summary>
public sealed class Cse : IPass
{
    /// <inheritdoc/>
    public string Name => "cse";

    /// <inheritdoc/>
    public string Summary => "computes equal statements once";

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context)
    {
        var first = new Dictionary<Expression, Node>();
        Rewriter? current = null;
        return Rewriter.Rewrite(module, (rewriter, node) =>
        {
            if (rewriter != current)
            {
                current = rewriter;
                first.Clear();
            }

            var expression = new Expression(node.Op, rewriter.Now(node.Operands));
            if (!node.Op.IsPure || !first.TryGetValue(expression, out var known))
            {
                first[expression] = rewriter.Keep(node);
                return;
            }

            for (var i = 0; i < node.Results.Length; i++)
            {
                rewriter.Replace(node.Results[i], known.Results[i]);
            }
        });
    }

    private readonly record struct Expression(Op Op, ImmutableArray<Value> Operands)
    {
        public bool Equals(Expression other) => Op.Equals(other.Op) && Operands.SequenceEqual(other.Operands);

        public override int GetHashCode() => Operands.Aggregate(Op.GetHashCode(), HashCode.Combine);
    }
}
