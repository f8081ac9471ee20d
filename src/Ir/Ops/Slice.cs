using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = the box of x from <paramref name="Start"/> up to, not including, <paramref name="Limit"/>; along an axis with a step, the first element
/// of it and every step-th one behind that.
/// </summary>
/// <param name="Start">The first position along each axis.</param>
/// <param name="Limit">The position after the last along each axis.</param>
/// <param name="Step">How far apart the elements taken lie along each axis; literals.</param>
public sealed record Slice(Shape Start, Shape Limit, Shape Step) : Movement
{
    /// <summary>A box without gaps.</summary>
    public Slice(Shape start, Shape limit)
        : this(start, limit, Shape.Repeat(1, start.Rank))
    {
    }

    /// <inheritdoc/>
    public override string Mnemonic => "slice";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes =>
        [new("start", Start), new("limit", Limit), .. OpAttribute.Unless(Step.IsAll(1), "step", Step)];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        var x = rule.Type(0);
        rule.Require(
            Start.Rank == x.Rank && Limit.Rank == x.Rank,
            "C1",
            () => $"expected a start and a limit for each axis of {rule.Name(0)}: {x}, found {Start} and {Limit}");
        rule.Require(
            Step.Rank == x.Rank && Step.All(s => s.Constant >= 1),
            "C3",
            () => $"expected a step of at least 1 for each axis of {rule.Name(0)}: {x}, found {Step}");
        var extents = new Dim[x.Rank];
        for (var k = 0; k < x.Rank; k++)
        {
            var axis = k;
            bool Negative(Dim d) => d.Constant < 0;
            rule.Require(
                !Negative(Start[k]) && !Negative(Limit[k] - Start[k]) && !Negative(x.Shape[k] - Limit[k]),
                "C2",
                () => $"expected 0 <= start <= limit <= {x.Shape[axis]} along axis {axis} of {rule.Name(0)}, found {Start[axis]} and {Limit[axis]}");
            var taken = (Limit[k] - Start[k]).Every(Step[k].Constant!.Value);
            rule.Require(
                taken is not null,
                "C4",
                () => $"expected a literal extent along axis {axis}, where the step is {Step[axis]}, found {Limit[axis] - Start[axis]}");
            extents[k] = taken!;
        }

        return [x with { Shape = [.. extents] }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy)
    {
        var steps = Step.Literals;
        var high = x[0].Shape.Select((extent, axis) => extent - Start[axis] - y[0].Shape[axis].Spread(steps[axis]));
        return [dy[0]?.Pad(Start, new Shape([.. high]), interior: Step.Map(s => s - 1))];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Move> Moves(ImmutableArray<TensorType> operands, TensorType result)
    {
        var steps = Step.Literals;
        return [Move.Whole(0, result.Shape, Start.Select((s, axis) => AxisMap.Along(axis, s, steps[axis])))];
    }

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => this with { Start = Start.Map(map), Limit = Limit.Map(map) };
}
