using System.Collections.Immutable;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir;

/// <summary>
/// An operation with its attributes. A record, so equality is by attributes. One file an op, with all that is mathematics: type rule,
/// gradient, lowering. Passes ask for the traits and index maps below, never for a kind of op.
/// </summary>
public abstract record Op
{
    /// <summary>The word in IR text.</summary>
    public abstract string Mnemonic { get; }

    /// <summary>False if the op does more than give results, so that it may neither be dropped nor merged.</summary>
    public virtual bool IsPure => true;

    /// <summary>The attributes as they are printed, in a fixed order.</summary>
    public virtual ImmutableArray<OpAttribute> Attributes => [];

    /// <summary>True if <see cref="Gradient"/> gives something; otherwise no adjoint flows through.</summary>
    public virtual bool IsDifferentiable => false;

    /// <summary>True for what only the Autodiff pass understands, which leaves none behind.</summary>
    public virtual bool IsRequest => false;

    /// <summary>True if the result is the bytes of the first operand, so that it lies where that does.</summary>
    public virtual bool IsView => false;

    /// <summary>
    /// The type rule: checks the operands' types and gives the results'. The builder, shape inference and the verifier all use it.
    /// </summary>
    /// <exception cref="ConstraintException">A constraint of the op does not hold.</exception>
    public abstract ImmutableArray<TensorType> ResultTypes(TypeRule rule);

    /// <summary>
    /// The adjoint of each operand, built of ordinary ops from operands <paramref name="x"/>, results <paramref name="y"/> and the
    /// results' adjoints <paramref name="dy"/>; null where none flows (or none came in).
    /// </summary>
    public virtual Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) => new Tensor?[x.Length];

    /// <summary>
    /// For an op whose results can be summed over time in one statement: from operands stacked along a new first axis, time, to the sum over time
    /// of what the op gives for their elements. Null for others.
    /// </summary>
    public virtual Func<ImmutableArray<Tensor>, Tensor>? SumOverTime => null;

    /// <summary>What a run checks about values that only the run knows, and fails if it does not hold; null for ops that never fail.</summary>
    /// <param name="operands">The operands' types.</param>
    public virtual IndexCheck? Check(ImmutableArray<TensorType> operands) => null;

    /// <summary>This op with every dim in its attributes mapped; this same op where there is none.</summary>
    public virtual Op MapDims(Func<Dim, Dim> map) => this;

    /// <summary>The type that a literal operand at <paramref name="position"/> takes, from the operands that are not literals.</summary>
    /// <param name="position">The operand's position.</param>
    /// <param name="types">The operands' types, null at literals.</param>
    public virtual TensorType? LiteralType(int position, ImmutableArray<TensorType?> types) => null;
}

/// <summary>An attribute as it is printed: <c>axes=[0,1]</c>, or just the name for a flag that is set.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">An <see cref="Axes"/>, a <see cref="Shape"/>, a <see cref="Dim"/>, a long, a double, a <see cref="DType"/>, a word, or true for a flag.</param>
public readonly record struct OpAttribute(string Name, object Value)
{
    /// <summary>The flag <paramref name="name"/> if <paramref name="set"/>, else nothing.</summary>
    public static IEnumerable<OpAttribute> Flag(string name, bool set) => set ? [new OpAttribute(name, true)] : [];

    /// <summary>Nothing if the attribute <paramref name="isUsual"/> and can be left out, else it.</summary>
    public static IEnumerable<OpAttribute> Unless(bool isUsual, string name, object value) => isUsual ? [] : [new OpAttribute(name, value)];
}

/// <summary>The elements of an operand are to be at least 0 and less than an extent.</summary>
/// <param name="Operand">The operand's position.</param>
/// <param name="Extent">The extent.</param>
public readonly record struct IndexCheck(int Operand, Dim Extent);

/// <summary>
/// An op whose result element depends on the operands' elements at the same position only. All operands have the result's shape;
/// what it computes is a scalar program.
/// </summary>
public abstract record Elementwise : Op
{
    /// <summary>The definition, as scalar code over one element of each operand.</summary>
    /// <param name="b">Where constants and indices come from.</param>
    /// <param name="x">An element of each operand.</param>
    /// <param name="type">The element type of the result.</param>
    public abstract Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type);

    /// <summary>The definition as a program of its own, for operands of the given types.</summary>
    public ScalarProgram Program(IEnumerable<DType> operands, DType result) =>
        ScalarProgram.Create([.. operands], (b, x) => Lower(b, [.. x], result));

    /// <inheritdoc/>
    public override TensorType? LiteralType(int position, ImmutableArray<TensorType?> types) =>
        types.FirstOrDefault(t => t is not null);
}

