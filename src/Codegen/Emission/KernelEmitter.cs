using MiniTorch.Codegen.Kernels;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// Emits a kernel program as a method. The method walks its part of the rows (or all rows of its part of the columns): for each tile of
/// rows the products, then for each row of the tile the sweeps. Rows are counted through all levels at once, so that any part of them can
/// be a call of its own.
/// </summary>
internal sealed class KernelEmitter
{
    private readonly KernelProgram _program;
    private readonly int _bits;
    private readonly Emit<Kernel> _il;
    private readonly KernelFrame _frame;
    private readonly RegisterPool _registers;

    private KernelEmitter(KernelProgram program, int bits, DimTable table)
    {
        (_program, _bits) = (program, bits);
        _il = Emit<Kernel>.NewDynamicMethod("kernel_" + program.Name);
        _frame = new KernelFrame(_il, program, table);
        _registers = new RegisterPool(_il);
    }

    private int LevelCount => _program.Rows.Length;

    /// <summary>
    /// The method of <paramref name="program"/>, complete but not yet a delegate, and the bytes of one more scratch buffer that it takes, 0 if none.
    /// </summary>
    /// <param name="program">The kernel.</param>
    /// <param name="bits">Bits of a vector; 32 for one element at a time.</param>
    /// <param name="table">Takes in the dims that the method reads.</param>
    public static (Emit<Kernel> Method, int ScratchBytes) Emit(KernelProgram program, int bits, DimTable table)
    {
        var emitter = new KernelEmitter(program, bits, table);
        emitter.EmitMethod();
        return (emitter._il, emitter._frame.InvariantBytes);
    }

    private void EmitMethod()
    {
        foreach (var product in _program.Products)
        {
            OffsetTables.Emit(_frame, product, _registers);
        }

        var (begin, end) = (Take(), Take());
        var first = _program.Leading?.FirstLevel ?? 0;
        var isSplitByRows = _program.Split == Split.Rows;
        void Bounds(int from, int to)
        {
            if (isSplitByRows)
            {
                _il.LoadArgument(2).StoreLocal(begin).LoadArgument(3).StoreLocal(end);
            }
            else
            {
                _frame.Literal(0);
                _il.StoreLocal(begin);
                PushExtent(from, to);
                _il.StoreLocal(end);
            }
        }

        if (_program.Leading is null)
        {
            Bounds(0, LevelCount);
            EmitRows(0, LevelCount, begin, end, null);
        }
        else
        {
            // Groups of rows: each has totals of its own, over all the rows of the levels that are reduced.
            var leading = new LeadingEmitter(_frame, _registers);
            var (rowBegin, rowEnd) = (Take(), Take());
            Bounds(0, first);
            EmitLevels("group", 0, first, begin, end, advance =>
            {
                leading.Begin();
                _frame.Literal(0);
                _il.StoreLocal(rowBegin);
                PushExtent(first, LevelCount);
                _il.StoreLocal(rowEnd);
                EmitRows(first, LevelCount, rowBegin, rowEnd, leading);
                leading.End();
                advance();
            });
        }

        if (_program.Streams)
        {
            // Stores past the caches are in no order with others: what follows waits for them.
            _il.Call(typeof(Thread).GetMethod(nameof(Thread.MemoryBarrier))!);
        }

        _il.Return();
    }

    // Tiles of rows if there are products, else rows.
    private void EmitRows(int from, int to, Local begin, Local end, LeadingEmitter? leading)
    {
        if (_program.Products.Length == 0)
        {
            EmitLevels("row", from, to, begin, end, advance =>
            {
                void PushLeft()
                {
                    _frame.Push(_program.Rows[^1]);
                    _il.LoadLocal(_frame.Rows[^1]).Subtract();
                }

                EmitSweeps(PushLeft, leading, rows =>
                {
                    Increase(_frame.Rows[^1], rows - 1);
                    Increase(begin, rows - 1);
                });
                advance();
            });
            return;
        }

        // begin counts on while a tile is walked: rows left = end - begin.
        var rows = Take();
        EmitLevels("row", from, to, begin, end, advance =>
        {
            _frame.Push(_program.Rows[^1]);
            _il.LoadLocal(_frame.Rows[^1]).Subtract().StoreLocal(rows);
            _frame.Minimum(rows, () => _frame.Literal(_program.TileRows));
            _frame.Minimum(rows, () => _il.LoadLocal(end).LoadLocal(begin).Subtract());
            _frame.Literal(0);
            _il.StoreLocal(_frame.TileRow);
            foreach (var product in _program.Products)
            {
                ProductEmitter.Emit(_frame, product, _bits, rows, _registers);
            }

            var (next, last) = (_il.DefineLabel("tile.row"), _il.DefineLabel());
            _il.MarkLabel(next);
            EmitSweeps(() => _il.LoadLocal(rows).LoadLocal(_frame.TileRow).Subtract(), leading, swept =>
            {
                Increase(_frame.TileRow, swept - 1);
                Increase(_frame.Rows[^1], swept - 1);
                Increase(begin, swept - 1);
            });
            Increase(_frame.TileRow, 1);
            _il.LoadLocal(_frame.TileRow).LoadLocal(rows).BranchIfGreaterOrEqual(last);
            Increase(_frame.Rows[^1], 1);
            Increase(begin, 1);
            _il.Branch(next);
            _il.MarkLabel(last);
            advance();
        });
    }

