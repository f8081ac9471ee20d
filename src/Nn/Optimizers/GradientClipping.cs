using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>Gradients kept from growing without bound, as a part of the graph.</summary>
public static class GradientClipping
{
    /// <summary>Every element between -limit and limit.</summary>
    /// <param name="gradients">The gradients.</param>
    /// <param name="limit">The largest size of an element.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not above 0.</exception>
    public static ImmutableArray<Tensor> ClipByValue(this ImmutableArray<Tensor> gradients, double limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return [.. gradients.Select(g => g.Clamp(-limit, limit))];
    }

    /// <summary>The square root of the sum of all squares of all gradients.</summary>
    /// <param name="gradients">The gradients, at least one.</param>
    public static Tensor GlobalNorm(this ImmutableArray<Tensor> gradients)
    {
        using var scope = gradients[0].Builder.In("global_norm");
        return gradients.Select(g => g.Square().Sum()).Aggregate((a, b) => a + b).Sqrt();
    }

    /// <summary>
    /// All gradients times limit / max(norm, limit), the norm being that of all of them together: their direction stays. Pascanu et al.,
    /// arXiv:1211.5063. Within the limit the factor is 1, exactly.
    /// </summary>
    /// <param name="gradients">The gradients.</param>
    /// <param name="limit">The largest norm.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not above 0.</exception>
    public static ImmutableArray<Tensor> ClipByGlobalNorm(this ImmutableArray<Tensor> gradients, double limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        if (gradients.IsEmpty)
        {
            return gradients;
        }

        using var scope = gradients[0].Builder.In("clip");
        var factor = limit / gradients.GlobalNorm().Max(limit);
        return [.. gradients.Select(g => g * factor)];
    }
}
