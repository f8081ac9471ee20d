using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes;

/// <summary>
/// Gives every matrix product a right operand whose rows lie in memory as product kernels read them: a transposed one goes through an
/// explicit transpose of its last two axes, which is done once and not term by term; two transposes in a row are one, or none. Exact: the
/// terms and their order stay.
/// </summary>
public sealed class Layout : IPass
{
    /// <inheritdoc/>
    public string Name => "layout";

    /// <inheritdoc/>
    public string Summary => "transposes right operands of products once, ahead of the product";

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context)
    {
        var transposed = new Dictionary<(Rewriter, Value), Value>();
        return Rewriter.Rewrite(module, (rewriter, node) => Visit(rewriter, node, transposed));
    }

    private static void Visit(Rewriter rewriter, Node node, Dictionary<(Rewriter, Value), Value> transposed)
    {
        if (node.Op is not MatMul { TransposeB: true } product)
        {
            rewriter.Keep(node);
            return;
        }

        using var at = rewriter.At(node);
        var (a, b) = (rewriter.Now(node.Operands[0]), rewriter.Now(node.Operands[1]));
        if (!transposed.TryGetValue((rewriter, b), out var rows))
        {
            rows = transposed[(rewriter, b)] = Swapped(rewriter.Builder, b);
        }

        rewriter.Replace(node.Result, rewriter.Builder.Emit(product with { TransposeB = false }, [a, rows]).Value);
    }

    private static Value Swapped(GraphBuilder builder, Value value)
    {
        var rank = value.Type.Rank;
        Axes order = [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
        var from = value;
        if (value.Node.Op is Transpose before)
        {
            (from, order) = (value.Node.Operands[0], [.. order.Select(axis => before.Order[axis])]);
        }

        return order == Axes.Range(0, rank) ? from : builder.Emit(new Transpose(order), [from], value.Name + "_t").Value;
    }
}
