using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Simplification;

/// <summary>The rules that leave of a matrix product the one that vectors compute best. Each sum keeps its terms, in the same order.</summary>
internal static class ProductRules
{
    // From so many rows on, turning a's rows into columns takes less time than one lane of a vector does on its own.
    private const long LeastTurned = 16;

    // Of fewer terms than this a product is so short that what follows it, which the change of shape keeps apart, had better stay with it.
    private const long LeastTerms = 64;

    /// <summary>The rules, in the order in which they are tried.</summary>
    public static Rule[] All { get; } =
    [
        // a b of one column -> b^T a^T of one row, whose columns are lanes: the two have the same elements in the same order
        new("matmul-column", Column),
    ];

    private static Value? Column(Node n, GraphBuilder g)
    {
        if (n is not { Op: MatMul { Limit: RowLimit.None } product, Operands: [var a, var b] } || !n.Result.Type.Shape[^1].IsOne)
        {
            return null;
        }

        // Where a is stored [k, m], its rows are columns as they are.
        var (rows, terms) = (n.Result.Type.Shape[^2].Constant, a.Type.Shape[product.TransposeA ? ^2 : ^1].Constant);
        return terms < LeastTerms || rows < (product.TransposeA ? 2 : LeastTurned)
            ? null
            : g.Tensor(b).MatMul(g.Tensor(a), !product.TransposeB, !product.TransposeA).Reshape(n.Result.Type.Shape).Value;
    }
}
