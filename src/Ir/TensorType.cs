namespace MiniTorch.Ir;

/// <summary>The type of a value: element type and shape. Prints as <c>f32[B,784]</c>.</summary>
/// <param name="DType">The element type.</param>
/// <param name="Shape">The extents.</param>
public sealed record TensorType(DType DType, Shape Shape)
{
    /// <summary>The type of a statement that was written without one; InferShapes replaces it.</summary>
    public static TensorType Unknown { get; } = new((DType)(-1), Shape.Scalar);

    /// <summary>False only for <see cref="Unknown"/>.</summary>
    public bool IsKnown => !ReferenceEquals(this, Unknown);

    /// <summary>The number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The bytes of a tensor of this type.</summary>
    public Dim Bytes => Shape.ElementCount * DType.Size();

    /// <inheritdoc/>
    public override string ToString() => IsKnown ? DType.Keyword() + Shape : "?";
}
