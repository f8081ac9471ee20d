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
        _convolution = new Convolution(node.Result.Type.DType) { ImagesLast = _op.ImagesLast };
        (_reads, _write, _scratch) = (reads, write, scratch);
    }

    /// <summary>Bytes of scratch, <see cref="Convolution.ScratchBytes"/>.</summary>
    public static Dim ScratchBytes(Node node)
    {
        var (filters, output) = (node.Operands[1].Type.Shape, node.Result.Type.Shape);
        var lead = ((Conv)node.Op).Lead(filters.Rank);
        return Convolution.ScratchBytes(
            node.Result.Type.DType, filters[lead - 2], Dim.Product(filters.Skip(lead - 1)), output.Slice(lead, output.Rank - lead));
    }

    public override void Bind(Binding binding)
    {
        var lead = _op.Lead(_input.Rank);
        _convolution.Images = binding.Evaluate(_input[0]);
        _convolution.Groups = lead == 3 ? binding.Evaluate(_input[1]) : 1;
        _convolution.Channels = binding.Evaluate(_filters[lead - 1]);
        _convolution.Filters = binding.Evaluate(_filters[lead - 2]);
        var first = Convolution.Spatial - _op.Strides.Rank;
        for (var k = 0; k < _op.Strides.Rank; k++)
        {
            _convolution.Axes[first + k].Bind(
                binding.Evaluate(_input[k + lead]),
                binding.Evaluate(_filters[k + lead]),
                binding.Evaluate(_output[k + lead]),
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
