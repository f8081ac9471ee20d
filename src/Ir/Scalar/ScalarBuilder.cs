using System.Collections.Immutable;

namespace MiniTorch.Ir.Scalars;

/// <summary>
/// Appends instructions to a scalar program. The same primitive on the same operands is the same value, so common parts are
/// computed once. Constants are not folded: what is written is what runs.
/// </summary>
public sealed class ScalarBuilder
{
    private readonly List<ScalarInstruction> _code = [];
    private readonly Dictionary<ScalarInstruction, int> _known = [];

    /// <summary>The instruction that makes value <paramref name="id"/>.</summary>
    public ScalarInstruction this[int id] => _code[id];

    /// <summary>The number of instructions so far.</summary>
    public int Count => _code.Count;

    /// <summary>The operand at <paramref name="position"/>.</summary>
    public Scalar Input(int position, DType type) => Append(ScalarPrimitive.Input, type, immediate: position);

    /// <summary>A constant, rounded to <paramref name="type"/>.</summary>
    public Scalar Constant(DType type, double value) => ConstantBits(type, ScalarConstant.Bits(type, value));

    /// <summary>A constant given by its bits.</summary>
    public Scalar ConstantBits(DType type, long bits) => Append(ScalarPrimitive.Constant, type, immediate: bits);

    /// <summary>The i32 position along <paramref name="axis"/> of the result; -1 for the row-major linear position.</summary>
    public Scalar Index(int axis) => Append(ScalarPrimitive.Index, DType.I32, immediate: axis);

    /// <summary>Appends an instruction, or finds the same one.</summary>
    public Scalar Append(ScalarPrimitive primitive, DType type, Scalar? a = null, Scalar? b = null, Scalar? c = null, long immediate = 0)
    {
        var instruction = new ScalarInstruction(primitive, type, a?.Id ?? -1, b?.Id ?? -1, c?.Id ?? -1, immediate);
        if (!_known.TryGetValue(instruction, out var id))
        {
            id = _code.Count;
            _code.Add(instruction);
            _known.Add(instruction, id);
        }

        return new Scalar(this, id);
    }

    /// <summary>The finished program; code that no output needs is left out.</summary>
    public ScalarProgram Build(params ReadOnlySpan<Scalar> outputs)
    {
        var live = new bool[_code.Count];
        foreach (var output in outputs)
        {
            live[output.Id] = true;
        }

        for (var i = _code.Count - 1; i >= 0; i--)
        {
            for (var k = 0; live[i] && k < _code[i].OperandCount; k++)
            {
                live[_code[i].Operand(k)] = true;
            }
        }

        var renumbered = new int[_code.Count];
        var code = ImmutableArray.CreateBuilder<ScalarInstruction>();
        int Renumber(int id) => id < 0 ? -1 : renumbered[id];
        for (var i = 0; i < _code.Count; i++)
        {
            if (live[i])
            {
                renumbered[i] = code.Count;
                code.Add(_code[i] with { A = Renumber(_code[i].A), B = Renumber(_code[i].B), C = Renumber(_code[i].C) });
            }
        }

        var results = ImmutableArray.CreateBuilder<int>(outputs.Length);
        foreach (var output in outputs)
        {
            results.Add(renumbered[output.Id]);
        }

        return new ScalarProgram(code.ToImmutable(), results.MoveToImmutable());
    }

    /// <summary>Appends <paramref name="program"/> with its inputs replaced; gives its outputs.</summary>
    /// <param name="program">The program to copy in.</param>
    /// <param name="inputs">A value for each input position.</param>
    /// <param name="index">Replaces the index of an axis; null keeps it.</param>
    public Scalar[] Inline(ScalarProgram program, ReadOnlySpan<Scalar> inputs, Func<int, Scalar>? index = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        var values = new Scalar[program.Code.Length];
        Scalar? At(int id) => id < 0 ? null : values[id];
        for (var i = 0; i < values.Length; i++)
        {
            var step = program.Code[i];
            values[i] = step.Primitive switch
            {
                ScalarPrimitive.Input => inputs[(int)step.Immediate],
                ScalarPrimitive.Index when index is not null => index((int)step.Immediate),
                _ => Append(step.Primitive, step.Type, At(step.A), At(step.B), At(step.C), step.Immediate),
            };
        }

        return [.. program.Outputs.Select(o => values[o])];
    }
}
