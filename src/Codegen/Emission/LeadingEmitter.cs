using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Ir.Reference;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// Emits what surrounds the rows of a reduction over leading axes: totals start at +0 (or the neutral element), a partial sum in scratch
/// takes 96 rows and is then added to the total.
/// </summary>
internal sealed class LeadingEmitter
{
    private readonly KernelFrame _frame;
    private readonly RegisterPool _registers;
    private readonly Local _left;
    private readonly List<(SweepOutput.Accumulate Target, DType Type)> _targets = [];

    public LeadingEmitter(KernelFrame frame, RegisterPool registers)
    {
        (_frame, _registers) = (frame, registers);
        _left = frame.Il.DeclareLocal<nint>("chunk.left");
        foreach (var sweep in frame.Program.Sweeps)
        {
            for (var o = 0; o < sweep.Outputs.Length; o++)
            {
                if (sweep.Outputs[o] is SweepOutput.Accumulate accumulate)
                {
                    _targets.Add((accumulate, sweep.Program.Code[sweep.Program.Outputs[o]].Type));
                }
            }
        }
    }

    /// <summary>The bits of the element that changes nothing.</summary>
    public static long Neutral(ReductionKind kind, DType type) => (kind, type) switch
    {
        (ReductionKind.Sum, _) => 0,
        (ReductionKind.Max, DType.I32) => int.MinValue,
        (ReductionKind.Max, DType.I64) => long.MinValue,
        (ReductionKind.Min, DType.I32) => int.MaxValue,
        (ReductionKind.Min, DType.I64) => long.MaxValue,
        (ReductionKind.Max, _) => Ir.Scalars.ScalarConstant.Bits(type, double.NegativeInfinity),
        _ => Ir.Scalars.ScalarConstant.Bits(type, double.PositiveInfinity),
    };

    /// <summary>A local with the address of what rows are taken into, at inner position 0: the present chunk's sums, or the group's totals.</summary>
    public static Local RunningAddress(KernelFrame frame, SweepOutput.Accumulate target, DType type, RegisterPool registers)
    {
        if (target.Partial < 0)
        {
            return TotalAddress(frame, target, type, registers);
        }

        var local = registers.Take(typeof(nint));
        frame.PushBuffer(target.Partial);
        frame.Il.StoreLocal(local);
        return local;
    }

    /// <summary>Before the first row of a group.</summary>
    public void Begin()
    {
        ForEach((target, type, total) =>
        {
            Fill(() => PushAt(total, type), type, Neutral(target.Kind, type));
            if (target.Partial >= 0)
            {
                Fill(() => PushPartial(target, type), type, 0);
            }
        });
        _frame.Literal(Reductions.LeadingChunk);
        _frame.Il.StoreLocal(_left);
    }

    /// <summary>Branches if the present chunk takes fewer rows.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="label">Where to.</param>
    public void BranchIfChunkIsShorter(int rows, Label label)
    {
        _frame.Il.LoadLocal(_left);
        _frame.Literal(rows);
        _frame.Il.BranchIfLess(label);
    }

    /// <summary>After rows of one chunk.</summary>
    public void EndRows(int rows)
    {
        var il = _frame.Il;
        var more = il.DefineLabel();
        il.LoadLocal(_left);
        _frame.Literal(rows);
        il.Subtract().StoreLocal(_left);
        il.LoadLocal(_left);
        _frame.Literal(0);
        il.BranchIfGreater(more);
        AddChunk();
        _frame.Literal(Reductions.LeadingChunk);
        il.StoreLocal(_left);
        il.MarkLabel(more);
    }

    /// <summary>After the last row of a group.</summary>
    public void End()
    {
        var il = _frame.Il;
        var whole = il.DefineLabel();
        il.LoadLocal(_left);
        _frame.Literal(Reductions.LeadingChunk);
        il.BranchIfEqual(whole);
        AddChunk();
        il.MarkLabel(whole);
    }

    private void AddChunk() => ForEach((target, type, total) =>
    {
        if (target.Partial >= 0)
        {
            PushAt(total, type);
            PushPartial(target, type);
            PushCount();
            _frame.Il.Call(Generic(nameof(Runtime.LeadingReduction.AddChunk), type));
        }
    });

    private void ForEach(Action<SweepOutput.Accumulate, DType, Local> action)
    {
        foreach (var (target, type) in _targets)
        {
            var total = TotalAddress(_frame, target, type, _registers);
            action(target, type, total);
            _registers.Give(total);
        }
    }

    private void Fill(Action address, DType type, long bits)
    {
        address();
        _frame.Il.LoadElement(type, bits);
        PushCount();
        _frame.Il.Call(Generic(nameof(Runtime.LeadingReduction.Fill), type));
    }

    private void PushCount() => _frame.Il.LoadLocal(_frame.InnerEnd).LoadLocal(_frame.InnerBegin).Subtract();

    private void PushPartial(SweepOutput.Accumulate target, DType type)
    {
        _frame.PushBuffer(target.Partial);
        _frame.Il.LoadLocal(_frame.InnerBegin);
        _frame.Scale(type);
        _frame.Il.Add();
    }

    private void PushAt(Local total, DType type)
    {
        _frame.Il.LoadLocal(total).LoadLocal(_frame.InnerBegin);
        _frame.Scale(type);
        _frame.Il.Add();
    }

    // The present group's totals.
    private static Local TotalAddress(KernelFrame frame, SweepOutput.Accumulate target, DType type, RegisterPool registers)
    {
        var local = registers.Take(typeof(nint));
        frame.PushBuffer(target.Total);
        frame.PushFlatRow(frame.Program.Leading!.FirstLevel);
        frame.Push(frame.Program.Inner);
        frame.Il.Multiply();
        frame.Scale(type);
        frame.Il.Add().StoreLocal(local);
        return local;
    }

    private static System.Reflection.MethodInfo Generic(string name, DType type) =>
        typeof(Runtime.LeadingReduction).GetMethod(name)!.MakeGenericMethod(ClrTypes.Of(type));
}
