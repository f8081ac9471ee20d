using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = x, whose rows at indices are changed by updates: y[.., indices[i..], ..] becomes what <paramref name="Kind"/> makes of it and
/// updates[.., i.., ..] along <paramref name="Axis"/>, in ascending order of i. An index out of range is an error of the run.
/// </summary>
/// <param name="Axis">The axis of x that the indices count.</param>
/// <param name="Kind">What an update does.</param>
public sealed record Scatter(int Axis, ScatterKind Kind) : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => "scatter";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes =>
        [new("axis", (long)Axis), new("kind", AttributeReader.Word(Kind))];

    /// <summary>Not of products: the adjoint of a factor would be a quotient by it, which 0 has none of.</summary>
    public override bool IsDifferentiable => Kind != ScatterKind.Mul;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(3);
        var (x, indices, updates) = (rule.Type(0), rule.Type(1), rule.Type(2));
        rule.Require(Axis >= 0 && Axis < x.Rank, "C1", () => $"expected an axis of {rule.Name(0)}: {x}, found {Axis}");
        rule.Require(indices.DType == DType.I32, "C2", () => $"expected i32 indices, {rule.Name(1)} is {indices}");
        rule.Require(updates.DType == x.DType, "C3", () => $"element types differ: {rule.Name(0)} is {x}, {rule.Name(2)} is {updates}");
        rule.Require(
            Kind == ScatterKind.Set || x.DType is not (DType.Bool or DType.U8),
            "C4",
            () => $"expected a number type to {AttributeReader.Word(Kind)}, {rule.Name(0)} is {x}");
        Shape expected = [.. x.Shape.Take(Axis), .. indices.Shape, .. x.Shape.Skip(Axis + 1)];
        string Message() => $"expected {rule.Name(2)} to be {x.DType.Keyword()}{expected}, found {updates}";
        rule.Require(updates.Rank == expected.Rank, "C5", Message);
        for (var k = 0; k < expected.Rank; k++)
        {
            rule.RequireEqual(expected[k], updates.Shape[k], "C5", Message, (2, k));
        }

        return [x];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) => dy[0] is not { } d
        ? [null, null, null]
        : Kind switch
        {
            ScatterKind.Set => OfSet(x, d),
            ScatterKind.Add => [d, null, d.Gather(x[1], Axis)],
            ScatterKind.Max or ScatterKind.Min => OfExtremum(x, y[0], d),
            _ => [null, null, null],
        };

    /// <inheritdoc/>
    public override IndexCheck? Check(ImmutableArray<TensorType> operands) => new IndexCheck(1, operands[0].Shape[Axis]);

    // An update counts if no later one has taken its place.
    private Tensor?[] OfSet(ImmutableArray<Tensor> x, Tensor d)
    {
        var (builder, updates) = (d.Builder, x[2]);
        var indices = x[1].Reshape([x[1].Shape.ElementCount]);
        var position = builder.Emit(new Iota(DType.I32, indices.Shape, 0), []);
        var last = builder.Constant(new TensorType(DType.I32, [x[0].Shape[Axis]]), -1).Scatter(indices, position);
        var counts = last.Gather(indices).Equal(position).Reshape(x[1].Shape);
        var others = Enumerable.Range(0, updates.Rank).Where(a => a < Axis || a >= Axis + x[1].Rank);
        var over = counts.BroadcastOver([.. others], updates.Shape);
        return [d.Scatter(x[1], updates.Like(0), Axis), null, over.Select(d.Gather(x[1], Axis), updates.Like(0))];
    }

    // Shared equally among all that equal the result, as the adjoint of a maximum over an axis is.
    private Tensor?[] OfExtremum(ImmutableArray<Tensor> x, Tensor y, Tensor d)
    {
        var stays = x[0].Equal(y);
        var counts = x[2].Equal(y.Gather(x[1], Axis));
        var share = d / (stays.Cast(d.DType) + counts.Cast(d.DType).ScatterAdd(x[1], Axis, y.Shape[Axis]));
        return [stays.Select(share, x[0].Like(0)), null, counts.Select(share.Gather(x[1], Axis), x[2].Like(0))];
    }
}
