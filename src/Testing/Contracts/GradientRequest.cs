using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>A request for a gradient as text may make it, which nothing need flow through.</summary>
internal static class GradientRequest
{
    public static Tensor[] Of(GraphBuilder graph, Tensor loss, IReadOnlyList<Tensor> wrt)
    {
        var request = graph.EmitNode(
            new Ir.Ops.Gradient(), [loss.Value, .. wrt.Select(t => t.Value)], [.. wrt.Select(t => "d" + t.Value.Name)]);
        return [.. request.Results.Select(graph.Tensor)];
    }
}