/// <summary>An op that only moves elements: each part of the result is copied from somewhere or filled with a constant.</summary>
public abstract record Movement : Op
{
    /// <summary>The copies that make the result, in order; later ones overwrite.</summary>
    public abstract ImmutableArray<Move> Moves(ImmutableArray<TensorType> operands, TensorType result);
}

/// <summary>A copy of a box of elements.</summary>
/// <param name="Operand">The operand copied from, or -1 to fill with <paramref name="Fill"/>.</param>
/// <param name="Extents">The box.</param>
/// <param name="Source">Where each axis of the operand is, as a function of the position in the box.</param>
/// <param name="Destination">The box's corner in the result.</param>
/// <param name="Fill">Bits of the constant of the result's type, when nothing is copied.</param>
public sealed record Move(int Operand, Shape Extents, ImmutableArray<AxisMap> Source, Shape Destination, long Fill = 0)
{
    /// <summary>How far apart neighbours of the box lie in the result, along each axis; 1 unless said.</summary>
    public ImmutableArray<long> Spacing { get; init; } = [.. Extents.Select(_ => 1L)];

    /// <summary>A copy that covers the whole result.</summary>
    public static Move Whole(int operand, Shape result, IEnumerable<AxisMap> source) =>
        new(operand, result, [.. source], result.Map(_ => Dim.Zero));
}

/// <summary>The position along one axis of an operand: an offset and positions in the box, each times a step.</summary>
/// <param name="Offset">The position where all positions in the box are 0.</param>
/// <param name="Terms">What is added to it.</param>
public sealed record AxisMap(Dim Offset, ImmutableArray<AxisTerm> Terms)
{
    /// <summary>A position that is the same for the whole box.</summary>
    public static AxisMap Fixed(Dim position) => new(position, []);

    /// <summary>The position along one axis of the box, times a step, behind an offset.</summary>
    public static AxisMap Along(int axis, Dim offset, long step = 1) => new(offset, [new AxisTerm(axis, step)]);

    /// <summary>The position along one axis of the box.</summary>
    public static AxisMap Along(int axis) => Along(axis, Dim.Zero);
}

/// <summary>A position in a box as a part of a position in an operand.</summary>
/// <param name="Axis">The axis of the box.</param>
/// <param name="Step">How far a step along that axis goes in the operand; negative to go downwards.</param>
public readonly record struct AxisTerm(int Axis, long Step);

/// <summary>
/// A sum, maximum or minimum over one contiguous group of axes, which disappear. The order of a sum is part of the language: trailing
/// rule if the group ends at the last axis, else leading rule (docs/numerics.md).
/// </summary>
public abstract record Reduction(Axes Axes) : Op
{
    /// <summary>What is computed.</summary>
    public abstract ReductionKind Kind { get; }

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("axes", Axes)];

    /// <summary>True if the reduced axes are the last ones of an operand of this rank.</summary>
    public bool IsTrailing(int rank) => Axes.Count == 0 || Axes[^1] == rank - 1;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        var x = rule.Type(0);
        rule.Require(x.DType is not (DType.Bool or DType.U8), "C1", () => $"expected a number type, {rule.Name(0)} is {x.DType.Keyword()}");
        rule.Require(
            Axes.Count > 0 && Axes.Select((a, i) => a == Axes[0] + i).All(ok => ok) && Axes[0] >= 0 && Axes[^1] < x.Rank,
            "C2",
            () => $"expected neighbouring axes of {rule.Name(0)}: {x}, ascending, found {Axes}");
        return [x with { Shape = x.Shape.Without(Axes) }];
    }
}

/// <summary>
/// A sum of products: y[r..] = sum over k.. of a[..] * b[..], by fma in row-major order of k.. within chunks (docs/numerics.md), where each
/// operand's element follows from r.. and k.. by an index map. One axis of the result is that of the left operand's rows; axes before it are
/// the batch, and those behind it the right operand's columns.
/// </summary>
public abstract record Contraction : Op
{
    /// <summary>Which operand is the left one: 0 or 1.</summary>
    public virtual int Left => 0;

    /// <summary>What is left out of each row; only where one axis of the result counts columns, and one extent is summed over.</summary>
    public virtual RowLimit Limit => RowLimit.None;

    /// <summary>The axis of the result that counts rows, for a result of this rank.</summary>
    public abstract int RowAxis(int rank);

    /// <summary>The extents that are summed over, outermost first.</summary>
    /// <param name="operands">The operands' types.</param>
    public abstract Shape Terms(ImmutableArray<TensorType> operands);

    /// <summary>
    /// For each operand and each axis of it, the position: terms name the axes of the result, and behind them those that are summed over.
    /// Null if no such map says which elements are multiplied.
    /// </summary>
    /// <param name="operands">The operands' types.</param>
    /// <param name="result">The result's type.</param>
    public abstract ImmutableArray<ImmutableArray<AxisMap>>? Maps(ImmutableArray<TensorType> operands, TensorType result);
}
