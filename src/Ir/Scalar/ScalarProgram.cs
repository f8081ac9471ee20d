using System.Collections.Immutable;

namespace MiniTorch.Ir.Scalars;

/// <summary>One step of a scalar program: a primitive applied to earlier values.</summary>
/// <param name="Primitive">What is computed.</param>
/// <param name="Type">The type of the result.</param>
/// <param name="A">Index of the first operand in the program's code, or -1.</param>
/// <param name="B">Index of the second operand, or -1.</param>
/// <param name="C">Index of the third operand, or -1.</param>
/// <param name="Immediate">Constant bits, input position, axis or shift count, as the primitive says.</param>
public readonly record struct ScalarInstruction(ScalarPrimitive Primitive, DType Type, int A, int B, int C, long Immediate)
{
    /// <summary>The number of operands in use.</summary>
    public int OperandCount => C >= 0 ? 3 : B >= 0 ? 2 : A >= 0 ? 1 : 0;

    /// <summary>The operand at <paramref name="position"/>.</summary>
    public int Operand(int position) => position switch { 0 => A, 1 => B, _ => C };
}

/// <summary>
/// A straight-line program over <see cref="ScalarPrimitive"/>: the one definition of an elementwise function. Values are numbered by
/// the instruction that makes them; operands always come before their uses.
/// </summary>
public sealed class ScalarProgram
{
    internal ScalarProgram(ImmutableArray<ScalarInstruction> code, ImmutableArray<int> outputs)
    {
        Code = code;
        Outputs = outputs;
    }

    /// <summary>The instructions, in order.</summary>
    public ImmutableArray<ScalarInstruction> Code { get; }

    /// <summary>The values that the program gives.</summary>
    public ImmutableArray<int> Outputs { get; }

    /// <summary>True if the result depends on where the element stands, not on the operands alone.</summary>
    public bool ReadsIndex => Code.Any(i => i.Primitive == ScalarPrimitive.Index);

    /// <summary>Builds a program of one output from a C# function over scalars.</summary>
    /// <param name="inputs">The types of the inputs.</param>
    /// <param name="body">The function; it is called once.</param>
    public static ScalarProgram Create(ReadOnlySpan<DType> inputs, Func<ScalarBuilder, Scalar[], Scalar> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var builder = new ScalarBuilder();
        var arguments = new Scalar[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            arguments[i] = builder.Input(i, inputs[i]);
        }

        return builder.Build(body(builder, arguments));
    }

    /// <summary>The program as text, an instruction a line.</summary>
    public override string ToString()
    {
        var lines = Code.Select((i, n) =>
        {
            var operands = string.Join(", ", Enumerable.Range(0, i.OperandCount).Select(k => $"s{i.Operand(k)}"));
            var immediate = i.Primitive switch
            {
                ScalarPrimitive.Constant => " " + ScalarConstant.Text(i.Type, i.Immediate),
                ScalarPrimitive.Input or ScalarPrimitive.Index or ScalarPrimitive.ShiftLeft or ScalarPrimitive.ShiftRightLogical
                    or ScalarPrimitive.ShiftRightArithmetic => $" #{i.Immediate}",
                _ => "",
            };
            return $"s{n}: {i.Type.Keyword()} = {i.Primitive}{(operands.Length > 0 ? " " : "")}{operands}{immediate}";
        });
        return string.Join("\n", lines) + "\nreturn " + string.Join(", ", Outputs.Select(o => $"s{o}"));
    }
}
