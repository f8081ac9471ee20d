using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// A step run once for each position in time, one after another: for t = 0, .., T-1, or from T-1 down if it is reversed,
/// (c, y[t]) = step(c, x[t], k). The operands are the carries c before the first step, the sequences x, whose first axis is time, and
/// constants k, which each step reads whole. The results are the carries after the last step, and the outputs y, stacked along a new first
/// axis. It is the scan of JAX (jax.lax.scan) with the constants told apart.
/// </summary>
/// <param name="Length">T, the number of steps; 0 is allowed.</param>
/// <param name="Carries">How many of the first operands, inputs of the step, yields of it and results are carries.</param>
/// <param name="Sequences">How many operands and inputs behind them are sequences, of which the step sees one element each.</param>
/// <param name="Reversed">True to begin with the last position.</param>
/// <param name="Region">The step: from carries, elements and constants to the next carries and the outputs.</param>
public sealed record Scan(Dim Length, int Carries, int Sequences, bool Reversed, Region Region) : RegionOp(Region)
{
    /// <inheritdoc/>
    public override string Mnemonic => "scan";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [.. OpAttribute.Flag("reversed", Reversed)];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <summary>The type that the step sees of a sequence: that of one element.</summary>
    public static TensorType ElementOf(TensorType sequence) =>
        sequence.IsKnown && sequence.Rank > 0 ? sequence with { Shape = sequence.Shape.Slice(1, sequence.Rank - 1) } : sequence;

    /// <summary>True if the operand at a position is a sequence.</summary>
    public bool IsSequence(int operand) => operand >= Carries && operand < Carries + Sequences;

    /// <summary>The type of the result that stands for a yield of the step.</summary>
    public TensorType ResultType(int result)
    {
        var type = Region.Results[result].Type;
        return result < Carries || !type.IsKnown ? type : type with { Shape = new Shape([Length, .. type.Shape]) };
    }

    /// <summary>The step as a function, for what works on functions.</summary>
    /// <param name="name">The name of the function that the scan stands in, for messages.</param>
    public Function Step(string name) => new(name, Region, [.. Region.Results.Select((_, i) => $"y{i}")]);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(Region.Inputs.Length);
        rule.Require(
            Carries >= 0 && Sequences >= 0 && Carries + Sequences <= rule.Count && Length.Constant is not < 0,
            "C1",
            () => $"expected at most {rule.Count} carries and sequences, and a length of at least 0, found {Carries}, {Sequences} and {Length}");
        for (var i = 0; i < rule.Count; i++)
        {
            RequireInput(rule, i);
        }

        rule.Require(
            Region.Results.Length >= Math.Max(1, Carries),
            "C4",
            () => $"expected that the step yields {Carries} carries and at least one value, found {Region.Results.Length} values");
        for (var i = 0; i < Carries; i++)
        {
            var (before, after) = (Region.Inputs[i], Region.Results[i]);
            rule.Require(before.Type == after.Type, "C5", () => $"carry {before} goes on as {after}: expected the same type");
        }

        return [.. Region.Results.Select((_, i) => ResultType(i))];
    }

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return this with { Length = map(Length) };
    }

    private void RequireInput(TypeRule rule, int operand)
    {
        var (type, input) = (rule.Type(operand), Region.Inputs[operand]);
        if (IsSequence(operand))
        {
            string Message() => $"expected a first axis of {Length} for sequence {rule.Name(operand)}, found {type}";
            rule.Require(type.Rank > 0, "C2", Message);
            rule.RequireEqual(Length, type.Shape[0], "C2", Message);
            type = ElementOf(type);
        }

        rule.Require(
            type == input.Type,
            "C3",
            () => $"{(IsSequence(operand) ? "an element of " : "")}operand {rule.Name(operand)} is {type}, the step takes {input}");
    }
}
