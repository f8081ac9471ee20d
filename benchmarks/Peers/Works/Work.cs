using System.Collections.Immutable;

namespace MiniTorch.Peers.Works;

/// <summary>A computation that several contenders do. Light: the numbers it works on are made when asked for, always the same.</summary>
internal abstract record Work;

/// <summary>c = a b of single precision: a is M x K, b is K x N, row-major.</summary>
/// <param name="M">Rows of a and c.</param>
/// <param name="K">Columns of a, rows of b.</param>
/// <param name="N">Columns of b and c.</param>
internal sealed record Product(int M, int K, int N) : Work
{
    /// <summary>True if a lies in memory as K x M.</summary>
    public bool TransposeA { get; init; }

    /// <summary>True if b lies in memory as N x K.</summary>
    public bool TransposeB { get; init; }

    /// <summary>The left operand as it lies in memory.</summary>
    public Operand A() => TransposeA ? Operand.Uniform("a", 1, K, M) : Operand.Uniform("a", 1, M, K);

    /// <summary>The right operand as it lies in memory.</summary>
    public Operand B() => TransposeB ? Operand.Uniform("b", 2, N, K) : Operand.Uniform("b", 2, K, N);
}

/// <summary>A function of <see cref="Calculation"/>; with gradients, also the adjoint of each operand of floats.</summary>
/// <param name="Function">Which.</param>
/// <param name="Shape">The shape of the first operand.</param>
internal sealed record Evaluation(Calculation Function, params ImmutableArray<int> Shape) : Work
{
    /// <summary>True if gradients are computed as well, for the adjoint of the result that <see cref="Adjoint"/> gives.</summary>
    public bool WithGradients { get; init; }

    /// <summary>The operands in the order of the function's arguments.</summary>
    public ImmutableArray<Operand> Operands()
    {
        var x = Operand.Uniform("x", 1, Shape.AsSpan());
        var columns = Shape[^1];
        return Function switch
        {
            Calculation.GeluOfAffine => [x, Operand.Uniform("w", 2, columns), Operand.Uniform("b", 3, columns)],
            Calculation.LayerNorm => [x, Operand.Uniform("gain", 2, columns), Operand.Uniform("bias", 3, columns)],
            Calculation.CrossEntropy => [x, Operand.Classes("label", 2, columns, Shape[0])],
            _ => [x],
        };
    }

    /// <summary>The adjoint of a result of the first operand's shape; null if the result is a scalar, whose adjoint is 1.</summary>
    /// <exception cref="InvalidOperationException">The function is a sum.</exception>
    public Operand? Adjoint() => Function switch
    {
        Calculation.CrossEntropy => null,
        Calculation.SumOverRows or Calculation.SumOverColumns => throw new InvalidOperationException("sums are measured without gradients"),
        _ => Operand.Uniform("dy", 4, Shape.AsSpan()),
    };
}

/// <summary>The functions that are evaluated.</summary>
internal enum Calculation
{
    /// <summary>gelu(x w + b), the tanh form; w and b are rows.</summary>
    GeluOfAffine,

    /// <summary>sigmoid(x) tanh(x) + x.</summary>
    Gate,

    /// <summary>softmax of each row.</summary>
    Softmax,

    /// <summary>Each row with mean 0 and variance 1, times a gain, plus a bias.</summary>
    LayerNorm,

    /// <summary>The mean over rows of the negative logarithm of the softmax at a label.</summary>
    CrossEntropy,

    /// <summary>The sum of all rows.</summary>
    SumOverRows,

    /// <summary>The sum of all columns.</summary>
    SumOverColumns,
}
