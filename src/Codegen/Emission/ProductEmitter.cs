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
    private readonly Local _aBase;
    private readonly Local _bBase;
    private readonly Local _cBase;
    private readonly Local _start;
    private readonly Local _terms;
    private readonly Local _aRow;
    private readonly Local _aTerm;
    private readonly Local _bTerm;
    private readonly Local _cRow;
    private readonly Local _strip;
    private readonly Local _stripTerm;
    private readonly ProductDiagonal? _diagonal;
    private readonly Local? _end;

    private ProductEmitter(KernelFrame frame, Product product, int bits, Local rows, RegisterPool registers)
    {
        (_frame, _il, _product, _bits, _rows, _registers) = (frame, frame.Il, product, bits, rows, registers);
        _aBase = Take();
        _bBase = Take();
        _cBase = Take();
        _start = Take();
        _terms = Take();
        _aRow = Take();
        _aTerm = Take();
        _bTerm = Take();
        _cRow = Take();
        _strip = Take();
        _stripTerm = Take();
        if (product.Limit != RowLimit.None)
        {
            (_diagonal, _end) = (new ProductDiagonal(frame, product, rows), Take());
        }
    }

    private int Lanes => _bits < 128 ? 1 : _bits / 8 / _product.Type.Size();

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
        StoreAddress(_product.A, _aBase);
        StoreAddress(_product.B, _bBase);
        StoreAddress(_product.C, _cBase);
        StoreStride(_product.A.RowStrides[^1], _aRow);
        StoreStride(_product.AStrideK, _aTerm);
        StoreStride(_product.BTerms[^1].Stride, _bTerm);
        StoreStride(_product.C.RowStrides[^1], _cRow);
        if (_end is not null)
        {
            _diagonal!.StoreEnd(_end);
        }

        _frame.Literal(0);
        _il.StoreLocal(_start);
        var chunk = _il.DefineLabel();
        _il.MarkLabel(chunk);
        PushEnd();
        _il.LoadLocal(_start).Subtract().StoreLocal(_terms);
        if (_product.K.Constant is not <= Products.KChunk)
        {
            _frame.Minimum(_terms, () => _frame.Literal(Products.KChunk));
        }

        var next = _il.DefineLabel();
        _diagonal?.BranchIfChunkIsEmpty(_start, _terms, next);
        EmitStrips();
        _il.MarkLabel(next);
        if (_product.K.Constant is not <= Products.KChunk)
        {
            Advance(_aBase, _aTerm);
            if (!_product.HasOffsets)
            {
                Advance(_bBase, _bTerm);
            }

            _il.LoadLocal(_start).LoadLocal(_terms).Add().StoreLocal(_start);
            _il.LoadLocal(_start);
            PushEnd();
            _il.BranchIfLess(chunk);
        }

        _diagonal?.EmitClear(_cBase, _cRow);
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
        var done = _il.DefineLabel();
        _diagonal?.BranchIfStripIsEmpty(column, done);
        _il.LoadLocal(_aBase).StoreLocal(a);
        EmitStrip(column, vectors, lanes, b);
        _il.LoadLocal(_cBase).LoadLocal(column);
        _frame.Scale(_product.Type);
        _il.Add().StoreLocal(c);
        _il.LoadLocal(_rows).StoreLocal(left);
        if (diagonal is not null)
        {
            _diagonal!.Store(_start, column, diagonal);
        }

        foreach (var height in RegisterTileHeights.Of(_frame.Program.RegisterTile.Rows))
        {
            var (loop, end) = (_il.DefineLabel(), _il.DefineLabel());
            _il.LoadLocal(left).LoadConstant(height).Convert<nint>().BranchIfLess(end);
            _il.MarkLabel(loop);
            var skipped = _il.DefineLabel();
            if (diagonal is not null)
            {
                _diagonal!.BranchIfTileIsEmpty(diagonal, height, _start, _terms, skipped);
            }

            _il.LoadLocal(a).LoadLocal(b).LoadLocal(_terms).LoadLocal(_aRow).LoadLocal(_aTerm).LoadLocal(_stripTerm);
            _il.LoadLocal(c).LoadLocal(_cRow).LoadLocal(_start).LoadLocal(lanes ?? _start).LoadLocal(diagonal ?? _start);
            _il.Call(RegisterTile.Of(new RegisterTileShape(
                _bits,
                _product.Type,
                height,
                vectors,
                lanes is not null,
                _product.Reading == RightOperand.Runs,
                _diagonal?.TileLimit ?? RowLimit.None,
                IsTransposed)));
            _il.MarkLabel(skipped);
            if (diagonal is not null)
            {
                Add(diagonal, height);
            }

            AddStrides(a, _aRow, height);
            AddStrides(c, _cRow, height);
            Add(left, -height);
            _il.LoadLocal(left).LoadConstant(height).Convert<nint>().BranchIfGreaterOrEqual(loop);
            _il.MarkLabel(end);
        }

        _il.MarkLabel(done);
        foreach (var local in new[] { a, b, c, left, diagonal }.OfType<Local>())
        {
            _registers.Give(local);
        }
    }

    // Leaves in b the first element of a strip of the right operand, where it lies or where it is copied to, and the distance of its rows, or
    // the place in the table that has it.
    private void EmitStrip(Local column, int vectors, Local? lanes, Local b)
    {
        if (_product.Reading == RightOperand.Runs)
        {
            _il.LoadLocal(_bBase);
            OffsetTables.PushEntry(_frame, _product.Offsets.Columns, column);
            _il.LoadObject<nint>().Add().StoreLocal(b);
            OffsetTables.PushEntry(_frame, _product.Offsets.Terms, _start);
            _il.StoreLocal(_stripTerm);
            return;
        }

        var bytes = (long)vectors * Lanes * _product.Type.Size();
        _il.LoadLocal(_bBase);
        if (!_product.HasOffsets)
        {
            PushColumnOffset(column);
            _il.Add();
        }

        _il.StoreLocal(b);
        _il.LoadLocal(_bTerm).StoreLocal(_stripTerm);
        if (_product.Strip < 0 || (_product.Reading == RightOperand.Rows && lanes is not null))
        {
            return;
        }

        var inPlace = _il.DefineLabel();
        if (_product.Reading == RightOperand.Rows)
        {
            // Copied if enough rows are to come.
            _il.LoadLocal(_rows);
            _frame.Literal(_frame.Program.PackRows);
            _il.BranchIfLess(inPlace);
        }

        _frame.PushBuffer(_product.Strip);
        _il.StoreLocal(_strip);
        _il.LoadLocal(b).LoadLocal(_strip).LoadLocal(_terms);
        EmitCopy(column, vectors, lanes, bytes);
        _il.LoadLocal(_strip).StoreLocal(b);
        _frame.Literal(bytes);
        _il.StoreLocal(_stripTerm);
        _il.MarkLabel(inPlace);
    }

    private void EmitCopy(Local column, int vectors, Local? lanes, long bytes)
    {
        void Call(string name)
        {
            _frame.Literal(bytes);
            if (_product.Reading != RightOperand.Rows)
            {
                PushColumns(vectors, lanes);
                _il.LoadConstant(_product.Type.Size());
            }

            _il.Call(typeof(Packing).GetMethod(name)!);
        }

        switch (_product.Reading)
        {
            case RightOperand.Rows:
                _il.LoadLocal(_bTerm);
                Call(nameof(Packing.Rows));
                break;
            case RightOperand.Columns:
                PushStride(_product.BColumns[0].Stride);
                Call(nameof(Packing.Columns));
                break;
            default:
                OffsetTables.PushEntry(_frame, _product.Offsets.Terms, _start);
                OffsetTables.PushEntry(_frame, _product.Offsets.Columns, column);
                Call(nameof(Packing.Gathered));
                break;
        }
    }

    private void PushColumns(int vectors, Local? lanes)
    {
        _frame.Literal((vectors - (lanes is null ? 0 : 1)) * (long)Lanes);
        if (lanes is not null)
        {
            _il.LoadLocal(lanes).Add();
        }
    }

    private void PushColumnOffset(Local column)
    {
        _il.LoadLocal(column);
        _frame.Push(_product.BColumns[^1].Stride);
        _il.Multiply();
        _frame.Scale(_product.Type);
    }

    private void PushStride(Dim stride)
    {
        _frame.Push(stride);
        _frame.Scale(_product.Type);
    }

    private Local Take() => _registers.Take(typeof(nint));

    private void StoreAddress(KernelAccess access, Local local)
    {
        _frame.PushRowAddress(access);
        _il.StoreLocal(local);
    }

    private void StoreStride(Dim stride, Local local)
    {
        PushStride(stride);
        _il.StoreLocal(local);
    }

    private void Add(Local local, int value) => _il.LoadLocal(local).LoadConstant(value).Convert<nint>().Add().StoreLocal(local);

    private void AddStrides(Local local, Local stride, int count) =>
        _il.LoadLocal(local).LoadLocal(stride).LoadConstant(count).Convert<nint>().Multiply().Add().StoreLocal(local);

    private void Advance(Local address, Local stride) =>
        _il.LoadLocal(address).LoadLocal(_terms).LoadLocal(stride).Multiply().Add().StoreLocal(address);

    private void Release()
    {
        foreach (var local in new[] { _aBase, _bBase, _cBase, _start, _terms, _aRow, _aTerm, _bTerm, _cRow, _strip, _stripTerm, _end }.OfType<Local>())
        {
            _registers.Give(local);
        }
    }
}
