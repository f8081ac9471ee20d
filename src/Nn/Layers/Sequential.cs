using System.Globalization;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>Layers one after another, each named by its position unless it has a name: <c>0.weight</c>, <c>hidden.bias</c>.</summary>
public sealed class Sequential : Layer
{
    /// <summary>Layers one after another.</summary>
    /// <exception cref="CompilerException">Two layers have one name.</exception>
    public Sequential(params ReadOnlySpan<Layer> layers)
    {
        for (var i = 0; i < layers.Length; i++)
        {
            Child(i.ToString(CultureInfo.InvariantCulture), layers[i]);
        }
    }

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) =>
        Children.Aggregate(x, (y, child) => child.Layer.Apply(context, y));
}
