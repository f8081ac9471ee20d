using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Ir.Reference;

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

    private SweepEmitter(KernelFrame frame, Sweep sweep, int bits, RegisterPool registers)
    {
        (_frame, _il, _sweep, _registers) = (frame, frame.Il, sweep, registers);
        _body = new SweepBody(frame, sweep, bits, registers);
        _reductions = new ReductionEmitter?[sweep.Outputs.Length];
        _group = GroupSize();
    }

    /// <summary>Emits the sweep.</summary>
    public static void Emit(KernelFrame frame, Sweep sweep, int bits, RegisterPool registers)
    {
        var emitter = new SweepEmitter(frame, sweep, bits, registers);
        emitter._body.Begin();
        if (sweep.PerRow)
        {
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
                _reductions[o] = new ReductionEmitter(_frame, _body.Lanes, reduce, _body.OutputType(o), _group, _registers);
                _reductions[o]!.Begin();
            }
        }

        _il.LoadLocal(_frame.InnerBegin).StoreLocal(_body.Position);
        if (HasSum && _frame.LiteralInner is not <= Reductions.TrailingChunk)
        {
            EmitChunks();
        }
        else
        {
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

    // while (true) { end = min(position + 4096, innerEnd); range; if (position >= innerEnd) break; end the chunk of every sum; }
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
        EmitRange(end, null);
        _il.LoadLocal(_body.Position).LoadLocal(_frame.InnerEnd).BranchIfGreaterOrEqual(done);
        foreach (var reduction in _reductions)
        {
            reduction?.EndChunk();
        }

        _il.Branch(again);
        _il.MarkLabel(done);
        _registers.Give(end);
    }

    /// <summary>Runs from the present position to <paramref name="end"/>: whole rounds, then what is left, the last body masked.</summary>
    /// <param name="end">The position after the last.</param>
    /// <param name="literal">The number of positions, where it is known.</param>
    private void EmitRange(Local end, long? literal)
    {
        var round = _body.Lanes.Count * _group;
        if (literal is not { } known || known >= round)
        {
            var limit = _registers.Take(typeof(nint));
            var (loop, left) = (_il.DefineLabel(), _il.DefineLabel());
            _il.LoadLocal(end);
            _frame.Literal(round - 1);
            _il.Subtract().StoreLocal(limit);
            _il.LoadLocal(_body.Position).LoadLocal(limit).BranchIfGreaterOrEqual(left);
            _il.MarkLabel(loop);
            for (var body = 0; body < _group; body++)
            {
                EmitWholeBody(body);
            }

            _il.LoadLocal(_body.Position).LoadLocal(limit).BranchIfLess(loop);
            _il.MarkLabel(left);
            _registers.Give(limit);
        }

        if (literal is { } extent)
        {
            var rest = extent % round;
            for (var body = 0; body < rest / _body.Lanes.Count; body++)
            {
                EmitWholeBody(body);
            }

            if (rest % _body.Lanes.Count > 0)
            {
                EmitMaskedBody(end, (int)(rest / _body.Lanes.Count));
            }
        }
        else
        {
            EmitUnknownRest(end);
        }
    }

    private void EmitUnknownRest(Local end)
    {
        var done = _il.DefineLabel();
        for (var body = 0; _body.Lanes.Count > 1 && body < _group; body++)
        {
            _il.LoadLocal(_body.Position).LoadLocal(end).BranchIfGreaterOrEqual(done);
            EmitMaskedBody(end, body);
        }

        _il.MarkLabel(done);
    }

    private void EmitWholeBody(int body)
    {
        _body.Emit(null, body, _reductions);
        _il.LoadLocal(_body.Position);
        _frame.Literal(_body.Lanes.Count);
        _il.Add().StoreLocal(_body.Position);
    }

    // The lanes up to the end, at most one vector of them.
    private void EmitMaskedBody(Local end, int body)
    {
        var count = _registers.Take(typeof(nint));
        _il.LoadLocal(end).LoadLocal(_body.Position).Subtract().StoreLocal(count);
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

        _body.Emit(count, body, _reductions);
        _il.LoadLocal(_body.Position).LoadLocal(count).Add().StoreLocal(_body.Position);
        _registers.Give(count);
    }

    private bool HasSum => _sweep.Outputs.Any(o => o is SweepOutput.Reduce { Kind: ReductionKind.Sum });

    // Registers hold the lanes where a round is a few bodies and the bodies, once for whole and once for masked ones, stay small.
    private int GroupSize()
    {
        const int mostBodies = 8;
        const int mostInstructions = 800;
        var bodies = Reductions.Lanes / _body.Lanes.Count;
        return HasSum && bodies <= mostBodies && 2 * bodies * _sweep.Program.Code.Length <= mostInstructions ? bodies : 1;
    }
}
