using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// Where the rows of a product meet their limit: the first row of a tile at some term or column, each next row one further. What lies beyond it
/// for all rows is skipped: chunks of terms, and register tiles.
/// </summary>
/// <param name="frame">The kernel.</param>
/// <param name="product">A product with a limit.</param>
/// <param name="rows">The number of rows of the present tile.</param>
internal sealed class ProductDiagonal(KernelFrame frame, Product product, Local rows)
{
    private readonly Emit<Kernel> _il = frame.Il;

    /// <summary>The limit that a register tile heeds; columns beyond theirs are computed in part and cleared.</summary>
    public RowLimit TileLimit => product.Limit == RowLimit.LastColumn ? RowLimit.None : product.Limit;

    /// <summary>Leaves in a local the end of the terms of all rows of the present tile.</summary>
    public void StoreEnd(Local end)
    {
        if (product.Limit != RowLimit.LastTerm)
        {
            frame.Push(product.K);
            _il.StoreLocal(end);
            return;
        }

        var some = _il.DefineLabel();
        PushFirst();
        _il.LoadLocal(rows).Add().StoreLocal(end);
        _il.LoadLocal(end);
        frame.Literal(0);
        _il.BranchIfGreaterOrEqual(some);
        frame.Literal(0);
        _il.StoreLocal(end);
        _il.MarkLabel(some);
    }

    /// <summary>Branches if no row has terms in the present chunk. The first chunk is never left out: rows without terms are +0.</summary>
    public void BranchIfChunkIsEmpty(Local start, Local terms, Label empty)
    {
        if (product.Limit == RowLimit.FirstTerm && product.K.Constant is not <= Ir.Reference.Products.KChunk)
        {
            var first = BranchIfFirst(start);
            _il.LoadLocal(start).LoadLocal(terms).Add();
            PushFirst();
            _il.BranchIfLessOrEqual(empty);
            _il.MarkLabel(first);
        }
    }

    /// <summary>Branches if no row has columns in the strip that begins at <paramref name="column"/>.</summary>
    public void BranchIfStripIsEmpty(Local column, Label empty)
    {
        if (product.Limit == RowLimit.LastColumn)
        {
            _il.LoadLocal(column);
            PushFirst();
            _il.LoadLocal(rows).Add().BranchIfGreaterOrEqual(empty);
        }
    }

    /// <summary>Leaves in a local where the first row of the tile meets its limit, counted from the start of the chunk or the strip.</summary>
    public void Store(Local start, Local column, Local diagonal)
    {
        PushFirst();
        _il.LoadLocal(product.Limit == RowLimit.LastColumn ? column : start).Subtract().StoreLocal(diagonal);
    }

    /// <summary>Branches if a register tile has no terms in the present chunk, unless it is the first, or no columns in the strip.</summary>
    /// <param name="diagonal">Where the first row of the register tile meets its limit.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="start">The start of the chunk.</param>
    /// <param name="terms">The number of terms of the chunk.</param>
    /// <param name="empty">Where to go.</param>
    public void BranchIfTileIsEmpty(Local diagonal, int height, Local start, Local terms, Label empty)
    {
        var first = product.Limit == RowLimit.LastColumn ? null : BranchIfFirst(start);
        _il.LoadLocal(diagonal);
        if (product.Limit == RowLimit.FirstTerm)
        {
            _il.LoadLocal(terms).BranchIfGreaterOrEqual(empty);
        }
        else
        {
            frame.Literal(1 - height);
            _il.BranchIfLess(empty);
        }

        if (first is not null)
        {
            _il.MarkLabel(first);
        }
    }

    /// <summary>Stores the +0 of columns beyond the limit.</summary>
    /// <param name="result">The first element of the tile's first row.</param>
    /// <param name="stride">Bytes from row to row.</param>
    public void EmitClear(Local result, Local stride)
    {
        if (product.Limit == RowLimit.LastColumn)
        {
            _il.LoadLocal(result).LoadLocal(rows).LoadLocal(stride);
            PushFirst();
            _il.LoadLocal(frame.InnerBegin).LoadLocal(frame.InnerEnd).LoadConstant(product.Type.Size());
            _il.Call(typeof(Triangle).GetMethod(nameof(Triangle.ClearBehind))!);
        }
    }

    // The term or column at which the first row of the present tile meets its limit.
    private void PushFirst()
    {
        _il.LoadLocal(frame.Rows[^1]);
        frame.Push(product.Limit == RowLimit.LastColumn ? frame.Program.Inner : product.K);
        _il.Add();
        frame.Push(frame.Program.Rows[^1]);
        _il.Subtract();
    }

    private Label BranchIfFirst(Local start)
    {
        var first = _il.DefineLabel();
        _il.LoadLocal(start);
        frame.Literal(0);
        _il.BranchIfEqual(first);
        return first;
    }
}
