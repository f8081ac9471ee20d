using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>The larger of x and 0, element by element.</summary>
public sealed class Relu([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Layer(file, line)
{
    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.Relu();
}

/// <summary>The hyperbolic tangent, element by element.</summary>
public sealed class Tanh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Layer(file, line)
{
    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.Tanh();
}

/// <summary>1 / (1 + e^-x), element by element.</summary>
public sealed class Sigmoid([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Layer(file, line)
{
    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.Sigmoid();
}

/// <summary>x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), element by element; see <see cref="Ir.Activations.Gelu"/>.</summary>
public sealed class Gelu([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Layer(file, line)
{
    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.Gelu();
}
