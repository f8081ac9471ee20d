using System.Collections.Immutable;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Reference;

namespace MiniTorch.Ir.Evaluation;

/// <summary>A convolution, image by image.</summary>
internal sealed class ConvStep : Step
{
    private readonly Conv _op;
    private readonly Shape _input;
    private readonly Shape _filters;
    private readonly Shape _output;
    private readonly Convolution _convolution;
    private readonly ImmutableArray<int> _reads;
    private readonly int _write;
    private readonly int _scratch;

    public ConvStep(Node node, ImmutableArray<int> reads, int write, int scratch)
    {
        _op = (Conv)node.Op;
        (_input, _filters, _output) = (node.Operands[0].Type.Shape, node.Operands[1].Type.Shape, node.Result.Type.Shape);
        _convolution = new Convolution(node.Result.Type.DType) { Groups = _op.Groups };
        (_reads, _write, _scratch) = (reads, write, scratch);
    }

    /// <summary>Bytes of scratch, <see cref="Convolution.ScratchBytes"/>.</summary>
    public static Dim ScratchBytes(Node node)
    {
        var filters = node.Operands[1].Type.Shape;
        var ofGroup = filters[0].DividedBy(((Conv)node.Op).Groups)!;
        return Convolution.ScratchBytes(node.Result.Type.DType, ofGroup, Dim.Product(filters.Skip(1)), node.Result.Type.Shape.Spatial);
    }

    public override void Bind(Binding binding)
    {
        _convolution.Images = binding.Evaluate(_input[0]);
        _convolution.Channels = binding.Evaluate(_filters[1]);
        _convolution.Filters = binding.Evaluate(_filters[0]) / _op.Groups;
        var first = Convolution.Spatial - _op.Strides.Rank;
        for (var k = 0; k < _op.Strides.Rank; k++)
        {
            _convolution.Axes[first + k].Bind(
                binding.Evaluate(_input[k + 2]),
                binding.Evaluate(_filters[k + 2]),
                binding.Evaluate(_output[k + 2]),
                _op.Strides[k].Constant!.Value,
                binding.Evaluate(_op.Low[k]),
                _op.InputDilation[k].Constant!.Value,
                _op.FilterDilation[k].Constant!.Value);
        }

        for (var k = 0; k < first; k++)
        {
            _convolution.Axes[k].Bind(1, 1, 1, 1, 0, 1, 1);
        }
    }

    public override void Run(ReadOnlySpan<nint> buffers) =>
        _convolution.Run(buffers[_reads[0]], buffers[_reads[1]], buffers[_write], buffers[_scratch]);
}
