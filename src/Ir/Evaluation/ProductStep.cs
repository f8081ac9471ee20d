using System.Collections.Immutable;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Reference;

namespace MiniTorch.Ir.Evaluation;

/// <summary>Matrix products, one for each position of the leading axes.</summary>
internal sealed class ProductStep : Step
{
    private readonly MatMul _op;
    private readonly DType _type;
    private readonly Dim _batchDim;
    private readonly Dim _mDim;
    private readonly Dim _kDim;
    private readonly Dim _nDim;
    private readonly ImmutableArray<int> _reads;
    private readonly int _write;
    private readonly int _scratch;
    private long _batch;
    private long _m;
    private long _k;
    private long _n;

    public ProductStep(Node node, ImmutableArray<int> reads, int write, int scratch)
    {
        (_op, _type) = ((MatMul)node.Op, node.Result.Type.DType);
        (_reads, _write, _scratch) = (reads, write, scratch);
        var shape = node.Result.Type.Shape;
        _batchDim = shape.Slice(0, shape.Rank - 2).ElementCount;
        (_mDim, _kDim, _nDim) = (shape[^2], Terms(node), shape[^1]);
    }

    /// <summary>Bytes of scratch, <see cref="Products.ScratchBytes"/> as a dim.</summary>
    public static Dim ScratchBytes(Node node)
    {
        var (type, n) = (node.Result.Type, node.Result.Type.Shape[^1]);
        return type.DType.Size() * (((MatMul)node.Op).TransposeB ? n + (Terms(node) * n) : n);
    }

    public override void Bind(Binding binding)
    {
        _batch = binding.Evaluate(_batchDim);
        _m = binding.Evaluate(_mDim);
        _k = binding.Evaluate(_kDim);
        _n = binding.Evaluate(_nDim);
    }

    public override void Run(ReadOnlySpan<nint> buffers)
    {
        var size = _type.Size();
        var (a, b, c) = (buffers[_reads[0]], buffers[_reads[1]], buffers[_write]);
        for (var i = 0L; i < _batch; i++)
        {
            Products.MatMul(_type, a, b, c, _m, _k, _n, _op.TransposeA, _op.TransposeB, _op.Limit, buffers[_scratch]);
            a += (nint)(_m * _k * size);
            b += (nint)(_k * _n * size);
            c += (nint)(_m * _n * size);
        }
    }

    private static Dim Terms(Node node)
    {
        var a = node.Operands[0].Type.Shape;
        return a[a.Rank - (((MatMul)node.Op).TransposeA ? 2 : 1)];
    }
}
