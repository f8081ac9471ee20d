using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Reference;
using MiniTorch.Passes;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// Emits a product for the rows of the present tile: K in chunks of 512; in a chunk, strips of columns; in a strip, register tiles from top
/// to bottom, so that a strip of b stays in the cache. What is left at the right and at the bottom gets smaller tiles. Where b's columns are
/// read in runs, each run is divided into strips by itself.
/// </summary>
internal sealed class ProductEmitter
{
    private readonly KernelFrame _frame;
    private readonly Emit<Kernel> _il;
    private readonly Product _product;
    private readonly int _bits;
    private readonly Local _rows;
    private readonly RegisterPool _registers;
    private readonly ProductLocals _at;
    private readonly ProductDiagonal? _diagonal;
    private readonly Local? _end;

    private ProductEmitter(KernelFrame frame, Product product, int bits, Local rows, RegisterPool registers)
    {
        (_frame, _il, _product, _bits, _rows, _registers) = (frame, frame.Il, product, bits, rows, registers);
        _at = new ProductLocals(frame, product, registers);
        if (product.Limit != RowLimit.None)
        {
            (_diagonal, _end) = (new ProductDiagonal(frame, product, rows), Take());
        }
    }

    private int Lanes => RightStrip.LanesOf(_product, _bits);

    private bool IsTransposed =>
        _product.A.RowStrides[^1] == Dim.One && !(_product.AStrideK.Constant * _product.Type.Size() < AlignedMemory.Alignment);

    /// <summary>Emits the product.</summary>
    /// <param name="frame">The kernel.</param>
    /// <param name="product">The product.</param>
    /// <param name="bits">Bits of a vector; 32 for one element at a time.</param>
    /// <param name="rows">The number of rows of the present tile.</param>
    /// <param name="registers">Where locals come from.</param>
    public static void Emit(KernelFrame frame, Product product, int bits, Local rows, RegisterPool registers)
    {
        var emitter = new ProductEmitter(frame, product, bits, rows, registers);
        emitter.EmitChunks();
        emitter.Release();
    }

    private void EmitChunks()
    {
        _at.Begin();
        if (_end is not null)
        {
            _diagonal!.StoreEnd(_end);
        }

        _frame.Literal(0);
        _il.StoreLocal(_at.Start);
        var chunk = _il.DefineLabel();
        _il.MarkLabel(chunk);
        PushEnd();
        _il.LoadLocal(_at.Start).Subtract().StoreLocal(_at.Terms);
        if (_product.K.Constant is not <= Products.KChunk)
        {
            _frame.Minimum(_at.Terms, () => _frame.Literal(Products.KChunk));
        }

        var next = _il.DefineLabel();
        _diagonal?.BranchIfChunkIsEmpty(_at.Start, _at.Terms, next);
        _il.LoadLocal(_at.C).StoreLocal(_at.Result);
        _il.LoadLocal(_at.Start).StoreLocal(_at.Add);
        if (_product.Round > 0)
        {
            EmitRounds();
        }
        else
        {
            EmitStrips();
        }

        _il.MarkLabel(next);
        if (_product.K.Constant is not <= Products.KChunk)
        {
            _at.AdvanceTerms();
            _il.LoadLocal(_at.Start).LoadLocal(_at.Terms).Add().StoreLocal(_at.Start);
            _il.LoadLocal(_at.Start);
            PushEnd();
            _il.BranchIfLess(chunk);
        }

        _diagonal?.EmitClear(_at.C, _at.CRow);
    }

