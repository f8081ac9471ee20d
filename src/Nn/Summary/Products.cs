using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Nn;

/// <summary>What the matrix products of some statements cost.</summary>
internal static class Products
{
    /// <summary>2 M K N for each product, in the regions of kernels too.</summary>
    public static Dim Flops(Region region) => Flops(region.Nodes);

    /// <summary>2 M K N for each product, in the regions of kernels too.</summary>
    public static Dim Flops(IEnumerable<Node> nodes)
    {
        var sum = Dim.Zero;
        var open = new Stack<IEnumerable<Node>>([nodes]);
        while (open.TryPop(out var next))
        {
            foreach (var node in next)
            {
                if (node.Op is MatMul product)
                {
                    var left = node.Operands[0].Type;
                    sum += 2 * node.Result.Type.Shape.ElementCount * left.Shape[left.Rank - (product.TransposeA ? 2 : 1)];
                }
                else if (node.Op is Fused fused)
                {
                    open.Push(fused.Region.Nodes);
                }
            }
        }

        return sum;
    }
}
