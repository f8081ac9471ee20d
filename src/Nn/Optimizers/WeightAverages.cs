using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// Running means of parameters whose weights fade: after t updates, the sum over i of <c>part^(t - i) w_i</c>, divided by that of
/// <c>part^(t - i)</c>. In one pass, with c the sum of the weights times 1 - part:
/// <code>
/// c' = part c + (1 - part)
/// mean' = mean + (w' - mean) (1 - part) / c'
/// </code>
/// </summary>
/// <param name="means">State of the type of each parameter.</param>
/// <param name="weight">c, a scalar of state.</param>
/// <param name="part">What stays of the older ones at an update.</param>
internal sealed class WeightAverages(ImmutableArray<Tensor> means, Tensor weight, double part)
{
    /// <summary>The means, in the order of the parameters.</summary>
    public ImmutableArray<Tensor> Means => means;

    /// <summary>Appends the updates of the means behind those of the parameters.</summary>
    public void Append(Updates updates, ImmutableArray<Tensor> parameters)
    {
        using var scope = weight.Builder.In("average");
        var grown = (weight * part) + (1 - part);
        updates.Set(weight, grown);
        var share = (1 - part) / grown;
        for (var i = 0; i < parameters.Length; i++)
        {
            updates.Set(means[i], means[i] + ((updates[parameters[i]] - means[i]) * share));
        }
    }
}
