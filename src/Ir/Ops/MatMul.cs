using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y[.., m, n] = sum over k of a[.., m, k] * b[.., k, n], by fma in order within chunks of K (docs/numerics.md). Leading axes are the
/// batch and are equal. Either operand may be stored with its last two axes swapped.
/// </summary>
/// <param name="TransposeA">a is stored as [.., k, m].</param>
/// <param name="TransposeB">b is stored as [.., n, k].</param>
public sealed record MatMul(bool TransposeA, bool TransposeB) : Contraction
{
    /// <inheritdoc/>
    public override string Mnemonic => "matmul";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes =>
        [.. OpAttribute.Flag("transpose_a", TransposeA), .. OpAttribute.Flag("transpose_b", TransposeB)];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(2);
        var (a, b) = (rule.Type(0), rule.Type(1));
        rule.SameDType(0, "C1");
        rule.Require(a.DType is not (DType.Bool or DType.U8), "C1", () => $"expected a number type, {rule.Name(0)} is {a}");
        rule.Require(
            a.Rank >= 2 && b.Rank == a.Rank,
            "C2",
            () => $"expected two operands of one rank of at least 2, {rule.Name(0)} is {a}, {rule.Name(1)} is {b}");
        for (var axis = 0; axis < a.Rank - 2; axis++)
        {
            var k = axis;
            rule.RequireEqual(
                a.Shape[axis],
                b.Shape[axis],
                "C3",
                () => $"batch dimensions differ: {rule.Name(0)} has {a.Shape[k]}, {rule.Name(1)} has {b.Shape[k]} (axis {k})");
        }

        var (axisA, axisB) = (a.Rank - (TransposeA ? 2 : 1), a.Rank - (TransposeB ? 1 : 2));
        rule.RequireEqual(
            a.Shape[axisA],
            b.Shape[axisB],
            "C4",
            () => $"inner dimensions differ: {rule.Name(0)} has {a.Shape[axisA]} (axis {axisA}), {rule.Name(1)} has {b.Shape[axisB]} (axis {axisB})");
        var m = a.Shape[a.Rank - (TransposeA ? 1 : 2)];
        var n = b.Shape[a.Rank - (TransposeB ? 2 : 1)];
        return [a with { Shape = [.. a.Shape.Take(a.Rank - 2), m, n] }];
    }

    /// <inheritdoc/>
    public override int RowAxis(int rank) => rank - 2;

    /// <inheritdoc/>
    public override Shape Terms(ImmutableArray<TensorType> operands) => [operands[0].Shape[operands[0].Rank - (TransposeA ? 2 : 1)]];

    /// <inheritdoc/>
    public override ImmutableArray<ImmutableArray<AxisMap>>? Maps(ImmutableArray<TensorType> operands, TensorType result)
    {
        var (rows, columns, terms) = (AxisMap.Along(result.Rank - 2), AxisMap.Along(result.Rank - 1), AxisMap.Along(result.Rank));
        AxisMap[] batch = [.. Enumerable.Range(0, result.Rank - 2).Select(AxisMap.Along)];
        return
        [
            TransposeA ? [.. batch, terms, rows] : [.. batch, rows, terms],
            TransposeB ? [.. batch, columns, terms] : [.. batch, terms, columns],
        ];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy)
    {
        if (dy[0] is not { } d)
        {
            return [null, null];
        }

        var (a, b) = (x[0], x[1]);
        var da = TransposeA ? b.MatMul(d, TransposeB, true) : d.MatMul(b, false, !TransposeB);
        var db = TransposeB ? d.MatMul(a, true, TransposeA) : a.MatMul(d, !TransposeA, false);
        return [da, db];
    }
}