    /// <summary>Sweeps the present row, or some rows together where as many are left in the last level and in the chunk.</summary>
    /// <param name="pushLeft">Pushes the number of rows that are left.</param>
    /// <param name="leading">The reduction over rows, if there is one.</param>
    /// <param name="skip">Goes on to the last of the rows that were swept.</param>
    private void EmitSweeps(Action pushLeft, LeadingEmitter? leading, Action<int> skip)
    {
        void Emit(int rows)
        {
            foreach (var sweep in _program.Sweeps)
            {
                SweepEmitter.Emit(_frame, sweep, _bits, rows, _registers);
            }

            leading?.EndRows(rows);
        }

        var together = leading is null ? 1 : RowBlock.Of(_program);
        if (together == 1)
        {
            Emit(1);
            return;
        }

        var (one, done) = (_il.DefineLabel("one.row"), _il.DefineLabel());
        pushLeft();
        _frame.Literal(together);
        _il.BranchIfLess(one);
        leading!.BranchIfChunkIsShorter(together, one);
        Emit(together);
        skip(together);
        _il.Branch(done);
        _il.MarkLabel(one);
        Emit(1);
        _il.MarkLabel(done);
    }

    /// <summary>Walks positions begin up to end of the levels [from, to), counted through; the body goes on to the next by its argument.</summary>
    private void EmitLevels(string name, int from, int to, Local begin, Local end, Action<Action> body)
    {
        SetPositions(from, to, begin);
        var (loop, done) = (_il.DefineLabel(name), _il.DefineLabel(name + "s.end"));
        _il.LoadLocal(begin).LoadLocal(end).BranchIfGreaterOrEqual(done);
        _il.MarkLabel(loop);
        body(() => Advance(from, to));
        Increase(begin, 1);
        _il.LoadLocal(begin).LoadLocal(end).BranchIfLess(loop);
        _il.MarkLabel(done);
    }

    // Positions of the first row by division, unless the walk begins at 0 (always, unless the rows are divided).
    private void SetPositions(int from, int to, Local begin)
    {
        if (to - from == 1)
        {
            _il.LoadLocal(begin).StoreLocal(_frame.Rows[from]);
            return;
        }

        var rest = Take();
        var empty = _il.DefineLabel();
        _il.LoadLocal(begin).StoreLocal(rest);
        foreach (var local in _frame.Rows[from..to])
        {
            _frame.Literal(0);
            _il.StoreLocal(local);
        }

        _il.LoadLocal(begin);
        _frame.Literal(0);
        _il.BranchIfEqual(empty);
        for (var level = to - 1; level >= from; level--)
        {
            _il.LoadLocal(rest);
            _frame.Push(_program.Rows[level]);
            _il.Remainder().StoreLocal(_frame.Rows[level]);
            _il.LoadLocal(rest);
            _frame.Push(_program.Rows[level]);
            _il.Divide().StoreLocal(rest);
        }

        _il.MarkLabel(empty);
        _registers.Give(rest);
    }

    private void Advance(int from, int to)
    {
        var done = _il.DefineLabel();
        for (var level = to - 1; level >= from; level--)
        {
            Increase(_frame.Rows[level], 1);
            if (level > from)
            {
                _il.LoadLocal(_frame.Rows[level]);
                _frame.Push(_program.Rows[level]);
                _il.BranchIfLess(done);
                _frame.Literal(0);
                _il.StoreLocal(_frame.Rows[level]);
            }
        }

        _il.MarkLabel(done);
    }

    private void PushExtent(int from, int to)
    {
        _frame.Literal(1);
        for (var level = from; level < to; level++)
        {
            _frame.Push(_program.Rows[level]);
            _il.Multiply();
        }
    }

    private void Increase(Local local, int by)
    {
        _il.LoadLocal(local);
        _frame.Literal(by);
        _il.Add().StoreLocal(local);
    }

    private Local Take() => _registers.Take(typeof(nint));
}
