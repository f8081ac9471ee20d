using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y[.., m, n] = sum over k of a[.., m, k] * b[.., k, n], by fma in order within chunks of K (docs/numerics.md). Leading axes are the
/// batch and are equal. Either operand may be stored with its last two axes swapped. What a limit leaves out is never computed, so that no
/// infinity or NaN of it gets in.
/// </summary>
/// <param name="TransposeA">a is stored as [.., k, m].</param>
/// <param name="TransposeB">b is stored as [.., n, k].</param>
/// <param name="Limit">The terms or columns that each row does without.</param>
public sealed record MatMul(bool TransposeA, bool TransposeB, RowLimit Limit = RowLimit.None) : Contraction
{
    private const string Causal = "causal";
    private const string Anticausal = "anticausal";

    /// <inheritdoc/>
    public override string Mnemonic => "matmul";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes =>
    [
        .. OpAttribute.Flag("transpose_a", TransposeA),
        .. OpAttribute.Flag("transpose_b", TransposeB),
        .. OpAttribute.Unless(Limit is RowLimit.None or RowLimit.LastColumn, "k_limit", Limit == RowLimit.LastTerm ? Causal : Anticausal),
        .. OpAttribute.Unless(Limit != RowLimit.LastColumn, "n_limit", Causal),
    ];

    /// <summary>The op that a statement's attributes describe.</summary>
    /// <exception cref="ConstraintException">Both limits stand there.</exception>
    public static MatMul Read(AttributeReader attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        var limit = (attributes.OneOf("k_limit", Causal, Anticausal), attributes.OneOf("n_limit", Causal)) switch
        {
            (null, null) => RowLimit.None,
            (Causal, null) => RowLimit.LastTerm,
            (_, null) => RowLimit.FirstTerm,
            (null, _) => RowLimit.LastColumn,
            _ => throw new ConstraintException("parse.attribute", "attributes 'k_limit' and 'n_limit' of matmul: expected one of them at most"),
        };
        return new MatMul(attributes.Flag("transpose_a"), attributes.Flag("transpose_b"), limit);
    }

    /// <inheritdoc/>
    public override RowLimit Limit { get; } = Limit;

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
                () => $"batch dimensions differ: {rule.Name(0)} has {a.Shape[k]}, {rule.Name(1)} has {b.Shape[k]} (axis {k})",
                (1, axis));
        }

        var (axisA, axisB) = (a.Rank - (TransposeA ? 2 : 1), a.Rank - (TransposeB ? 1 : 2));
        rule.RequireEqual(
            a.Shape[axisA],
            b.Shape[axisB],
            "C4",
            () => $"inner dimensions differ: {rule.Name(0)} has {a.Shape[axisA]} (axis {axisA}), {rule.Name(1)} has {b.Shape[axisB]} (axis {axisB})",
            (1, axisB));
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
    public override Func<ImmutableArray<Tensor>, Tensor>? SumOverTime => Limit != RowLimit.None ? null : x =>
    {
        // The terms of all times are the terms of one product.
        static Tensor Joined(Tensor x, int axis)
        {
            var stacked = axis == 1 ? x : x.Transpose([.. Enumerable.Range(1, axis - 1), 0, .. Enumerable.Range(axis, x.Rank - axis)]);
            return stacked.Reshape([.. x.Shape.Slice(1, axis - 1), x.Shape[0] * x.Shape[axis], .. x.Shape.Slice(axis + 1, x.Rank - axis - 1)]);
        }

        var (a, b) = (x[0], x[1]);
        return Joined(a, a.Rank - (TransposeA ? 2 : 1)).MatMul(Joined(b, b.Rank - (TransposeB ? 1 : 2)), TransposeA, TransposeB);
    };

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy)
    {
        if (dy[0] is not { } d)
        {
            return [null, null];
        }

        var (a, b) = (x[0], x[1]);
        return Limit switch
        {
            // The adjoint is 0 where there are no columns, as if it were limited itself.
            RowLimit.LastColumn =>
            [
                Turned(d.MatMul(b, false, !TransposeB, RowLimit.LastTerm), TransposeA),
                Turned(d.MatMul(a, true, TransposeA, RowLimit.FirstTerm), !TransposeB),
            ],
            RowLimit.LastTerm =>
            [
                Turned(d.MatMul(b, false, !TransposeB, RowLimit.LastColumn), TransposeA),
                Turned(a.MatMul(d, !TransposeA, false, RowLimit.FirstTerm), TransposeB),
            ],
            RowLimit.FirstTerm =>
            [
                Turned(b.MatMul(d, TransposeB, true, RowLimit.LastColumn), !TransposeA),
                Turned(a.MatMul(d, !TransposeA, false, RowLimit.LastTerm), TransposeB),
            ],
            _ =>
            [
                TransposeA ? b.MatMul(d, TransposeB, true) : d.MatMul(b, false, !TransposeB),
                TransposeB ? d.MatMul(a, true, TransposeA) : a.MatMul(d, !TransposeA, false),
            ],
        };
    }

    // A limit is one of rows: where an operand is stored the other way round, its adjoint is computed and then turned.
    private static Tensor Turned(Tensor x, bool isTurned) =>
        isTurned ? x.Transpose([.. Enumerable.Range(0, x.Rank - 2), x.Rank - 1, x.Rank - 2]) : x;
}
