using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Passes.Differentiation;

namespace MiniTorch.Passes;

/// <summary>
/// Replaces each <c>gradient</c> statement by the statements that compute the adjoints, in reverse mode. Requests are expanded in
/// program order, so a later one differentiates through what an earlier one became. Steps for <c>%dw, .. = gradient %loss, %w, ..</c>:
/// <list type="number">
/// <item>Mark, forwards, every value that depends on one of %w.. through differentiable ops: only these get an adjoint.</item>
/// <item>The adjoint of %loss is the constant 1.</item>
/// <item>Walk backwards over the statements before the request. A marked statement whose results have an adjoint has by then received
/// every contribution; its op builds the contributions to its operands out of ordinary ops.</item>
/// <item>The first contribution to a value is its adjoint; each further one is added to it on the right. Nothing stands for a
/// contribution that is absent. Statements that only served contributions to unmarked operands are taken back.</item>
/// <item>%dw is the adjoint of %w; a constant zero if none flows.</item>
/// </list>
/// A custom_gradient gives the statements of its rule as contributions. Of a checkpoint the region is computed once more, from its operands,
/// each of them after the adjoint, and the walk goes backwards over that. Of a scan another scan goes backwards in time
/// (<see cref="ScanGradient"/>), once what is the same at each step stands ahead of it (<see cref="Hoist"/>). When every request of a function is expanded, the
/// regions of its checkpoints take their place, and so do the values with a rule of their own.
/// Adjoint statements stand where the request stood, in the scope and with the origin of the statement they belong to. An adjoint is
/// called <c>d</c> and the name of its value, or as the request calls it.
/// </summary>
public sealed class Autodiff : IPass
{
    private readonly Func<Node, Tensor?[], Tensor?[]>? _onGradient;

    /// <summary>The pass.</summary>
    public Autodiff()
    {
    }

    /// <summary>The pass with a fault, to test that tests notice one.</summary>
    /// <param name="onGradient">Gets each statement with the contributions that its op gave; what it returns counts instead.</param>
    internal Autodiff(Func<Node, Tensor?[], Tensor?[]> onGradient) => _onGradient = onGradient;

    /// <inheritdoc/>
    public string Name => "autodiff";

    /// <inheritdoc/>
    public string Summary => "replaces requests for gradients by the statements that compute them";

    /// <inheritdoc/>
    public Stage Requires => Stage.Shaped;

    /// <inheritdoc/>
    public Stage Establishes => Stage.Differentiated;

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Rewriter.MapBodies(module, (function, declared) =>
        {
            var hasScans = function.Nodes.Any(n => n.Op is Gradient) && function.Body.Within.Any(n => n.Op is Scan);
            function = Expand(module, function, declared, hasScans);
            while (function.Nodes.Any(n => n.Op.IsRequest))
            {
                // Once for each level of regions in regions.
                function = Unfold(new Rewriter(module, function, declared), function);
            }

            return hasScans ? DeadNodes.Drop(new Rewriter(module, function, declared), function) : function;
        });
    }

    private Function Expand(Module module, Function function, IReadOnlySet<Node> declared, bool hasScans)
    {
        var rewriter = new Rewriter(module, function, declared);
        foreach (var node in function.Nodes)
        {
            if (node.Op is Gradient)
            {
                Adjoints.Expand(rewriter, node, _onGradient);
            }
            else if (hasScans)
            {
                Hoist.Keep(rewriter, node, ScanResiduals.StackAll);
            }
            else
            {
                rewriter.Keep(node);
            }
        }

        return rewriter.BuildFunction(function);
    }

    private static Function Unfold(Rewriter rewriter, Function function)
    {
        foreach (var node in function.Nodes)
        {
            if (!node.Op.IsRequest)
            {
                rewriter.Keep(node);
                continue;
            }

            using var at = rewriter.At(node);
            var operands = rewriter.Now(node.Operands);
            var values = node.Op is Checkpoint checkpoint ? rewriter.Inline(checkpoint.Region, operands) : operands[..1];
            for (var i = 0; i < values.Length; i++)
            {
                rewriter.Replace(node.Results[i], values[i]);
            }
        }

        return rewriter.BuildFunction(function);
    }
}
