using System.Collections.Immutable;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = x with elements of a constant before and after along each axis.</summary>
/// <param name="Low">How many before.</param>
/// <param name="High">How many after.</param>
/// <param name="Value">The constant, rounded to the element type.</param>
public sealed record Pad(Shape Low, Shape High, double Value) : Movement
{
    /// <inheritdoc/>
    public override string Mnemonic => "pad";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes =>
        Value == 0 && !double.IsNegative(Value)
            ? [new("low", Low), new("high", High)]
            : [new("low", Low), new("high", High), new("value", Value)];

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
        return [x with { Shape = new Shape([.. x.Shape.Select((d, axis) => Low[axis] + d + High[axis])]) }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) =>
        [dy[0]?.Slice(Low, new Shape([.. x[0].Shape.Zip(Low, (d, l) => d + l)]))];

    /// <inheritdoc/>
    public override ImmutableArray<Move> Moves(ImmutableArray<TensorType> operands, TensorType result)
    {
        var x = operands[0].Shape;
        var fill = new Move(-1, result.Shape, [], result.Shape.Map(_ => Dim.Zero), ScalarConstant.Bits(result.DType, Value));
        return [fill, new Move(0, x, [.. x.Select((_, axis) => new AxisMap(axis, Dim.Zero))], Low)];
    }

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => this with { Low = Low.Map(map), High = High.Map(map) };

    /// <summary>Equality by the constant's bits: padding with -0 is not padding with +0.</summary>
    public bool Equals(Pad? other) =>
        other is not null
        && Low == other.Low
        && High == other.High
        && BitConverter.DoubleToInt64Bits(Value) == BitConverter.DoubleToInt64Bits(other.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Low, High, Value);
}
