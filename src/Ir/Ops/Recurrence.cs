using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y[0] = b[0], y[i] = a[i] y[i-1] + b[i] along an axis, one element after another, product and sum each rounded; from the end if it is
/// reversed. The first element of a counts for nothing. Cumulative sums (a = 1) and products (b = 0) are made of it, and so is its own gradient.
/// </summary>
/// <param name="Axis">The axis.</param>
/// <param name="Reversed">True to start at the end.</param>
public sealed record Recurrence(int Axis, bool Reversed = false) : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => "recurrence";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("axis", (long)Axis), .. OpAttribute.Flag("reversed", Reversed)];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(2);
        var a = rule.Type(0);
        rule.Require(a.DType is not (DType.Bool or DType.U8), "C1", () => $"expected a number type, {rule.Name(0)} is {a}");
        rule.SameDType(0, "C2");
        rule.SameShape(0, "C3");
        rule.Require(Axis >= 0 && Axis < a.Rank, "C4", () => $"expected an axis of {rule.Name(0)}: {a}, found {Axis}");
        return [a];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy)
    {
        if (dy[0] is not { } d)
        {
            return [null, null];
        }

        // r[i], what y[i] is worth: what comes in, and what the element after it hands back. a[i] has a part in r[i] y[i-1], but for the first.
        var r = Later(x[0]).Recurrence(d, Axis, !Reversed);
        return [Earlier(Later(r) * y[0]), r];
    }

    // For each element the one after it in the order of the recurrence; 0 for the last.
    private Tensor Later(Tensor x) => x.Shift(Axis, Reversed ? 1 : -1);

    private Tensor Earlier(Tensor x) => x.Shift(Axis, Reversed ? -1 : 1);
}
