namespace MiniTorch.Ir.Scalars;

/// <summary>The function library.</summary>
public static class Functions
{
    /// <summary>e^x.</summary>
    public static Scalar Exp(Scalar x) => x;

    /// <summary>ln x.</summary>
    public static Scalar Log(Scalar x) => x;

    /// <summary>ln(1 + x).</summary>
    public static Scalar Log1p(Scalar x) => x;

    /// <summary>Hyperbolic tangent.</summary>
    public static Scalar Tanh(Scalar x) => x;

    /// <summary>1 / (1 + e^-x).</summary>
    public static Scalar Sigmoid(Scalar x) => x;
}
