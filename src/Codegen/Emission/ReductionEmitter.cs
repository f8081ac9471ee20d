using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Ir.Reference;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// Emits one reduction along the inner loop. A sum's 64 lanes are registers where one round over them is a few bodies of the loop, else they
/// lie in scratch memory; a maximum or minimum is the same in any order. Between chunks all of them lie in memory: a chunk of a sum ends with a
/// call, and a register that is kept over a call is kept in memory throughout.
/// </summary>
internal sealed class ReductionEmitter
{
    private readonly KernelFrame _frame;
    private readonly Emit<Kernel> _il;
    private readonly LaneCode _lanes;
    private readonly SweepOutput.Reduce _reduce;
    private readonly DType _type;
    private readonly RegisterPool _registers;
    private readonly Local[] _running;
    private readonly Local? _memory;
    private readonly bool _hasChunks;

    /// <summary>A reduction into registers or memory.</summary>
    /// <param name="frame">The kernel.</param>
    /// <param name="lanes">The code of the loop's bodies.</param>
    /// <param name="reduce">What is reduced, and where it goes.</param>
    /// <param name="type">The element type.</param>
    /// <param name="group">Bodies of the loop that make one round over the lanes; 1 for lanes in memory.</param>
    /// <param name="together">Bodies that are emitted together, so that a maximum or minimum takes a register for each.</param>
    /// <param name="hasChunks">True if the loop is divided into chunks.</param>
    /// <param name="registers">Where locals come from.</param>
    public ReductionEmitter(
        KernelFrame frame,
        LaneCode lanes,
        SweepOutput.Reduce reduce,
        DType type,
        int group,
        int together,
        bool hasChunks,
        RegisterPool registers)
    {
        (_frame, _il, _lanes, _reduce, _type, _registers) = (frame, frame.Il, lanes, reduce, type, registers);
        _hasChunks = hasChunks;
        var count = RegistersOf(reduce, group, together);
        _running = [.. Enumerable.Range(0, count).Select(_ => registers.Take(lanes.Vector(type)))];
        _memory = count == 0 ? registers.Take(typeof(nint)) : null;
    }

    /// <summary>Vector registers that a reduction takes.</summary>
    public static int RegistersOf(SweepOutput.Reduce reduce, int group, int together) =>
        reduce.Kind != ReductionKind.Sum ? together : group > 1 ? group : 0;

    private bool IsSum => _reduce.Kind == ReductionKind.Sum;

    /// <summary>Before the loop.</summary>
    public void Begin()
    {
        if (IsSum && (_running.Length == 0 || _hasChunks))
        {
            Call(nameof(TrailingSum.Begin));
            FindMemory();
            return;
        }

        SetNeutral();
        if (_hasChunks)
        {
            Spill();
        }
    }

    /// <summary>Before the positions of a chunk.</summary>
    public void BeginChunk()
    {
        FindMemory();
        if (IsSum)
        {
            SetNeutral();
        }
        else
        {
            Fill();
        }
    }

    /// <summary>Takes in a value; lanes beyond the end get what changes nothing.</summary>
    /// <param name="value">Pushes it.</param>
    /// <param name="count">How many lanes count, if not all.</param>
    /// <param name="position">The inner position.</param>
    /// <param name="body">Which body of the round this is.</param>
    public void Add(Action value, Local? count, Local position, int body)
    {
        var neutral = LeadingEmitter.Neutral(_reduce.Kind, _type);
        if (_running.Length > 0)
        {
            var register = _running[body % _running.Length];
            _il.LoadLocal(register);
            value();
            _lanes.Keep(_type, neutral, count);
            _lanes.Combine(_reduce.Kind, _type);
            _il.StoreLocal(register);
            return;
        }

        // A lane that starts at +0 is never -0, so that adding +0 beyond the end changes nothing.
        PushLane(position);
        PushLane(position);
        _lanes.Load(_type, null);
        value();
        _lanes.Keep(_type, neutral, count);
        _lanes.Combine(ReductionKind.Sum, _type);
        _lanes.Store(_type, null);
    }

    /// <summary>After the positions of a chunk.</summary>
    public void EndChunk() => Spill();

    /// <summary>Between a chunk of 4096 positions and the next.</summary>
    public void NextChunk()
    {
        if (IsSum)
        {
            Call(nameof(TrailingSum.EndChunk));
        }
    }

    /// <summary>After the loop: pushes the result, one element.</summary>
    public void PushResult()
    {
        if (IsSum && (_running.Length == 0 || _hasChunks))
        {
            Call(nameof(TrailingSum.Finish));
            return;
        }

        if (_hasChunks)
        {
            Fill();
        }

        // lane[j] += lane[j + s]: whole registers first, then inside the one that is left.
        for (var half = _running.Length / 2; half > 0; half /= 2)
        {
            for (var j = 0; j < half; j++)
            {
                _il.LoadLocal(_running[j]).LoadLocal(_running[j + half]);
                _lanes.Combine(_reduce.Kind, _type);
                _il.StoreLocal(_running[j]);
            }
        }

        _il.LoadLocal(_running[0]);
        if (_lanes.Count == 1)
        {
            _lanes.ToScalar(_lanes.Element(_type));
        }
        else
        {
            _il.Call(VectorMethods.OfLanes(IsSum ? "Fold" : $"Fold{_reduce.Kind}", _lanes.Bits, _lanes.Element(_type)));
        }
    }

    /// <summary>Gives the registers back.</summary>
    public void Release()
    {
        foreach (var register in _running)
        {
            _registers.Give(register);
        }

        if (_memory is not null)
        {
            _registers.Give(_memory);
        }
    }

    private void FindMemory()
    {
        if (_memory is not null)
        {
            _frame.PushBuffer(_reduce.Lanes);
            _il.StoreLocal(_memory);
        }
    }

    private void SetNeutral()
    {
        foreach (var register in _running)
        {
            _lanes.Constant(_type, LeadingEmitter.Neutral(_reduce.Kind, _type));
            _il.StoreLocal(register);
        }
    }

    private void Spill()
    {
        for (var i = 0; i < _running.Length; i++)
        {
            PushMemory(i);
            _il.LoadLocal(_running[i]);
            _lanes.Store(_type, null);
        }
    }

    private void Fill()
    {
        for (var i = 0; i < _running.Length; i++)
        {
            PushMemory(i);
            _lanes.Load(_type, null);
            _il.StoreLocal(_running[i]);
        }
    }

    private void PushMemory(int register)
    {
        _frame.PushBuffer(_reduce.Lanes);
        _frame.Literal((long)register * _lanes.Count * _type.Size());
        _il.Add();
    }

    private void Call(string method)
    {
        _frame.PushBuffer(_reduce.Lanes);
        _il.Call(typeof(TrailingSum).GetMethod(method)!.MakeGenericMethod(ClrTypes.Of(_type)));
    }

    private void PushLane(Local position)
    {
        _il.LoadLocal(_memory!).LoadLocal(position);
        _frame.Literal(Reductions.Lanes - 1);
        _il.And();
        _frame.Scale(_type);
        _il.Add();
    }
}
