using System.Collections.Immutable;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Reference;

namespace MiniTorch.Ir.Evaluation;

/// <summary>
/// Adds the steps of single statements to a program: the reference definition of every op, each as one step over whole tensors. Engines
/// that compile some statements use it for the others.
/// </summary>
/// <param name="program">Where steps go.</param>
/// <param name="function">The function's name, for messages.</param>
public sealed class OpSteps(StepProgramBuilder program, string? function)
{
    // Steps run one after another, so one evaluator serves every statement of the same op and types.
    private readonly Dictionary<(Op Op, string Types), BlockEvaluator> _evaluators = [];

    /// <summary>The buffer that holds a statement's result without a step: a view's operand, a constant's elements. Else null.</summary>
    /// <param name="node">The statement.</param>
    /// <param name="operands">The buffer of each operand.</param>
    public int? View(Node node, ImmutableArray<int> operands)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Op switch
        {
            { IsView: true } => operands[0],
            Constant { IsSplat: false } constant => program.Constant(constant),
            _ => null,
        };
    }

    /// <summary>Appends the step of a statement of one result that is no view.</summary>
    /// <param name="node">The statement; shapes are known.</param>
    /// <param name="operands">The buffer of each operand.</param>
    /// <param name="result">The buffer of the result; no operand's.</param>
    /// <exception cref="CompilerException">No reference definition: a gradient that is only asked for.</exception>
    public void Add(Node node, ImmutableArray<int> operands, int result)
    {
        ArgumentNullException.ThrowIfNull(node);
        switch (node.Op)
        {
            case Reduction op:
                var lanes = program.Buffer(ReduceStep.ScratchBytes(op, node.Operands[0].Type));
                program.Add(new ReduceStep(op, node.Operands[0].Type, operands[0], result, lanes), [.. operands, result, lanes]);
                break;
            case MatMul:
                var rows = program.Buffer(ProductStep.ScratchBytes(node));
                program.Add(new ProductStep(node, operands, result, rows), [.. operands, result, rows]);
                break;
            case SortIndices op:
                var order = program.Buffer(SortStep.ScratchBytes(op, node.Result.Type));
                program.Add(new SortStep(op, node.Operands[0].Type, operands[0], result, order), [.. operands, result, order]);
                break;
            case Conv:
                var patches = program.Buffer(ConvStep.ScratchBytes(node));
                program.Add(new ConvStep(node, operands, result, patches), [.. operands, result, patches]);
                break;
            default:
                program.Add(Create(node, operands, result), [.. operands, result]);
                break;
        }
    }

    /// <summary>Appends a copy of a whole tensor.</summary>
    public void Copy(TensorType type, int from, int to) => program.Add(new CopyStep(from, to, type), from, to);

    /// <summary>Appends a copy of a part of a tensor.</summary>
    internal void Copy(TensorType type, int from, int to, CopiedPart part) => program.Add(new CopyStep(from, to, type, part), from, to);

    private Step Create(Node node, ImmutableArray<int> operands, int result) => node.Op switch
    {
        Elementwise op => new ElementwiseStep(Evaluator(op, node), node.Result.Type.Shape, operands, result),
        Movement => new MoveStep(node, operands, result),
        Gather op => new IndexStep(node, op.Axis, function, operands, result),
        ScatterAdd op => new IndexStep(node, op.Axis, function, operands, result),
        Scatter op => new IndexStep(node, op.Axis, function, operands, result),
        Recurrence op => new RecurrenceStep(op, node.Result.Type, operands, result),
        Constant op => new FillStep(result, op.Type.Bytes, op.Type.DType.Size(), op.Bits[0]),
        Size op => new SizeStep(node.Operands[0].Type.Shape[op.Axis], result),
        _ => throw new CompilerException(new Diagnostic("evaluate.op", $"{node.Op.Mnemonic} cannot be evaluated{Reason(node.Op)}")
        {
            Node = node,
            Origin = node.Origin,
            Function = function,
        }),
    };

    private static string Reason(Op op) => op.IsRequest ? ": it is a request that autodiff expands" : "";

    private BlockEvaluator Evaluator(Elementwise op, Node node)
    {
        var types = string.Join(',', node.Operands.Select(o => o.Type.DType).Append(node.Result.Type.DType));
        if (!_evaluators.TryGetValue((op, types), out var evaluator))
        {
            evaluator = new BlockEvaluator(op.Program(node.Operands.Select(o => o.Type.DType), node.Result.Type.DType));
            _evaluators.Add((op, types), evaluator);
        }

        return evaluator;
    }
}
