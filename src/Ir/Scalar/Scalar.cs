namespace MiniTorch.Ir.Scalars;

/// <summary>
/// A value of a scalar program under construction. Operators append primitives; a number takes the type of the value beside it.
/// Operands of one operation have one type.
/// </summary>
public readonly record struct Scalar(ScalarBuilder Builder, int Id)
{
    /// <summary>The type of the value.</summary>
    public DType Type => Builder[Id].Type;

    /// <summary>a + b.</summary>
    public static Scalar operator +(Scalar a, Scalar b) => a.Binary(ScalarPrimitive.Add, b);

    /// <summary>a - b.</summary>
    public static Scalar operator -(Scalar a, Scalar b) => a.Binary(ScalarPrimitive.Subtract, b);

    /// <summary>a * b.</summary>
    public static Scalar operator *(Scalar a, Scalar b) => a.Binary(ScalarPrimitive.Multiply, b);

    /// <summary>a / b.</summary>
    public static Scalar operator /(Scalar a, Scalar b) => a.Binary(ScalarPrimitive.Divide, b);

    /// <summary>a % b of integers.</summary>
    public static Scalar operator %(Scalar a, Scalar b) => a.Binary(ScalarPrimitive.Remainder, b);

    /// <summary>a &amp; b.</summary>
    public static Scalar operator &(Scalar a, Scalar b) => a.Binary(ScalarPrimitive.And, b);

    /// <summary>a | b.</summary>
    public static Scalar operator |(Scalar a, Scalar b) => a.Binary(ScalarPrimitive.Or, b);

    /// <summary>a ^ b.</summary>
    public static Scalar operator ^(Scalar a, Scalar b) => a.Binary(ScalarPrimitive.Xor, b);

    /// <summary>-a.</summary>
    public static Scalar operator -(Scalar a) => a.Unary(ScalarPrimitive.Negate);

    /// <summary>~a.</summary>
    public static Scalar operator ~(Scalar a) => a.Unary(ScalarPrimitive.Not);

    /// <summary>a + c.</summary>
    public static Scalar operator +(Scalar a, double c) => a + a.Constant(c);

    /// <summary>a - c.</summary>
    public static Scalar operator -(Scalar a, double c) => a - a.Constant(c);

    /// <summary>c - a.</summary>
    public static Scalar operator -(double c, Scalar a) => a.Constant(c) - a;

    /// <summary>a * c.</summary>
    public static Scalar operator *(Scalar a, double c) => a * a.Constant(c);

    /// <summary>c / a.</summary>
    public static Scalar operator /(double c, Scalar a) => a.Constant(c) / a;

    /// <summary>a &lt;&lt; count.</summary>
    public static Scalar operator <<(Scalar a, int count) => a.Builder.Append(ScalarPrimitive.ShiftLeft, a.Type, a, immediate: count);

    /// <summary>a >> count with the sign coming in.</summary>
    public static Scalar operator >>(Scalar a, int count) =>
        a.Builder.Append(ScalarPrimitive.ShiftRightArithmetic, a.Type, a, immediate: count);

    /// <summary>a >>> count with zeros coming in.</summary>
    public static Scalar operator >>>(Scalar a, int count) =>
        a.Builder.Append(ScalarPrimitive.ShiftRightLogical, a.Type, a, immediate: count);

    /// <summary>A constant of this value's type.</summary>
    public Scalar Constant(double value) => Builder.Constant(Type, value);

    /// <summary>A constant of this value's type given by its bits.</summary>
    public Scalar ConstantBits(long bits) => Builder.ConstantBits(Type, bits);

    /// <summary>this * b + c, rounded once.</summary>
    public Scalar Fma(Scalar b, Scalar c) => Builder.Append(ScalarPrimitive.FusedMultiplyAdd, Type, this, b, c);

    /// <summary>this * b + c, rounded once.</summary>
    public Scalar Fma(Scalar b, double c) => Fma(b, Constant(c));

    /// <summary>this * b + c, rounded once.</summary>
    public Scalar Fma(double b, Scalar c) => Fma(Constant(b), c);

    /// <summary>This * 2^exponent, rounded once; the exponent is integral and at most about twice the type's range.</summary>
    public Scalar Scale(Scalar exponent) => Binary(ScalarPrimitive.Scale, exponent);

    /// <summary>The sign cleared.</summary>
    public Scalar Abs() => Unary(ScalarPrimitive.Abs);

    /// <summary>Correctly rounded square root.</summary>
    public Scalar Sqrt() => Unary(ScalarPrimitive.Sqrt);

    /// <summary>Largest integral value not above.</summary>
    public Scalar Floor() => Unary(ScalarPrimitive.Floor);

    /// <summary>Nearest integral value, ties to even.</summary>
    public Scalar RoundEven() => Unary(ScalarPrimitive.RoundEven);

    /// <summary>IEEE 754-2019 minimum.</summary>
    public Scalar Min(Scalar other) => Binary(ScalarPrimitive.Minimum, other);

    /// <summary>IEEE 754-2019 maximum.</summary>
    public Scalar Max(Scalar other) => Binary(ScalarPrimitive.Maximum, other);

    /// <summary>IEEE 754-2019 minimum.</summary>
    public Scalar Min(double other) => Min(Constant(other));

    /// <summary>IEEE 754-2019 maximum.</summary>
    public Scalar Max(double other) => Max(Constant(other));

    /// <summary>Upper half of the unsigned product of two i32.</summary>
    public Scalar MultiplyHigh(Scalar other) => Binary(ScalarPrimitive.MultiplyHighUnsigned, other);

    /// <summary>this == other.</summary>
    public Scalar EqualTo(Scalar other) => Compare(ScalarPrimitive.Equal, other);

    /// <summary>this == c.</summary>
    public Scalar EqualTo(double other) => EqualTo(Constant(other));

    /// <summary>this &lt; other.</summary>
    public Scalar LessThan(Scalar other) => Compare(ScalarPrimitive.Less, other);

    /// <summary>this &lt; c.</summary>
    public Scalar LessThan(double other) => LessThan(Constant(other));

    /// <summary>this &lt;= other.</summary>
    public Scalar AtMost(Scalar other) => Compare(ScalarPrimitive.LessOrEqual, other);

    /// <summary>this ? whenTrue : whenFalse; this is Bool.</summary>
    public Scalar Select(Scalar whenTrue, Scalar whenFalse) =>
        Builder.Append(ScalarPrimitive.Select, whenTrue.Type, this, whenTrue, whenFalse);

    /// <summary>Converted by value.</summary>
    public Scalar Convert(DType type) => type == Type ? this : Builder.Append(ScalarPrimitive.Convert, type, this);

    /// <summary>The same bits as another type of the same size.</summary>
    public Scalar Bitcast(DType type) => type == Type ? this : Builder.Append(ScalarPrimitive.Bitcast, type, this);

    private Scalar Unary(ScalarPrimitive primitive) => Builder.Append(primitive, Type, this);

    private Scalar Binary(ScalarPrimitive primitive, Scalar other)
    {
        RequireSameType(primitive, other);
        return Builder.Append(primitive, Type, this, other);
    }

    private Scalar Compare(ScalarPrimitive primitive, Scalar other)
    {
        RequireSameType(primitive, other);
        return Builder.Append(primitive, DType.Bool, this, other);
    }

    private void RequireSameType(ScalarPrimitive primitive, Scalar other)
    {
        if (other.Type != Type)
        {
            throw new ArgumentException($"{primitive} expected two values of one type, found {Type.Keyword()} and {other.Type.Keyword()}");
        }
    }
}
