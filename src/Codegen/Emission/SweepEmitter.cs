using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Ir.Reference;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// Emits one sweep at the present row: (1) addresses and what does not change along the inner loop; (2) the loop over whole vectors, in
/// chunks where a sum asks for them; (3) masked bodies for the rest; (4) the row values that reductions give.
/// </summary>
internal sealed class SweepEmitter
{
    private readonly KernelFrame _frame;
    private readonly Emit<Runtime.Kernel> _il;
    private readonly Sweep _sweep;
    private readonly SweepBody _body;
    private readonly RegisterPool _registers;
    private readonly ReductionEmitter?[] _reductions;

    // Bodies that make one round over the lanes of a sum, each adding to registers of its own; 1 where lanes lie in memory.
    private readonly int _group;

    // Vectors that one step of the loop is for, each a body of the round.
    private readonly int _together;

    private readonly int _rows;

    private static readonly int[] Passes = [4, 2];

    private SweepEmitter(KernelFrame frame, Sweep sweep, int bits, int rows, RegisterPool registers)
    {
        _rows = rows;
        (_frame, _il, _sweep, _registers) = (frame, frame.Il, sweep, registers);
        _body = new SweepBody(frame, sweep, bits, rows, registers);
        _reductions = new ReductionEmitter?[sweep.Outputs.Length];
        _group = GroupSize();
        _together = Together();
    }

    /// <summary>Emits the sweep.</summary>
    /// <param name="frame">The kernel.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="bits">Bits of a vector; 32 for one element at a time.</param>
    /// <param name="rows">Rows that are swept together, from the present one on.</param>
    /// <param name="registers">Where locals come from.</param>
    public static void Emit(KernelFrame frame, Sweep sweep, int bits, int rows, RegisterPool registers)
    {
        var emitter = new SweepEmitter(frame, sweep, bits, rows, registers);
        if (sweep.PerRow)
        {
            emitter._body.EmitInvariants(0);
            emitter._body.EmitOutputs();
        }
        else
        {
            emitter.EmitLoop();
        }

        emitter._body.Release();
    }

    private void EmitLoop()
    {
        for (var o = 0; o < _sweep.Outputs.Length; o++)
        {
            if (_sweep.Outputs[o] is SweepOutput.Reduce reduce)
            {
                _reductions[o] = new ReductionEmitter(_frame, _body.Lanes, reduce, _body.OutputType(o), _group, _together, HasChunks, _registers);
                _reductions[o]!.Begin();
            }
        }

        _il.LoadLocal(_frame.InnerBegin).StoreLocal(_body.Position);
        if (HasChunks)
        {
            EmitChunks();
        }
        else
        {
            _body.EmitInvariants(InMemory());
            EmitRange(_frame.InnerEnd, _frame.LiteralInner);
        }

        for (var o = 0; o < _sweep.Outputs.Length; o++)
        {
            if (_reductions[o] is { } reduction)
            {
                _frame.PushSlot(((SweepOutput.Reduce)_sweep.Outputs[o]).Slot);
                reduction.PushResult();
                _il.StoreObject(ClrTypes.Of(_body.OutputType(o)));
                reduction.Release();
            }
        }
    }

    // while (true) { end = min(position + 4096, innerEnd); range; if (position >= innerEnd) break; add the chunk of every sum; } No vector is kept
    // over the calls that add chunks: what does not change along the loop is worked out once a chunk.
    private void EmitChunks()
    {
        var end = _registers.Take(typeof(nint));
        var (again, run, done) = (_il.DefineLabel(), _il.DefineLabel(), _il.DefineLabel());
        _il.MarkLabel(again);
        _il.LoadLocal(_body.Position);
        _frame.Literal(Reductions.TrailingChunk);
        _il.Add().StoreLocal(end);
        _il.LoadLocal(end).LoadLocal(_frame.InnerEnd).BranchIfLess(run);
        _il.LoadLocal(_frame.InnerEnd).StoreLocal(end);
        _il.MarkLabel(run);
        _body.EmitInvariants(InMemory());
        ForEachReduction(r => r.BeginChunk());
        EmitRange(end, null);
        ForEachReduction(r => r.EndChunk());
        _il.LoadLocal(_body.Position).LoadLocal(_frame.InnerEnd).BranchIfGreaterOrEqual(done);
        ForEachReduction(r => r.NextChunk());

        _il.Branch(again);
        _il.MarkLabel(done);
        _registers.Give(end);
    }

    /// <summary>Runs from the present position to <paramref name="end"/>: whole rounds, then what is left, the last body masked.</summary>
    /// <param name="end">The position after the last.</param>
    /// <param name="literal">The number of positions, where it is known.</param>
    private void EmitRange(Local end, long? literal)
    {
        var bodies = Math.Max(_group, _together);
        var round = bodies * _body.Lanes.Count;
        if (literal is not { } known || known >= round)
        {
            EmitLoop(end, round, () =>
            {
                for (var body = 0; body < bodies; body += _together)
                {
                    EmitWholeBodies(body, _together);
                }
            });
        }

        if (_group > 1)
        {
            EmitRestOfRound(end, literal % round);
            return;
        }

        var rest = literal % round;
        if (_together > 1 && (rest is null || rest >= _body.Lanes.Count))
        {
            EmitLoop(end, _body.Lanes.Count, () => EmitWholeBodies(0, 1));
        }

        if (rest is null || rest % _body.Lanes.Count > 0)
        {
            EmitMaskedBody(end, 0, rest is null);
        }
    }

