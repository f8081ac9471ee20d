using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// A constant tensor: one number repeated over any shape, or the elements of a static shape written out. A repeated number is printed
/// in place of the operand wherever its type follows from the other operands.
/// </summary>
public sealed record Constant : Op
{
    private readonly ImmutableArray<long> _bits;

    private Constant(TensorType type, ImmutableArray<long> bits)
    {
        Type = type;
        _bits = bits;
    }

    /// <inheritdoc/>
    public override string Mnemonic => "constant";

    /// <summary>The type of the value.</summary>
    public TensorType Type { get; private init; }

    /// <summary>The bits of each element in row-major order, or of the one number that is repeated.</summary>
    public ImmutableArray<long> Bits => _bits;

    /// <summary>True if one number is repeated over the shape.</summary>
    public bool IsSplat => _bits.Length == 1;

    /// <summary>The number that is repeated, if one is, as a double.</summary>
    public double? SplatValue => IsSplat ? ScalarConstant.Value(Type.DType, _bits[0]) : null;

    /// <summary>One number repeated, rounded to the element type.</summary>
    public static Constant Splat(TensorType type, double value) => OfBits(type, [ScalarConstant.Bits(type.DType, value)]);

    /// <summary>The given elements, row-major.</summary>
    /// <exception cref="ArgumentException">The shape is not static, or has another number of elements.</exception>
    public static Constant Dense<T>(Shape shape, ReadOnlySpan<T> elements)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(shape);
        var type = DTypes.Of<T>();
        if (shape.ElementCount.Constant != elements.Length)
        {
            throw new ArgumentException($"expected {shape.ElementCount} elements for {type.Keyword()}{shape}, found {elements.Length}");
        }

        var bits = ImmutableArray.CreateBuilder<long>(elements.Length);
        foreach (var element in elements)
        {
            bits.Add(type switch
            {
                DType.F32 or DType.I32 => MemoryMarshal.Cast<T, int>([element])[0],
                DType.F64 or DType.I64 => MemoryMarshal.Cast<T, long>([element])[0],
                _ => MemoryMarshal.Cast<T, byte>([element])[0],
            });
        }

        return OfBits(new TensorType(type, shape), bits.MoveToImmutable());
    }

    /// <summary>Elements given by their bits; a list of equal ones becomes one number repeated.</summary>
    public static Constant OfBits(TensorType type, ImmutableArray<long> bits) =>
        bits.Length > 1 && bits.All(b => b == bits[0]) ? new Constant(type, [bits[0]]) : new Constant(type, bits);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(0);
        rule.Require(
            IsSplat || Type.Shape.ElementCount.Constant == _bits.Length,
            "C1",
            () => $"expected {Type.Shape.ElementCount} elements for {Type}, found {_bits.Length}");
        return [Type];
    }

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => new Constant(Type with { Shape = Type.Shape.Map(map) }, _bits);

    /// <inheritdoc/>
    public bool Equals(Constant? other) => other is not null && Type == other.Type && _bits.SequenceEqual(other._bits);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, _bits.Length, _bits.Length > 0 ? _bits[0] : 0);
}