    // A few terms of all columns, then the next few: rows of the right operand are walked along. Sums are kept until the last terms of a chunk.
    private void EmitRounds()
    {
        var (a, b, all, left) = (Take(), Take(), Take(), Take());
        var (round, last, strips) = (_il.DefineLabel("round"), _il.DefineLabel(), _il.DefineLabel());
        _il.LoadLocal(_at.A).StoreLocal(a).LoadLocal(_at.B).StoreLocal(b);
        _il.LoadLocal(_at.Terms).StoreLocal(all).LoadLocal(_at.Terms).StoreLocal(left);
        _frame.Literal(0);
        _il.StoreLocal(_at.Sums);
        _il.MarkLabel(round);
        _frame.Literal(_product.Round);
        _il.StoreLocal(_at.Terms);
        _frame.Minimum(_at.Terms, () => _il.LoadLocal(left));
        _il.LoadLocal(left).LoadLocal(_at.Terms).Subtract().StoreLocal(left);
        _il.LoadLocal(left).BranchIfFalse(last);
        _frame.PushBuffer(_product.Sums);
        _il.StoreLocal(_at.Result);
        _frame.Literal(0);
        _il.StoreLocal(_at.Add);
        _il.Branch(strips);
        _il.MarkLabel(last);
        _il.LoadLocal(_at.C).StoreLocal(_at.Result);
        _il.LoadLocal(_at.Start).StoreLocal(_at.Add);
        _il.MarkLabel(strips);
        EmitStrips();
        _at.AdvanceTerms();
        _frame.PushBuffer(_product.Sums);
        _il.StoreLocal(_at.Sums);
        _il.LoadLocal(left).BranchIfTrue(round);
        _il.LoadLocal(all).StoreLocal(_at.Terms).LoadLocal(a).StoreLocal(_at.A).LoadLocal(b).StoreLocal(_at.B);
        foreach (var local in new[] { a, b, all, left })
        {
            _registers.Give(local);
        }
    }

    private void PushEnd()
    {
        if (_end is null)
        {
            _frame.Push(_product.K);
        }
        else
        {
            _il.LoadLocal(_end);
        }
    }

    private void EmitStrips()
    {
        if (_product.Run is not { } run)
        {
            EmitStrips(_frame.InnerBegin, _frame.InnerEnd, _frame.Program.Inner.Constant);
            return;
        }

        // Parts of a division by columns are whole runs.
        var (begin, end, loop, done) = (Take(), Take(), _il.DefineLabel(), _il.DefineLabel());
        _il.LoadLocal(_frame.InnerBegin).StoreLocal(begin);
        _il.LoadLocal(begin).LoadLocal(_frame.InnerEnd).BranchIfGreaterOrEqual(done);
        _il.MarkLabel(loop);
        _il.LoadLocal(begin);
        _frame.Literal(run);
        _il.Add().StoreLocal(end);
        EmitStrips(begin, end, run);
        _il.LoadLocal(end).StoreLocal(begin);
        _il.LoadLocal(begin).LoadLocal(_frame.InnerEnd).BranchIfLess(loop);
        _il.MarkLabel(done);
        _registers.Give(begin);
        _registers.Give(end);
    }

    private void EmitStrips(Local begin, Local end, long? known)
    {
        var vectors = _frame.Program.RegisterTile.Vectors;
        var column = Take();
        _il.LoadLocal(begin).StoreLocal(column);
        if (known is not { } extent || extent >= vectors * Lanes)
        {
            var (loop, done) = (_il.DefineLabel(), _il.DefineLabel());
            void PushLast() => _il.LoadLocal(column).LoadConstant(vectors * Lanes).Convert<nint>().Add().LoadLocal(end);
            PushLast();
            _il.BranchIfGreater(done);
            _il.MarkLabel(loop);
            EmitTiles(column, vectors, null);
            Add(column, vectors * Lanes);
            PushLast();
            _il.BranchIfLessOrEqual(loop);
            _il.MarkLabel(done);
        }

        if (known is { } columns)
        {
            EmitKnownRest(column, end, columns % (vectors * Lanes));
        }
        else
        {
            EmitUnknownRest(column, end);
        }

        _registers.Give(column);
    }

    // Parts of a division by columns begin at whole strips, so only the last part has a rest.
    private void EmitKnownRest(Local column, Local end, long rest)
    {
        if (rest > 0)
        {
            var done = _il.DefineLabel();
            _il.LoadLocal(column).LoadLocal(end).BranchIfGreaterOrEqual(done);
            var lanes = Take();
            _frame.Literal((rest - 1) % Lanes + 1);
            _il.StoreLocal(lanes);
            EmitTiles(column, (int)((rest + Lanes - 1) / Lanes), rest % Lanes == 0 ? null : lanes);
            _registers.Give(lanes);
            _il.MarkLabel(done);
        }
    }

