using System.Collections.Immutable;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Reference;

namespace MiniTorch.Ir.Evaluation;

/// <summary>A scalar program run over whole tensors.</summary>
/// <param name="program">The op's definition; steps of one program may share it, as they run one after another.</param>
/// <param name="shape">The shape of operands and result.</param>
/// <param name="reads">The operands' buffers.</param>
/// <param name="write">The result's buffer.</param>
internal sealed class ElementwiseStep(BlockEvaluator program, Shape shape, ImmutableArray<int> reads, int write) : Step
{
    private readonly Dim _elements = shape.ElementCount;
    private readonly long[] _extents = new long[shape.Rank];
    private readonly nint[] _inputs = new nint[reads.Length];
    private long _count;

    public override void Bind(Binding binding)
    {
        _count = binding.Evaluate(_elements);
        binding.Evaluate(shape, _extents);
    }

    public override void Run(ReadOnlySpan<nint> buffers)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            _inputs[i] = buffers[reads[i]];
        }

        program.Run(_inputs, [buffers[write]], _count, _extents);
    }
}
