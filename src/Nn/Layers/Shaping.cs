using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>All axes behind the first as one: [images, a, b, ..] becomes [images, a b ..].</summary>
public sealed class Flatten([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Layer(file, line)
{
    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.Reshape([x.Shape[0], Dim.Product(x.Shape.Skip(1))]);
}

/// <summary>The last axis as several, such as the pixels of an image as [channels, rows, columns].</summary>
/// <param name="shape">What the last axis becomes.</param>
/// <param name="file">Filled in by the C# compiler.</param>
/// <param name="line">Filled in by the C# compiler.</param>
public sealed class Unflatten(Shape shape, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Layer(file, line)
{
    /// <inheritdoc/>
    public override string ToString() => $"Unflatten({shape})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.Reshape([.. x.Shape.Take(x.Rank - 1), .. shape]);
}

/// <summary>x + f(x): He et al., "Deep residual learning for image recognition", arXiv:1512.03385.</summary>
public sealed class Residual : Layer
{
    private readonly Layer _inner;

    /// <summary>A layer whose result is added to what goes into it.</summary>
    /// <param name="inner">f; its result has the shape of x.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    public Residual(Layer inner, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line) => _inner = Child("inner", inner);

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x + _inner.Apply(context, x);
}