    private void EmitUnknownRest(Local column, Local end)
    {
        var (loop, done) = (_il.DefineLabel(), _il.DefineLabel());
        var lanes = Take();
        _il.LoadLocal(column).LoadLocal(end).BranchIfGreaterOrEqual(done);
        _il.MarkLabel(loop);
        _il.LoadLocal(end).LoadLocal(column).Subtract().StoreLocal(lanes);
        _frame.Minimum(lanes, () => _frame.Literal(Lanes));
        EmitTiles(column, 1, Lanes == 1 ? null : lanes);
        Add(column, Lanes);
        _il.LoadLocal(column).LoadLocal(end).BranchIfLess(loop);
        _il.MarkLabel(done);
        _registers.Give(lanes);
    }

    // Tiles of the full height, then of smaller ones for the rows that are left.
    private void EmitTiles(Local column, int vectors, Local? lanes)
    {
        var (a, b, c, left) = (Take(), Take(), Take(), Take());
        var diagonal = _diagonal is null ? null : Take();
        var sums = _product.Round > 0 ? Take() : null;
        var done = _il.DefineLabel();
        _diagonal?.BranchIfStripIsEmpty(column, done);
        _il.LoadLocal(_at.A).StoreLocal(a);
        new RightStrip(_frame, _product, _bits, _rows, _at).Emit(column, vectors, lanes, b);
        StoreColumn(_at.Result, column, c);
        if (sums is not null)
        {
            var begin = _il.DefineLabel();
            _il.LoadLocal(_at.Sums).StoreLocal(sums);
            _il.LoadLocal(_at.Sums).BranchIfFalse(begin);
            StoreColumn(_at.Sums, column, sums);
            _il.MarkLabel(begin);
        }

        _il.LoadLocal(_rows).StoreLocal(left);
        if (diagonal is not null)
        {
            _diagonal!.Store(_at.Start, column, diagonal);
        }

        foreach (var height in RegisterTileHeights.Of(_frame.Program.RegisterTile.Rows))
        {
            var (loop, end) = (_il.DefineLabel(), _il.DefineLabel());
            _il.LoadLocal(left).LoadConstant(height).Convert<nint>().BranchIfLess(end);
            _il.MarkLabel(loop);
            var skipped = _il.DefineLabel();
            if (diagonal is not null)
            {
                _diagonal!.BranchIfTileIsEmpty(diagonal, height, _at.Start, _at.Terms, skipped);
            }

            _il.LoadLocal(a).LoadLocal(b).LoadLocal(_at.Terms).LoadLocal(_at.ARow).LoadLocal(_at.ATerm).LoadLocal(_at.StripTerm);
            _il.LoadLocal(c).LoadLocal(_at.CRow).LoadLocal(_at.Add);
            _il.LoadLocal(lanes ?? _at.Start).LoadLocal(diagonal ?? _at.Start).LoadLocal(sums ?? _at.Start);
            _il.Call(RegisterTile.Of(new RegisterTileShape(
                _bits,
                _product.Type,
                height,
                vectors,
                lanes is not null,
                _product.Reading == RightOperand.Runs,
                _diagonal?.TileLimit ?? RowLimit.None,
                sums is not null,
                IsTransposed)));
            _il.MarkLabel(skipped);
            if (diagonal is not null)
            {
                Add(diagonal, height);
            }

            AddStrides(a, _at.ARow, height);
            AddStrides(c, _at.CRow, height);
            Add(left, -height);
            _il.LoadLocal(left).LoadConstant(height).Convert<nint>().BranchIfGreaterOrEqual(loop);
            _il.MarkLabel(end);
        }

        _il.MarkLabel(done);
        foreach (var local in new[] { a, b, c, left, diagonal, sums }.OfType<Local>())
        {
            _registers.Give(local);
        }
    }

    private Local Take() => _registers.Take(typeof(nint));

    private void StoreColumn(Local start, Local column, Local local)
    {
        _il.LoadLocal(start).LoadLocal(column);
        _frame.Scale(_product.Type);
        _il.Add().StoreLocal(local);
    }

    private void Add(Local local, int value) => _il.LoadLocal(local).LoadConstant(value).Convert<nint>().Add().StoreLocal(local);

    private void AddStrides(Local local, Local stride, int count) =>
        _il.LoadLocal(local).LoadLocal(stride).LoadConstant(count).Convert<nint>().Multiply().Add().StoreLocal(local);

    private void Release()
    {
        _at.Release();
        if (_end is not null)
        {
            _registers.Give(_end);
        }
    }
}
