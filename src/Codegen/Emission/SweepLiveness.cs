using System.Collections.Immutable;
using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Codegen.Emission;

/// <summary>What is known of the values of a sweep's program before it is emitted: how often each is worked out, and until when it is kept.</summary>
internal sealed class SweepLiveness
{
    private readonly Sweep _sweep;
    private readonly int _rowLevels;

    /// <summary>Goes through a program.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="rowLevels">The number of row levels of the kernel.</param>
    /// <param name="rows">Rows that are swept together.</param>
    public SweepLiveness(Sweep sweep, int rowLevels, int rows)
    {
        (_sweep, _rowLevels) = (sweep, rowLevels);
        var code = sweep.Program.Code;
        IsInvariant = new bool[code.Length];
        IsShared = new bool[code.Length];
        IsInline = new bool[code.Length];
        LastUse = new int[code.Length];
        for (var i = 0; i < code.Length; i++)
        {
            var instruction = code[i];
            var operands = Enumerable.Range(0, instruction.OperandCount).Select(k => instruction.Operand(k)).ToArray();
            IsInvariant[i] = sweep.PerRow || (operands.Length > 0 ? operands.All(o => IsInvariant[o]) : IsInvariantLeaf(instruction));
            IsShared[i] = rows > 1 && (operands.Length > 0 ? operands.All(o => IsShared[o]) : IsSharedLeaf(instruction));
        }

        FindInline();
        for (var i = 0; i < code.Length; i++)
        {
            if (!IsInline[i])
            {
                foreach (var operand in Operands(i))
                {
                    LastUse[operand] = i;
                }
            }
        }

        foreach (var output in sweep.Program.Outputs.SelectMany(o => IsInline[o] ? Operands(o) : [o]))
        {
            LastUse[output] = code.Length;
        }

        Invariants = FindInvariants();
    }

    /// <summary>True for values that do not change along the inner loop: worked out once a row.</summary>
    public bool[] IsInvariant { get; }

    /// <summary>True for values that are the same for all rows that are swept together.</summary>
    public bool[] IsShared { get; }

    /// <summary>
    /// True for what is worked out where it is asked for: a comparison that selections alone ask for, as a mask that crosses other instructions
    /// is turned into a vector and back, and comparing is one instruction; an operation on bits that only another such operation asks for, as
    /// the processor has one instruction for two of them; and another view of bits, which costs nothing.
    /// </summary>
    public bool[] IsInline { get; }

    /// <summary>The instruction that needs a value last; the length of the code for outputs.</summary>
    public int[] LastUse { get; }

    /// <summary>The values that an instruction needs in registers: of an inline one, what that one needs.</summary>
    public IEnumerable<int> Operands(int instruction)
    {
        var code = _sweep.Program.Code[instruction];
        return Enumerable.Range(0, code.OperandCount).Select(k => code.Operand(k)).SelectMany(o => IsInline[o] ? Operands(o) : [o]);
    }

    /// <summary>What does not change along the inner loop and is needed in it, what most instructions need first.</summary>
    public ImmutableArray<int> Invariants { get; }

    /// <summary>
    /// Vector registers that so many passes together need: values, and the constants and invariants that all of them share, those included that
    /// the translation of primitives brings.
    /// </summary>
    public int RegistersOf(int passes)
    {
        var code = _sweep.Program.Code;
        var (live, most) = (0, 0);
        var ends = new int[code.Length + 1];
        for (var i = 0; i < code.Length; i++)
        {
            if (!IsInvariant[i] && !IsInline[i])
            {
                // A pass that is done with an operand leaves its register to the next.
                var registers = IsShared[i] ? 1 : passes;
                most = Math.Max(most, live + (ends[i] > 0 ? 1 : registers));
                live += registers;
                ends[LastUse[i]] += registers;
            }

            live -= ends[i];
        }

        return most + Invariants.Length + code.Where((_, i) => !IsInvariant[i]).Select(c => c.Primitive).Distinct().Sum(PrimitiveCode.ConstantsOf);
    }

    private ImmutableArray<int> FindInvariants() =>
    [
        .. Enumerable.Range(0, _sweep.Program.Code.Length)
            .Where(i => !IsInvariant[i] && !IsInline[i])
            .SelectMany(Operands)
            .Concat(_sweep.Program.Outputs)
            .Where(o => IsInvariant[o])
            .GroupBy(o => o)
            .OrderByDescending(uses => uses.Count())
            .Select(uses => uses.Key),
    ];

    private void FindInline()
    {
        var code = _sweep.Program.Code;
        var (uses, conditions) = (new int[code.Length], new int[code.Length]);
        foreach (var operand in Enumerable.Range(0, code.Length).SelectMany(Operands).Concat(_sweep.Program.Outputs))
        {
            uses[operand]++;
        }

        foreach (var select in code.Where(c => c.Primitive == ScalarPrimitive.Select))
        {
            conditions[select.A]++;
        }

        for (var i = 0; i < code.Length; i++)
        {
            foreach (var operand in Enumerable.Range(0, code[i].OperandCount).Select(k => code[i].Operand(k)))
            {
                IsInline[operand] |= !IsInvariant[operand]
                    && !IsShared[operand]
                    && (code[operand].Primitive == ScalarPrimitive.Bitcast
                        || (IsComparison(code[operand].Primitive) && conditions[operand] == uses[operand])
                        || (uses[operand] == 1 && Joins(operand, i, uses)));
            }
        }
    }

    // An operation on bits whose only user is another, or is a view of its bits that itself has one user.
    private bool Joins(int operand, int user, int[] uses)
    {
        var (a, b) = (_sweep.Program.Code[operand].Primitive, _sweep.Program.Code[user].Primitive);
        return IsBitwise(a) && (IsBitwise(b) || (b == ScalarPrimitive.Bitcast && uses[user] == 1));
    }

    private static bool IsComparison(ScalarPrimitive primitive) =>
        primitive is ScalarPrimitive.Equal or ScalarPrimitive.Less or ScalarPrimitive.LessOrEqual;

    private static bool IsBitwise(ScalarPrimitive primitive) =>
        primitive is ScalarPrimitive.And or ScalarPrimitive.Or or ScalarPrimitive.Xor or ScalarPrimitive.Not;

    private bool IsInvariantLeaf(in ScalarInstruction code) => code.Primitive switch
    {
        ScalarPrimitive.Input => _sweep.Inputs[(int)code.Immediate] is not SweepInput.Load { Access.InnerStride: not 0 },
        ScalarPrimitive.Index => code.Immediate >= 0 && code.Immediate < _rowLevels,
        _ => true,
    };

    private bool IsSharedLeaf(in ScalarInstruction code) => code.Primitive switch
    {
        ScalarPrimitive.Input => _sweep.Inputs[(int)code.Immediate] is not SweepInput.Load { Access: var access } || access.RowStrides[^1] == Dim.Zero,
        _ => true,
    };
}
