using System.Runtime.CompilerServices;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir;

/// <summary>
/// A value of a function while it is being declared. Operators and methods append the op; each remembers the line that called it, and
/// checks shapes and types at once. Operands of different shapes broadcast as in numpy, but only a literal 1 repeats, never a symbol.
/// </summary>
public readonly record struct Tensor
{
    private readonly object? _owner;
    private readonly Value? _value;

    internal Tensor(GraphBuilder builder, Value value) => (_owner, _value) = (builder, value);

    internal Tensor(ModuleBuilder module, Value value) => (_owner, _value) = (module, value);

    /// <summary>The value.</summary>
    /// <exception cref="CompilerException">There is none: this is the default of the struct.</exception>
    public Value Value => _value ?? throw Unusable("expected a tensor that was declared, found the default of the struct, which stands for none");

    /// <summary>The builder that ops on this tensor append to. For a parameter: that of the function being declared.</summary>
    /// <exception cref="CompilerException">A parameter is used while no function is being declared, or this is the default of the struct.</exception>
    public GraphBuilder Builder => _owner as GraphBuilder ?? (_owner as ModuleBuilder)?.Current
        ?? throw Unusable($"parameter %{Value.Name} is used outside of a function's declaration");

    /// <summary>The element type.</summary>
    public DType DType => Value.Type.DType;

    /// <summary>The extents.</summary>
    public Shape Shape => Value.Type.Shape;

    /// <summary>The number of axes.</summary>
    public int Rank => Value.Type.Rank;

    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => Pair(new Add(), a, b);

    /// <summary>a + b, with a number of a's type.</summary>
    public static Tensor operator +(Tensor a, double b) => Pair(new Add(), a, b);

    /// <summary>a + b, with a number of b's type.</summary>
    public static Tensor operator +(double a, Tensor b) => Pair(new Add(), a, b);

    /// <summary>a - b.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => Pair(new Sub(), a, b);

    /// <summary>a - b, with a number of a's type.</summary>
    public static Tensor operator -(Tensor a, double b) => Pair(new Sub(), a, b);

    /// <summary>a - b, with a number of b's type.</summary>
    public static Tensor operator -(double a, Tensor b) => Pair(new Sub(), a, b);

    /// <summary>a * b.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => Pair(new Mul(), a, b);

    /// <summary>a * b, with a number of a's type.</summary>
    public static Tensor operator *(Tensor a, double b) => Pair(new Mul(), a, b);

    /// <summary>a * b, with a number of b's type.</summary>
    public static Tensor operator *(double a, Tensor b) => Pair(new Mul(), a, b);

    /// <summary>a / b.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => Pair(new Div(), a, b);

    /// <summary>a / b, with a number of a's type.</summary>
    public static Tensor operator /(Tensor a, double b) => Pair(new Div(), a, b);

    /// <summary>a / b, with a number of b's type.</summary>
    public static Tensor operator /(double a, Tensor b) => Pair(new Div(), a, b);

    /// <summary>a > b, as Bool.</summary>
    public static Tensor operator >(Tensor a, Tensor b) => Pair(new Greater(), a, b);

    /// <summary>a > b, as Bool, with a number of a's type.</summary>
    public static Tensor operator >(Tensor a, double b) => Pair(new Greater(), a, b);

    /// <summary>a > b, as Bool, with a number of b's type.</summary>
    public static Tensor operator >(double a, Tensor b) => Pair(new Greater(), a, b);

    /// <summary>a &lt; b, as Bool.</summary>
    public static Tensor operator <(Tensor a, Tensor b) => Pair(new Less(), a, b);

    /// <summary>a &lt; b, as Bool, with a number of a's type.</summary>
    public static Tensor operator <(Tensor a, double b) => Pair(new Less(), a, b);

    /// <summary>a &lt; b, as Bool, with a number of b's type.</summary>
    public static Tensor operator <(double a, Tensor b) => Pair(new Less(), a, b);

    /// <summary>a >= b, as Bool.</summary>
    public static Tensor operator >=(Tensor a, Tensor b) => Pair(new GreaterEqual(), a, b);

    /// <summary>a >= b, as Bool, with a number of a's type.</summary>
    public static Tensor operator >=(Tensor a, double b) => Pair(new GreaterEqual(), a, b);

    /// <summary>a >= b, as Bool, with a number of b's type.</summary>
    public static Tensor operator >=(double a, Tensor b) => Pair(new GreaterEqual(), a, b);

    /// <summary>a &lt;= b, as Bool.</summary>
    public static Tensor operator <=(Tensor a, Tensor b) => Pair(new LessEqual(), a, b);

    /// <summary>a &lt;= b, as Bool, with a number of a's type.</summary>
    public static Tensor operator <=(Tensor a, double b) => Pair(new LessEqual(), a, b);

    /// <summary>a &lt;= b, as Bool, with a number of b's type.</summary>
    public static Tensor operator <=(double a, Tensor b) => Pair(new LessEqual(), a, b);

    /// <summary>-a.</summary>
    public static Tensor operator -(Tensor a) => a.Builder.Emit(new Neg(), [a.Value]);

    /// <summary>a and b, of Bool, or bit by bit of integers.</summary>
    public static Tensor operator &(Tensor a, Tensor b) => Pair(new And(), a, b);

    /// <summary>a or b, of Bool, or bit by bit of integers.</summary>
    public static Tensor operator |(Tensor a, Tensor b) => Pair(new Or(), a, b);

    /// <summary>not a, of Bool, or bit by bit of integers.</summary>
    public static Tensor operator !(Tensor a) => a.Builder.Emit(new Not(), [a.Value]);

    /// <summary>Gives this value a name for dumps and messages.</summary>
    public Tensor Named(string name)
    {
        Builder.Rename(Value, name);
        return this;
    }

    /// <summary>A constant of this tensor's type, every element the same.</summary>
    public Tensor Like(double value) => Builder.Constant(Value.Type, value);

    /// <summary>E^x, element by element.</summary>
    public Tensor Exp([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Emit(new Exp(), file, line);

    /// <summary>Ln x, element by element.</summary>
    public Tensor Log([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Emit(new Log(), file, line);

    /// <summary>Ln(1 + x), element by element.</summary>
    public Tensor Log1p([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Emit(new Log1p(), file, line);

    /// <summary>The hyperbolic tangent, element by element.</summary>
    public Tensor Tanh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Emit(new Tanh(), file, line);

    /// <summary>1 / (1 + e^-x), element by element.</summary>
    public Tensor Sigmoid([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Emit(new Sigmoid(), file, line);

    /// <summary>The square root, element by element.</summary>
    public Tensor Sqrt([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Emit(new Sqrt(), file, line);

    /// <summary>|x|, element by element.</summary>
    public Tensor Abs([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Emit(new Abs(), file, line);

    /// <summary>The largest integral value not above x, element by element.</summary>
    public Tensor Floor([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Emit(new Floor(), file, line);

    /// <summary>IEEE 754-2019 maximum, element by element.</summary>
    public Tensor Max(Tensor other, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        return Pair(new Max(), this, other);
    }

    /// <summary>IEEE 754-2019 maximum, element by element.</summary>
    public Tensor Max(double other, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        return Pair(new Max(), this, other);
    }

    /// <summary>IEEE 754-2019 minimum, element by element.</summary>
    public Tensor Min(Tensor other, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        return Pair(new Min(), this, other);
    }

    /// <summary>IEEE 754-2019 minimum, element by element.</summary>
    public Tensor Min(double other, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        return Pair(new Min(), this, other);
    }

    /// <summary>This == other, as Bool, element by element.</summary>
    public Tensor Equal(Tensor other, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        return Pair(new Equal(), this, other);
    }

    /// <summary>This == other, as Bool, element by element.</summary>
    public Tensor Equal(double other, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        return Pair(new Equal(), this, other);
    }

    /// <summary>This != other, as Bool, element by element.</summary>
    public Tensor NotEqual(Tensor other, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        return Pair(new NotEqual(), this, other);
    }

    /// <summary>This != other, as Bool, element by element.</summary>
    public Tensor NotEqual(double other, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        return Pair(new NotEqual(), this, other);
    }

    /// <summary>This ? whenTrue : whenFalse, element by element; this is Bool.</summary>
    public Tensor Select(Tensor whenTrue, Tensor whenFalse, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        var shape = JointShape(JointShape(Shape, whenTrue.Shape), whenFalse.Shape);
        return Builder.Emit(
            new Select(), [BroadcastTo(shape).Value, whenTrue.BroadcastTo(shape).Value, whenFalse.BroadcastTo(shape).Value]);
    }

    /// <summary>Converted to another element type; the same tensor if it has it already.</summary>
    public Tensor Cast(DType to, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => to == DType ? this : Emit(new Cast(to), file, line);

    /// <summary>The same value; no adjoint flows back.</summary>
    public Tensor StopGradient([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Emit(new StopGradient(), file, line);

    /// <summary>The sum over some axes (all if none are given); negative axes count from the end.</summary>
    public Tensor Sum(Axes? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(group => new Sum(group), axes, keepDims, file, line);

    /// <summary>The maximum over some axes (all if none are given); negative axes count from the end.</summary>
    public Tensor ReduceMax(Axes? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(group => new ReduceMax(group), axes, keepDims, file, line);

    /// <summary>The minimum over some axes (all if none are given); negative axes count from the end.</summary>
    public Tensor ReduceMin(Axes? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(group => new ReduceMin(group), axes, keepDims, file, line);

    /// <summary>The same elements in row-major order under another shape.</summary>
    public Tensor Reshape(Shape shape, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        shape == Shape ? this : Emit(new Reshape(shape), file, line);

    /// <summary>Axes reordered: axis k of the result is axis order[k] of this; all reversed if no order is given.</summary>
    public Tensor Transpose(Axes? order = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Emit(new Transpose(order ?? new Axes([.. Enumerable.Range(0, Rank).Reverse()])), file, line);

    /// <summary>Repeated to <paramref name="shape"/>, the axes aligned at the end; the same tensor if it has that shape.</summary>
    public Tensor BroadcastTo(Shape shape, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        shape == Shape ? this : Emit(new Broadcast(shape, Axes.Range(shape.Rank - Rank, Rank)), file, line);

    /// <summary>The inverse of a reduction's shape: <paramref name="axes"/> of <paramref name="shape"/> repeat this tensor.</summary>
    public Tensor BroadcastOver(Axes axes, Shape shape, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        axes.Count == 0 ? this : Emit(new Broadcast(shape, new Axes([.. Enumerable.Range(0, shape.Rank).Where(a => !axes.Contains(a))])), file, line);

    /// <summary>The box from start up to, not including, limit; of it, every step-th element along each axis.</summary>
    public Tensor Slice(Shape start, Shape limit, Shape? step = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Emit(step is null ? new Slice(start, limit) : new Slice(start, limit, step), file, line);

    /// <summary>The positions from start up to, not including, limit along one axis, or every step-th of them.</summary>
    public Tensor Slice(int axis, Dim start, Dim limit, long step = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        var at = Axis(axis);
        return Slice(Shape.Map(_ => Dim.Zero).With(at, start), Shape.With(at, limit), Shape.Repeat(1, Rank).With(at, step), file, line);
    }

    /// <summary>A constant put before, behind and, if that is said, between the elements along each axis.</summary>
    public Tensor Pad(
        Shape low, Shape high, double value = 0, Shape? interior = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Emit(interior is null ? new Pad(low, high, value) : new Pad(low, high, value, interior), file, line);

    /// <summary>This and the others one after another along an axis.</summary>
    public Tensor Concat(int axis, IEnumerable<Tensor> others, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        return Builder.Emit(new Concat(Axis(axis)), [Value, .. others.Select(o => o.Value)]);
    }

    /// <summary>Rows along <paramref name="axis"/> picked by i32 indices, whose axes take its place.</summary>
    public Tensor Gather(Tensor indices, int axis = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        return Builder.Emit(new Gather(Axis(axis)), [Value, indices.Value]);
    }

    /// <summary>Zeros of <paramref name="size"/> along <paramref name="axis"/> to which this is added at i32 indices.</summary>
    public Tensor ScatterAdd(Tensor indices, int axis, Dim size, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        return Builder.Emit(new ScatterAdd(axis, size), [Value, indices.Value]);
    }

    /// <summary>The extent of an axis as an i64 scalar; a constant if it is a literal.</summary>
    public Tensor Size(int axis, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        var (builder, dim) = (Builder, Shape[Axis(axis)]);
        if (dim.Symbols.All(symbol => builder.InputWith(symbol) is not null))
        {
            // Reading the inputs' extents keeps the value itself out of the graph of what depends on what.
            return dim.Fold(
                literal => builder.Constant(new TensorType(DType.I64, Shape.Scalar), literal),
                symbol => builder.InputWith(symbol) is var (input, at) ? builder.Emit(new Size(at), [input]) : default,
                (a, b) => a + b,
                (a, b) => a * b);
        }

        return builder.Emit(new Size(Axis(axis)), [Value]);
    }

    /// <summary>
    /// The matrix product over the last two axes, either operand with them swapped. Leading axes are the batch; if
    /// <paramref name="other"/> is a matrix, the leading axes of this are flattened into its rows, unless rows have a limit.
    /// </summary>
    public Tensor MatMul(
        Tensor other,
        bool transposeThis = false,
        bool transposeOther = false,
        RowLimit limit = RowLimit.None,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        var product = new MatMul(transposeThis, transposeOther, limit);
        if (Rank > 2 && other.Rank == 2 && !transposeThis && limit == RowLimit.None)
        {
            var rows = Reshape([Dim.Product(Shape.Take(Rank - 1)), Shape[Rank - 1]]);
            var flat = Builder.Emit(product, [rows.Value, other.Value]);
            return flat.Reshape([.. Shape.Take(Rank - 1), flat.Shape[1]]);
        }

        return Builder.Emit(product, [Value, other.Value]);
    }

    /// <summary>32 random bits for each element of <paramref name="shape"/>, a function of seed (this), step and a stream number.</summary>
    public Tensor RandomBits(Tensor step, Shape shape, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Builder.At(file, line);
        var stream = Builder.NextStream();
        return Builder.Emit(new RandomBits(stream), [BroadcastTo(shape).Value, step.BroadcastTo(shape).Value]);
    }

    /// <summary>An op of two tensors, broadcast to a joint shape.</summary>
    internal static Tensor Pair(Op op, Tensor a, Tensor b)
    {
        var shape = JointShape(a.Shape, b.Shape);
        return a.Builder.Emit(op, [a.BroadcastTo(shape, "", 0).Value, b.BroadcastTo(shape, "", 0).Value]);
    }

    /// <summary>An op of a tensor and a number of its type.</summary>
    internal static Tensor Pair(Op op, Tensor a, double b) => a.Builder.Emit(op, [a.Value, a.Like(b).Value]);

    /// <summary>The axis with negative numbers counted from the end.</summary>
    internal int Axis(int axis) => axis >= -Rank && axis < Rank
        ? (axis + Rank) % Rank
        : throw new CompilerException(new Diagnostic(
            "tensor.axis",
            Rank == 0
                ? $"expected a tensor with axes, %{Value.Name} is {Value.Type}"
                : $"expected an axis of %{Value.Name}: {Value.Type} from {-Rank} to {Rank - 1}, found {axis}")
        {
            Origin = Builder.Origin ?? Origin.OfCaller(),
        });

    /// <summary>An op of this tensor.</summary>
    internal Tensor Emit(Op op, string file, int line)
    {
        var builder = Builder;
        if (file.Length == 0)
        {
            return builder.Emit(op, [Value]);
        }

        using var _ = builder.At(file, line);
        return builder.Emit(op, [Value]);
    }

    private static CompilerException Unusable(string message) => new(new Diagnostic("tensor.value", message) { Origin = Origin.OfCaller() });

    private static Shape JointShape(Shape a, Shape b)
    {
        var rank = Math.Max(a.Rank, b.Rank);
        Dim At(Shape shape, int axis) => axis - (rank - shape.Rank) is var k and >= 0 ? shape[k] : Dim.One;
        return new Shape([.. Enumerable.Range(0, rank).Select(axis => At(a, axis).IsOne ? At(b, axis) : At(a, axis))]);
    }

    private static Tensor Pair(Op op, double a, Tensor b) => b.Builder.Emit(op, [b.Like(a).Value, b.Value]);

    // numerics.md 7: literal 1s are dropped, then each group of neighbouring axes is one reduction, innermost first.
    private Tensor Reduce(Func<Axes, Reduction> op, Axes? axes, bool keepDims, string file, int line)
    {
        using var _ = Builder.At(file, line);
        var rank = Rank;
        var shape = Shape;
        int[] wanted = axes is null ? [.. Enumerable.Range(0, rank)] : [.. axes.Select(a => a < 0 ? a + rank : a).Distinct().Order()];
        if (wanted.Any(a => a < 0 || a >= rank))
        {
            throw new CompilerException(new Diagnostic(
                $"{op([0]).Mnemonic}.C2", $"expected axes of %{Value.Name}: {Value.Type}, found {axes}") { Origin = Builder.Origin! });
        }

        var kept = Enumerable.Range(0, rank).Where(a => !wanted.Contains(a) || !shape[a].IsOne).ToList();
        var value = kept.Count == rank ? this : Reshape(new Shape([.. kept.Select(a => shape[a])]));
        var left = wanted.Where(a => !shape[a].IsOne).Select(a => kept.IndexOf(a)).ToList();
        while (left.Count > 0)
        {
            var start = left.Count - 1;
            while (start > 0 && left[start - 1] == left[start] - 1)
            {
                start--;
            }

            value = value.Builder.Emit(op(Axes.Range(left[start], left.Count - start)), [value.Value]);
            left.RemoveRange(start, left.Count - start);
        }

        return keepDims ? value.Reshape(new Shape([.. shape.Select((d, a) => wanted.Contains(a) ? Dim.One : d)])) : value;
    }
}
