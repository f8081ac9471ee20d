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
        Contraction product => 2 * node.Result.Type.Shape.ElementCount * Dim.Product(product.Terms([.. node.Operands.Select(o => o.Type)])),
        Reduction => node.Operands[0].Type.Shape.ElementCount,
        Elementwise => node.Result.Type.Shape.ElementCount,
        Fused fused => Of(fused.Region.Nodes),
        Scan scan => scan.Length * Of(scan.Region.Nodes),
        _ => Dim.Zero,
    };
}
