using MiniTorch.Ir;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Cli;

/// <summary>
/// Floating-point operations by the usual count: two for each multiply-add of a product, one for each element that an elementwise op
/// makes or a reduction reads, whatever the op; none for moving elements.
/// </summary>
internal static class FlopCount
{
    /// <summary>The operations of some statements, as a polynomial in the symbols.</summary>
    public static Dim Of(IEnumerable<Node> nodes) => nodes.Aggregate(Dim.Zero, (sum, node) => sum + Of(node));

    /// <summary>The operations of some statements for one value of each symbol.</summary>
    public static long Of(IEnumerable<Node> nodes, Binding binding) => binding.Evaluate(Of(nodes));

    private static Dim Of(Node node) => node.Op switch
    {
        Contraction product => Of(product, node),
        Reduction => node.Operands[0].Type.Shape.ElementCount,
        Elementwise => node.Result.Type.Shape.ElementCount,
        Fused fused => Of(fused.Region.Nodes),
        Tiled tiled => Of(tiled.Region.Nodes),
        Scan scan => scan.Length * Of(scan.Region.Nodes),
        _ => Dim.Zero,
    };

    private static Dim Of(Contraction product, Node node)
    {
        var (shape, terms) = (node.Result.Type.Shape, Dim.Product(product.Terms([.. node.Operands.Select(o => o.Type)])));
        var batch = Dim.Product(shape.Take(product.RowAxis(shape.Rank)));
        var (rows, columns) = (shape[product.RowAxis(shape.Rank)], Dim.Product(shape.Skip(product.RowAxis(shape.Rank) + 1)));
        return product.Limit switch
        {
            RowLimit.LastTerm => batch * columns * TwiceTriangle(rows, terms),
            RowLimit.FirstTerm => batch * columns * TwiceTriangle(terms, rows),
            RowLimit.LastColumn => batch * terms * TwiceTriangle(rows, columns),
            _ => 2 * batch * rows * columns * terms,
        };
    }

    // Twice the elements up to the diagonal that ends in the last corner. Where only a binding can tell, rows are taken to be the fewer.
    private static Dim TwiceTriangle(Dim rows, Dim columns) =>
        rows.Constant > columns.Constant ? columns * (columns + 1) : rows * ((2 * columns) - rows + 1);
}
