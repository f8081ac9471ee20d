using System.Collections.Immutable;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = x with elements of a constant before, behind and between its elements along each axis.</summary>
/// <param name="Low">How many before.</param>
/// <param name="High">How many behind.</param>
/// <param name="Value">The constant, a number of the element type; floating-point types round it.</param>
/// <param name="Interior">How many between neighbours; literals.</param>
public sealed record Pad(Shape Low, Shape High, double Value, Shape Interior) : Movement
{
    /// <summary>Nothing between neighbours.</summary>
    public Pad(Shape low, Shape high, double value)
        : this(low, high, value, Shape.Repeat(0, low.Rank))
    {
    }

    /// <inheritdoc/>
    public override string Mnemonic => "pad";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes =>
    [
        new("low", Low),
        new("high", High),
        .. OpAttribute.Unless(Interior.IsAll(0), "interior", Interior),
        .. OpAttribute.Unless(Value == 0 && !double.IsNegative(Value), "value", Value),
    ];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        var x = rule.Type(0);
        rule.Require(
            Low.Rank == x.Rank && High.Rank == x.Rank,
            "C1",
            () => $"expected a low and a high for each axis of {rule.Name(0)}: {x}, found {Low} and {High}");
        rule.Require(
            Low.Concat(High).All(d => d.Constant is not < 0), "C2", () => $"expected padding of at least 0, found {Low} and {High}");
        rule.Require(
            Interior.Rank == x.Rank && Interior.All(d => d.Constant >= 0),
            "C3",
            () => $"expected interior padding of at least 0 for each axis of {rule.Name(0)}: {x}, found {Interior}");
        rule.Require(
            ScalarConstant.Holds(x.DType, Value), "C5", () => $"expected a number of type {x.DType.Keyword()}, found {Text.Printer.Number(Value)}");
        for (var k = 0; k < x.Rank; k++)
        {
            var axis = k;
            rule.Require(
                Interior[k].Constant == 0 || x.Shape[k].Constant is not null,
                "C4",
                () => $"expected a literal extent along axis {axis} of {rule.Name(0)}, with interior padding, found {x.Shape[axis]}");
        }

        return [x with { Shape = new Shape([.. x.Shape.Select((d, axis) => Low[axis] + d.Spread(Interior.Literals[axis] + 1) + High[axis])]) }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy)
    {
        var steps = Interior.Map(d => d + 1);
        var limit = x[0].Shape.Select((d, axis) => Low[axis] + d.Spread(steps.Literals[axis]));
        return [dy[0]?.Slice(Low, new Shape([.. limit]), steps)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Move> Moves(ImmutableArray<TensorType> operands, TensorType result)
    {
        var x = operands[0].Shape;
        var fill = new Move(-1, result.Shape, [], result.Shape.Map(_ => Dim.Zero), ScalarConstant.Bits(result.DType, Value));
        return [fill, new Move(0, x, [.. Enumerable.Range(0, x.Rank).Select(AxisMap.Along)], Low) { Spacing = Interior.Map(d => d + 1).Literals }];
    }

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => this with { Low = Low.Map(map), High = High.Map(map) };

    /// <summary>Equality by the constant's bits: padding with -0 is not padding with +0.</summary>
    public bool Equals(Pad? other) =>
        other is not null
        && Low == other.Low
        && High == other.High
        && Interior == other.Interior
        && BitConverter.DoubleToInt64Bits(Value) == BitConverter.DoubleToInt64Bits(other.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Low, High, Interior, Value);
}
