using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = zeros to which updates are added at indices: y[.., indices[i..], ..] += updates[.., i.., ..] along <paramref name="Axis"/>, in
/// ascending order of i. An index out of range is an error of the run.
/// </summary>
/// <param name="Axis">The axis of y that the indices count.</param>
/// <param name="Size">The extent of that axis.</param>
public sealed record ScatterAdd(int Axis, Dim Size) : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => "scatter_add";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("axis", (long)Axis), new("size", Size)];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(2);
        var (updates, indices) = (rule.Type(0), rule.Type(1));
        rule.Require(
            Axis >= 0 && Axis <= updates.Rank - indices.Rank,
            "C1",
            () => $"expected {rule.Name(0)}: {updates} to hold the axes of {rule.Name(1)}: {indices} from axis {Axis} on");
        rule.Require(indices.DType == DType.I32, "C2", () => $"expected i32 indices, {rule.Name(1)} is {indices}");
        rule.Require(updates.DType is not (DType.Bool or DType.U8), "C3", () => $"expected a number type, {rule.Name(0)} is {updates}");
        for (var k = 0; k < indices.Rank; k++)
        {
            var axis = k;
            rule.RequireEqual(
                updates.Shape[Axis + k],
                indices.Shape[k],
                "C4",
                () => $"{rule.Name(0)} has {updates.Shape[Axis + axis]} (axis {Axis + axis}), {rule.Name(1)} has {indices.Shape[axis]} (axis {axis})",
                (1, axis));
        }

        return [updates with { Shape = [.. updates.Shape.Take(Axis), Size, .. updates.Shape.Skip(Axis + indices.Rank)] }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) =>
        [dy[0]?.Gather(x[1], Axis), null];

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => this with { Size = map(Size) };

    /// <inheritdoc/>
    public override IndexCheck? Check(ImmutableArray<TensorType> operands) => new IndexCheck(1, Size);
}
