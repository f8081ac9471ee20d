using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Evaluation;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes;

/// <summary>
/// Replaces statements whose operands are all constants by what they give; the evaluator computes it. An elementwise op on numbers that
/// are repeated gives a number that is repeated, and so does moving one around, whatever the extents. Anything else is folded only
/// if neither operands nor results have more than <see cref="LargestCount"/> elements, so that modules stay small. Ops with statements of their own
/// stay: how long they run follows from no number of elements.
/// </summary>
public sealed class ConstantFold : IPass
{
    /// <summary>The most elements that an operand or a result of a folded statement has.</summary>
    public const long LargestCount = 1024;

    /// <inheritdoc/>
    public string Name => "constant-fold";

    /// <inheritdoc/>
    public string Summary => "computes what follows from constants alone";

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context) => Rewriter.Rewrite(module, (rewriter, node) =>
    {
        var operands = rewriter.Now(node.Operands);
        if (!node.Op.IsPure || node.Op is RegionOp || operands.IsEmpty || operands.Any(o => o.Node.Op is not Constant))
        {
            rewriter.Keep(node);
            return;
        }

        ImmutableArray<Constant> constants = [.. operands.Select(o => (Constant)o.Node.Op)];
        if (Repeated(node, constants) is { } number)
        {
            Give(rewriter, node, [number]);
        }
        else if (Computed(node, constants) is { } results)
        {
            Give(rewriter, node, results);
        }
        else
        {
            rewriter.Keep(node);
        }
    });

    private static void Give(Rewriter rewriter, Node node, ImmutableArray<Constant> results)
    {
        using var at = rewriter.At(node);
        for (var i = 0; i < results.Length; i++)
        {
            rewriter.Replace(node.Results[i], rewriter.Builder.Emit(results[i], []).Value);
        }
    }

    private static Constant? Repeated(Node node, ImmutableArray<Constant> operands)
    {
        if (!operands.All(o => o.IsSplat))
        {
            return null;
        }

        var type = node.Result.Type;
        switch (node.Op)
        {
            case Elementwise op when !op.Program(operands.Select(o => o.Type.DType), type.DType).ReadsIndex:
                var results = Evaluator.Evaluate(op, [.. operands.Select(AsScalar)], [type with { Shape = Shape.Scalar }]);
                return Constant.OfBits(type, results[0].Bits);
            case Reshape:
                return Constant.OfBits(type, operands[0].Bits);
            case Movement op:
                var moves = op.Moves([.. operands.Select(o => o.Type)], type);
                var parts = moves.Select(m => m.Operand < 0 ? m.Fill : operands[m.Operand].Bits[0]).ToList();
                return parts.All(p => p == parts[0]) ? Constant.OfBits(type, [parts[0]]) : null;
            default:
                return null;
        }
    }

    private static Constant AsScalar(Constant constant) => Constant.OfBits(constant.Type with { Shape = Shape.Scalar }, constant.Bits);

    private static ImmutableArray<Constant>? Computed(Node node, ImmutableArray<Constant> operands)
    {
        var types = node.Results.Select(r => r.Type).ToImmutableArray();
        if (operands.Select(o => o.Type).Concat(types).Any(t => t.Shape.ElementCount.Constant is not <= LargestCount || !t.Shape.IsStatic))
        {
            return null;
        }

        try
        {
            return Evaluator.Evaluate(node.Op, operands, types);
        }
        catch (CompilerException)
        {
            // Such as an index out of range: an error of the run, if it ever gets there.
            return null;
        }
    }
}
