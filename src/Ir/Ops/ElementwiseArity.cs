using System.Collections.Immutable;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>An elementwise op of one number, with a number of the same type as result.</summary>
public abstract record Unary : Elementwise
{
    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <summary>True if integers are operands too.</summary>
    protected virtual bool TakesIntegers => false;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        var x = rule.Type(0);
        rule.Require(
            x.DType.IsFloat() || (TakesIntegers && x.DType.IsInteger()),
            "C1",
            () => $"expected a {(TakesIntegers ? "number" : "floating-point")} type, {rule.Name(0)} is {x.DType.Keyword()}");
        return [x];
    }

    /// <inheritdoc/>
    public sealed override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) =>
        [dy[0] is { } d ? Gradient(x[0], y[0], d) : null];

    /// <inheritdoc/>
    public sealed override Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type) => Lower(x[0]);

    /// <summary>The adjoint of <paramref name="x"/>; null where none flows.</summary>
    protected abstract Tensor? Gradient(Tensor x, Tensor y, Tensor dy);

    /// <summary>The definition.</summary>
    protected abstract Scalar Lower(Scalar x);
}

/// <summary>An elementwise op of two numbers of one type, with a number of that type as result.</summary>
public abstract record Binary : Elementwise
{
    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <summary>True if a op b equals b op a, bit for bit.</summary>
    public virtual bool IsCommutative => false;

    /// <summary>True if integers are operands too.</summary>
    protected virtual bool TakesIntegers => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(2);
        rule.SameDType(0, "C1");
        rule.SameShape(0, "C2");
        var type = rule.Type(0).DType;
        rule.Require(
            type.IsFloat() || (TakesIntegers && type.IsInteger()),
            "C3",
            () => $"expected a {(TakesIntegers ? "number" : "floating-point")} type, {rule.Name(0)} is {type.Keyword()}");
        return [rule.Type(0)];
    }

    /// <inheritdoc/>
    public sealed override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy)
    {
        if (dy[0] is not { } d)
        {
            return [null, null];
        }

        var (da, db) = Gradient(x[0], x[1], y[0], d);
        return [da, db];
    }

    /// <inheritdoc/>
    public sealed override Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type) => Lower(x[0], x[1]);

    /// <summary>The adjoints of both operands; null where none flows.</summary>
    protected abstract (Tensor? A, Tensor? B) Gradient(Tensor a, Tensor b, Tensor y, Tensor dy);

    /// <summary>The definition.</summary>
    protected abstract Scalar Lower(Scalar a, Scalar b);
}

/// <summary>A comparison of two values of one type; the result is Bool and carries no gradient.</summary>
public abstract record Comparison : Elementwise
{
    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(2);
        rule.SameDType(0, "C1");
        rule.SameShape(0, "C2");
        return [rule.Type(0) with { DType = DType.Bool }];
    }

    /// <inheritdoc/>
    public sealed override Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type) => Lower(x[0], x[1]);

    /// <summary>The definition.</summary>
    protected abstract Scalar Lower(Scalar a, Scalar b);
}

/// <summary>A question about one floating-point number; the answer is Bool and carries no gradient.</summary>
public abstract record Predicate : Elementwise
{
    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        var x = rule.Type(0);
        rule.Require(x.DType.IsFloat(), "C1", () => $"expected a floating-point type, {rule.Name(0)} is {x.DType.Keyword()}");
        return [x with { DType = DType.Bool }];
    }

    /// <inheritdoc/>
    public sealed override Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type) => Lower(x[0]);

    /// <summary>The definition.</summary>
    protected abstract Scalar Lower(Scalar x);
}

/// <summary>An elementwise op on the bits of two integers of one type, or on two truth values, with the same type as result.</summary>
public abstract record Bitwise : Elementwise
{
    /// <summary>True if truth values are operands too.</summary>
    protected virtual bool TakesTruth => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(2);
        rule.SameDType(0, "C1");
        rule.SameShape(0, "C2");
        var type = rule.Type(0).DType;
        rule.Require(
            type.IsInteger() || (TakesTruth && type == DType.Bool),
            "C3",
            () => $"expected {(TakesTruth ? "bool or an integer type" : "an integer type")}, {rule.Name(0)} is {type.Keyword()}");
        return [rule.Type(0)];
    }

    /// <inheritdoc/>
    public sealed override Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type) => Lower(x[0], x[1]);

    /// <summary>The definition.</summary>
    protected abstract Scalar Lower(Scalar a, Scalar b);
}
