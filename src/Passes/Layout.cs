using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes;

/// <summary>
/// Gives every matrix product a right operand whose rows lie in memory as product kernels read them: a transposed one goes through an
/// explicit transpose of its last two axes, which is done once and not term by term; two transposes in a row cancel. Exact: the terms
/// and their order stay.
/// </summary>
public sealed class Layout : IPass
{
    /// <inheritdoc/>
    public string Name => "layout";

    /// <inheritdoc/>
    public string Summary => "transposes right operands of products once, ahead of the product";

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context) => Rewriter.Rewrite(module, (rewriter, node) =>
    {
        if (node.Op is not MatMul { TransposeB: true } product)
        {
            rewriter.Keep(node);
            return;
        }

        using var at = rewriter.At(node);
        var (a, b) = (rewriter.Now(node.Operands[0]), rewriter.Now(node.Operands[1]));
        var swap = LastTwoSwapped(b.Type.Rank);
        var rows = b.Node.Op is Transpose { Order: var order } && order.Equals(swap)
            ? b.Node.Operands[0]
            : rewriter.Builder.Emit(new Transpose(swap), [b], b.Name + "_t").Value;
        rewriter.Replace(node.Result, rewriter.Builder.Emit(product with { TransposeB = false }, [a, rows]).Value);
    });

    private static Axes LastTwoSwapped(int rank) => [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
}
