using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = rows of x picked by indices: y[.., i.., ..] = x[.., indices[i..], ..] along <paramref name="Axis"/>. An index out of range is
/// an error of the run.
/// </summary>
/// <param name="Axis">The axis of x that the indices count.</param>
public sealed record Gather(int Axis) : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => "gather";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("axis", (long)Axis)];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(2);
        var (x, indices) = (rule.Type(0), rule.Type(1));
        rule.Require(Axis >= 0 && Axis < x.Rank, "C1", () => $"expected an axis of {rule.Name(0)}: {x}, found {Axis}");
        rule.Require(indices.DType == DType.I32, "C2", () => $"expected i32 indices, {rule.Name(1)} is {indices}");
        return [x with { Shape = [.. x.Shape.Take(Axis), .. indices.Shape, .. x.Shape.Skip(Axis + 1)] }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) =>
        [dy[0]?.ScatterAdd(x[1], Axis, x[0].Shape[Axis]), null];

    /// <inheritdoc/>
    public override IndexCheck? Check(ImmutableArray<TensorType> operands) => new IndexCheck(1, operands[0].Shape[Axis]);
}
