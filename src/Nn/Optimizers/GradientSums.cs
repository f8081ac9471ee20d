using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// Gradients of several steps added up: <c>sum' = sum + gradient</c>, and after every so many of them the mean, from which an update is made,
/// and zeros again.
/// </summary>
/// <param name="sums">State of the type of each gradient.</param>
/// <param name="batch">The gradients in the sums, an i32 scalar of state.</param>
/// <param name="count">The gradients of an update.</param>
internal sealed class GradientSums(ImmutableArray<Tensor> sums, Tensor batch, int count)
{
    /// <summary>Adds the gradients, which become their means so far.</summary>
    /// <returns>True, as a bool scalar, in a step that ends with an update.</returns>
    public Tensor Add(FunctionBuilder function, ref ImmutableArray<Tensor> gradients)
    {
        using var scope = batch.Builder.In("accumulate");
        var isLast = (batch + 1).Equal(count);
        function.Update(batch, isLast.Select(batch.Like(0), batch + 1));
        var means = ImmutableArray.CreateBuilder<Tensor>(gradients.Length);
        for (var i = 0; i < gradients.Length; i++)
        {
            var sum = sums[i] + gradients[i];
            function.Update(sums[i], isLast.Select(sum.Like(0), sum));
            means.Add(sum / count);
        }

        gradients = means.ToImmutable();
        return isLast;
    }
}
