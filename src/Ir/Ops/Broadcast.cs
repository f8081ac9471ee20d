using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>y = x repeated: axis k of x lies along axis <c>Axes[k]</c> of y; other axes of y, and those where x has the literal 1, repeat.</summary>
/// <param name="Shape">The extents of the result.</param>
/// <param name="Axes">Where the axes of x lie, ascending.</param>
public sealed record Broadcast(Shape Shape, Axes Axes) : Movement
{
    /// <inheritdoc/>
    public override string Mnemonic => "broadcast";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("shape", Shape), new("axes", Axes)];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        var x = rule.Type(0);
        rule.Require(
            Axes.Count == x.Rank && Axes.All(a => a >= 0 && a < Shape.Rank) && Axes.Zip(Axes.Skip(1)).All(p => p.First < p.Second),
            "C1",
            () => $"expected {x.Rank} ascending axes of {Shape}, one for each of {rule.Name(0)}: {x}, found {Axes}");
        for (var k = 0; k < x.Rank; k++)
        {
            var axis = k;
            if (!x.Shape[k].IsOne)
            {
                rule.RequireEqual(
                    x.Shape[k],
                    Shape[Axes[k]],
                    "C2",
                    () => $"{rule.Name(0)} has {x.Shape[axis]} (axis {axis}), expected {Shape[Axes[axis]]} (axis {Axes[axis]} of {Shape}) or the literal 1");
            }
        }

        return [x with { Shape = Shape }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy)
    {
        var of = x[0].Shape;
        bool Repeats(int axis) => !Axes.Contains(axis) || (of[Axes.ToList().IndexOf(axis)].IsOne && !Shape[axis].IsOne);
        return [dy[0]?.Sum(new Axes([.. Enumerable.Range(0, Shape.Rank).Where(Repeats)])).Reshape(of)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Move> Moves(ImmutableArray<TensorType> operands, TensorType result) =>
        [Move.Whole(0, result.Shape, Axes.Select((a, k) => operands[0].Shape[k].IsOne ? AxisMap.Fixed(Dim.Zero) : AxisMap.Along(a)))];

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => this with { Shape = Shape.Map(map) };
}
