using System.Numerics;

namespace MiniTorch.Ir;

/// <summary>The type of a value: element type and shape. Prints as <c>f32[B,784]</c>.</summary>
/// <param name="DType">The element type.</param>
/// <param name="Shape">The extents.</param>
public sealed record TensorType(DType DType, Shape Shape)
{
    /// <summary>The extents.</summary>
    public Shape Shape { get; init; } = Shape ?? throw new ArgumentNullException(nameof(Shape));

    /// <summary>The type of a statement that was written without one; InferShapes replaces it.</summary>
    public static TensorType Unknown { get; } = new((DType)(-1), Shape.Scalar);

    /// <summary>False only for <see cref="Unknown"/>.</summary>
    public bool IsKnown => !ReferenceEquals(this, Unknown);

    /// <summary>The number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The bytes of a tensor of this type.</summary>
    public Dim Bytes => Shape.ElementCount * DType.Size();

    /// <summary>
    /// Why no tensor has this type: there is no such element type (<c>type.element</c>), a literal extent is negative (<c>type.extent</c>), or
    /// 64 bits do not count its bytes (<c>memory.size</c>); null if one can.
    /// </summary>
    public Diagnostic? Fault
    {
        get
        {
            if (!IsKnown)
            {
                return null;
            }

            if (!Enum.IsDefined(DType))
            {
                return new Diagnostic("type.element", $"expected an element type, found {DType.Keyword()} of {this}");
            }

            // No coefficient of a product is larger than the product of the factors' magnitudes. An extent of 0 counts as 1, as elsewhere
            // the extents beside it are multiplied without it, for strides.
            BigInteger bytes = DType.Size();
            for (var axis = 0; axis < Rank; axis++)
            {
                var extent = Shape[axis];
                if (extent.Constant < 0)
                {
                    return new Diagnostic("type.extent", $"expected an extent of at least 0, found {extent} (axis {axis} of {this})");
                }

                bytes *= BigInteger.Max(extent.Magnitude, 1);
                if (bytes > long.MaxValue)
                {
                    return new Diagnostic("memory.size", $"expected a size below 2^63 bytes, found {this}");
                }
            }

            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => IsKnown ? DType.Keyword() + Shape : "?";
}
