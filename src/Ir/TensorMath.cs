using System.Runtime.CompilerServices;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir;

/// <summary>
/// Elementwise functions and operators of <see cref="Tensor"/> beyond arithmetic and comparison. Errors and special values are those of
/// <see cref="Scalars.Functions"/>.
/// </summary>
public static class TensorMath
{
    extension(Tensor)
    {
        /// <summary>The remainder of a / b, with the sign of a.</summary>
        public static Tensor operator %(Tensor a, Tensor b) => Tensor.Pair(new Remainder(), a, b);

        /// <summary>The remainder of a / b, with a number of a's type.</summary>
        public static Tensor operator %(Tensor a, double b) => Tensor.Pair(new Remainder(), a, b);

        /// <summary>Either a or b, not both: of Bool, or bit by bit of integers.</summary>
        public static Tensor operator ^(Tensor a, Tensor b) => Tensor.Pair(new Xor(), a, b);

        /// <summary>a shifted left by the low bits of b, of integers.</summary>
        public static Tensor operator <<(Tensor a, Tensor b) => Tensor.Pair(new ShiftLeft(), a, b);

        /// <summary>a shifted left by the low bits of b, of integers.</summary>
        public static Tensor operator <<(Tensor a, int b) => Tensor.Pair(new ShiftLeft(), a, b);

        /// <summary>a shifted right by the low bits of b, of integers, copies of the sign coming in.</summary>
        public static Tensor operator >>(Tensor a, Tensor b) => Tensor.Pair(new ShiftRight(Logical: false), a, b);

        /// <summary>a shifted right by the low bits of b, of integers, copies of the sign coming in.</summary>
        public static Tensor operator >>(Tensor a, int b) => Tensor.Pair(new ShiftRight(Logical: false), a, b);

        /// <summary>a shifted right by the low bits of b, of integers, zeros coming in.</summary>
        public static Tensor operator >>>(Tensor a, Tensor b) => Tensor.Pair(new ShiftRight(Logical: true), a, b);

        /// <summary>a shifted right by the low bits of b, of integers, zeros coming in.</summary>
        public static Tensor operator >>>(Tensor a, int b) => Tensor.Pair(new ShiftRight(Logical: true), a, b);
    }

    /// <summary>1, -1, or x itself where it is a zero or NaN, element by element.</summary>
    public static Tensor Sign(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Sign(), file, line);

    /// <summary>The smallest integral value not below x, element by element.</summary>
    public static Tensor Ceil(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Ceil(), file, line);

    /// <summary>The nearest integral value, of two the even one, element by element.</summary>
    public static Tensor Round(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Round(), file, line);

    /// <summary>1 / sqrt(x), element by element.</summary>
    public static Tensor Rsqrt(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Rsqrt(), file, line);

    /// <summary>e^x - 1, accurate near 0, element by element.</summary>
    public static Tensor Expm1(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Expm1(), file, line);

    /// <summary>2^x, element by element.</summary>
    public static Tensor Exp2(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Exp2(), file, line);

    /// <summary>The logarithm to base 2, element by element.</summary>
    public static Tensor Log2(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Log2(), file, line);

    /// <summary>The error function, element by element.</summary>
    public static Tensor Erf(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Erf(), file, line);

    /// <summary>The sine of x radians, element by element.</summary>
    public static Tensor Sin(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Sin(), file, line);

    /// <summary>The cosine of x radians, element by element.</summary>
    public static Tensor Cos(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Cos(), file, line);

    /// <summary>The tangent of x radians, element by element.</summary>
    public static Tensor Tan(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Tan(), file, line);

    /// <summary>The angle in radians whose sine is x, element by element.</summary>
    public static Tensor Asin(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Asin(), file, line);

    /// <summary>The angle in radians whose cosine is x, element by element.</summary>
    public static Tensor Acos(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Acos(), file, line);

    /// <summary>The angle in radians whose tangent is x, element by element.</summary>
    public static Tensor Atan(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Atan(), file, line);

    /// <summary>The hyperbolic sine, element by element.</summary>
    public static Tensor Sinh(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Sinh(), file, line);

    /// <summary>The hyperbolic cosine, element by element.</summary>
    public static Tensor Cosh(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Cosh(), file, line);

    /// <summary>The number whose hyperbolic sine is x, element by element.</summary>
    public static Tensor Asinh(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Asinh(), file, line);

    /// <summary>The number whose hyperbolic cosine is x, element by element.</summary>
    public static Tensor Acosh(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Acosh(), file, line);

    /// <summary>The number whose hyperbolic tangent is x, element by element.</summary>
    public static Tensor Atanh(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new Atanh(), file, line);

    /// <summary>True where x is NaN, element by element.</summary>
    public static Tensor IsNan(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new IsNan(), file, line);

    /// <summary>True where x is an infinity, element by element.</summary>
    public static Tensor IsInf(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new IsInf(), file, line);

    /// <summary>x^exponent, element by element.</summary>
    public static Tensor Pow(this Tensor x, Tensor exponent, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        return Tensor.Pair(new Pow(), x, exponent);
    }

    /// <summary>
    /// x^exponent, element by element. An integral exponent from -8 to 8 becomes products, the inverse of them if it is negative.
    /// </summary>
    public static Tensor Pow(this Tensor x, double exponent, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        if (!(Math.Abs(exponent) <= 8) || exponent != Math.Floor(exponent))
        {
            return Tensor.Pair(new Pow(), x, exponent);
        }

        using var scope = x.Builder.In("pow");
        if (exponent == 0)
        {
            return x.Like(1);
        }

        Tensor? product = null;
        var square = x;
        for (var bits = (int)Math.Abs(exponent); bits > 0; bits >>= 1)
        {
            if ((bits & 1) != 0)
            {
                product = product is { } p ? p * square : square;
            }

            square = bits > 1 ? square * square : square;
        }

        return exponent < 0 ? 1 / product!.Value : product!.Value;
    }
}