    // for (; position + step <= end; ) body
    private void EmitLoop(Local end, int step, Action body)
    {
        var limit = _registers.Take(typeof(nint));
        var (loop, left) = (_il.DefineLabel(), _il.DefineLabel());
        _il.LoadLocal(end);
        _frame.Literal(step - 1);
        _il.Subtract().StoreLocal(limit);
        _il.LoadLocal(_body.Position).LoadLocal(limit).BranchIfGreaterOrEqual(left);
        _il.MarkLabel(loop);
        body();
        _il.LoadLocal(_body.Position).LoadLocal(limit).BranchIfLess(loop);
        _il.MarkLabel(left);
        _registers.Give(limit);
    }

    private void EmitRestOfRound(Local end, long? rest)
    {
        if (rest is { } known)
        {
            for (var body = 0; body < known / _body.Lanes.Count; body++)
            {
                EmitWholeBodies(body, 1);
            }

            if (known % _body.Lanes.Count > 0)
            {
                EmitMaskedBody(end, (int)(known / _body.Lanes.Count), false);
            }

            return;
        }

        var done = _il.DefineLabel();
        for (var body = 0; body < _group; body++)
        {
            _il.LoadLocal(_body.Position).LoadLocal(end).BranchIfGreaterOrEqual(done);
            EmitMaskedBody(end, body, false);
        }

        _il.MarkLabel(done);
    }

    private void EmitWholeBodies(int first, int bodies)
    {
        _body.Emit(null, first, bodies * _rows, _reductions);
        _il.LoadLocal(_body.Position);
        _frame.Literal((long)bodies * _body.Lanes.Count);
        _il.Add().StoreLocal(_body.Position);
    }

    // The lanes up to the end, at most one vector of them.
    private void EmitMaskedBody(Local end, int body, bool mayBeEmpty)
    {
        if (_body.Lanes.Count == 1)
        {
            return;
        }

        var count = _registers.Take(typeof(nint));
        var none = _il.DefineLabel();
        _il.LoadLocal(end).LoadLocal(_body.Position).Subtract().StoreLocal(count);
        if (mayBeEmpty)
        {
            _il.LoadLocal(_body.Position).LoadLocal(end).BranchIfGreaterOrEqual(none);
        }

        if (_group > 1)
        {
            var fits = _il.DefineLabel();
            _il.LoadLocal(count);
            _frame.Literal(_body.Lanes.Count);
            _il.BranchIfLessOrEqual(fits);
            _frame.Literal(_body.Lanes.Count);
            _il.StoreLocal(count);
            _il.MarkLabel(fits);
        }

        _body.Emit(count, body, _rows, _reductions);
        _il.LoadLocal(_body.Position).LoadLocal(count).Add().StoreLocal(_body.Position);
        _il.MarkLabel(none);
        _registers.Give(count);
    }

    private void ForEachReduction(Action<ReductionEmitter> action)
    {
        foreach (var reduction in _reductions)
        {
            if (reduction is not null)
            {
                action(reduction);
            }
        }
    }

    private bool HasChunks => HasSum && _frame.LiteralInner is not <= Reductions.TrailingChunk;

    private bool HasSum => _sweep.Outputs.Any(o => o is SweepOutput.Reduce { Kind: ReductionKind.Sum });

    // Registers hold the lanes where a round is a few bodies and the bodies, once for whole and once for masked ones, stay small.
    private int GroupSize()
    {
        const int mostBodies = 8;
        const int mostInstructions = 800;
        var bodies = Reductions.Lanes / _body.Lanes.Count;
        return HasSum && bodies <= mostBodies && 2 * bodies * _sweep.Program.Code.Length <= mostInstructions ? bodies : 1;
    }

    // The processor looks some 60 instructions ahead: a chain longer than a few of them must not be all that it sees. As many passes run
    // side by side as registers hold, but for a few invariants that may as well be read from memory.
    private int Together()
    {
        const int leastInstructions = 4;
        const int invariantsInMemory = 4;
        const int mostInstructions = 320;
        var instructions = _sweep.Program.Code.Count(c => c.OperandCount > 0);
        if (_rows > 1 || instructions < leastInstructions || _body.Lanes.Count == 1 || (HasSum && _group == 1))
        {
            return 1;
        }

        return Passes.FirstOrDefault(n => n * instructions <= mostInstructions && RegistersOf(n) <= Registers + invariantsInMemory, 1);
    }

    // Invariants that no register is left for. The JIT takes one for what it does between instructions.
    private int InMemory()
    {
        const int registersOfTheJit = 1;
        return _body.Lanes.Count == 1 ? 0 : Math.Max(0, RegistersOf(_together) + registersOfTheJit - Registers);
    }

    private int Registers => _frame.Program.Target.Registers;

    private int RegistersOf(int together) => _body.RegistersOf(together * _rows)
        + _sweep.Outputs.OfType<SweepOutput.Reduce>().Sum(r => ReductionEmitter.RegistersOf(r, _group, together))
        + ConstantsOfOthers();

    // The JIT loads the constants of all sweeps before the rows, and so they share the registers of each.
    private int ConstantsOfOthers()
    {
        static IEnumerable<(DType, long)> Constants(Sweep sweep) =>
            sweep.Program.Code.Where(c => c.Primitive == ScalarPrimitive.Constant).Select(c => (c.Type, c.Immediate));
        return _frame.Program.Sweeps.Where(s => !s.PerRow).SelectMany(Constants).Except(Constants(_sweep)).Count();
    }
}
