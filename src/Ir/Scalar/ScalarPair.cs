namespace MiniTorch.Ir.Scalars;

/// <summary>
/// A number as the unevaluated sum of two floats, about twice as precise as one. The low part is small beside the high part, but need not
/// be below half a unit of it. Sums after Dekker (Numer. Math. 18, 1971) and Knuth (TAOCP 2, 4.2.2), products by fma. Only finite numbers
/// have a meaningful low part.
/// </summary>
/// <param name="High">The number, nearly.</param>
/// <param name="Low">What is missing from it.</param>
internal readonly record struct ScalarPair(Scalar High, Scalar Low)
{
    /// <summary>a * b.</summary>
    public static ScalarPair operator *(ScalarPair a, ScalarPair b)
    {
        var product = Product(a.High, b.High);
        return product with { Low = a.High.Fma(b.Low, a.Low.Fma(b.High, product.Low)) };
    }

    /// <summary>a * b.</summary>
    public static ScalarPair operator *(ScalarPair a, Scalar b)
    {
        var product = Product(a.High, b);
        return product with { Low = a.Low.Fma(b, product.Low) };
    }

    /// <summary>a / b.</summary>
    public static ScalarPair operator /(ScalarPair a, ScalarPair b)
    {
        var quotient = a.High / b.High;
        var rest = (-quotient).Fma(b.High, a.High) + (-quotient).Fma(b.Low, a.Low);
        return new ScalarPair(quotient, rest / b.High);
    }

    /// <summary>A constant of the type of <paramref name="like"/>; f32 takes both parts from <paramref name="high"/>.</summary>
    public static ScalarPair Constant(Scalar like, double high, double low) => like.Type == DType.F32
        ? new ScalarPair(like.Constant(high), like.Constant(high - (float)high + low))
        : new ScalarPair(like.Constant(high), like.Constant(low));

    /// <summary>a + b, exactly.</summary>
    public static ScalarPair Sum(Scalar a, Scalar b)
    {
        var sum = a + b;
        var part = sum - a;
        return new ScalarPair(sum, (a - (sum - part)) + (b - part));
    }

    /// <summary>a + b, exactly, if a is 0 or |a| is at least |b|.</summary>
    public static ScalarPair OrderedSum(Scalar a, Scalar b)
    {
        var sum = a + b;
        return new ScalarPair(sum, b - (sum - a));
    }

    /// <summary>a * b, exactly unless the low part is too small for its type.</summary>
    public static ScalarPair Product(Scalar a, Scalar b)
    {
        var product = a * b;
        return new ScalarPair(product, a.Fma(b, -product));
    }

    /// <summary>The square root; that of a zero is zero.</summary>
    public ScalarPair Sqrt()
    {
        var root = High.Sqrt();
        var rest = (-root).Fma(root, High) + Low;
        return new ScalarPair(root, root.EqualTo(0).Select(root, rest / (root + root)));
    }

    /// <summary>This and a small addend.</summary>
    public ScalarPair Plus(Scalar small) => this with { Low = Low + small };

    /// <summary>The same number with the low part below half a unit of the high part.</summary>
    public ScalarPair Normalized() => OrderedSum(High, Low);

    /// <summary>The nearest float, nearly.</summary>
    public Scalar Rounded() => High + Low;
}
