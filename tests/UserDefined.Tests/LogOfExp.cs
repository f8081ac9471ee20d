using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Passes;

namespace Acme;

/// <summary>log(exp(x)) becomes x: right for numbers, and not for bits, which is why no pass of the compiler does it.</summary>
public sealed class LogOfExp : IPass
{
    /// <inheritdoc/>
    public string Name => "log-of-exp";

    /// <inheritdoc/>
    public string Summary => "puts x in place of log(exp(x))";

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context) => Rewriter.Rewrite(module, (rewriter, node) =>
    {
        if (node is { Op: Log, Operands: [var y] } && rewriter.Now(y).Node is { Op: Exp, Operands: [var x] })
        {
            rewriter.Replace(node.Result, x);
        }
        else
        {
            rewriter.Keep(node);
        }
    });
}
