using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>Random statements that say what a gradient is, or what is computed once more for it.</summary>
internal static class GradientSteps
{
    /// <summary>A value with a rule of its own that reads the adjoint, the value and what lies around.</summary>
    public static Tensor? Custom(RandomBody body)
    {
        if (body.Pick(v => v.DType.IsFloat()) is not { } x)
        {
            return null;
        }

        var other = body.Partner(x.DType, x.Shape);
        var y = body.Random.Next(3) switch { 0 => x.Round(), 1 => x.Tanh() * other, _ => x * other };
        return body.Random.Next(3) switch
        {
            0 => y.WithGradient(x, dy => dy),
            1 => y.WithGradient(x, dy => dy * x.Sigmoid()),
            _ => y.WithGradient([x, other], dy => [dy * other, (dy * y).Tanh()]),
        };
    }

    /// <summary>Some statements whose values the gradient is not to keep.</summary>
    public static Tensor? Checkpoint(RandomBody body) => body.Pick(v => v.DType.IsFloat()) is not { } x ? null : body.Function.Checkpoint(() =>
    {
        var y = x;
        for (var i = body.Random.Next(1, 4); i > 0; i--)
        {
            y = body.Random.Next(5) switch
            {
                0 => y.Tanh(),
                1 => y * body.Partner(y.DType, y.Shape),
                2 => y.Sigmoid() * y,
                3 when y.Rank > 0 => y - y.Mean([y.Rank - 1], keepDims: true),
                _ => y.Relu(),
            };
        }

        return y;
    });
}
