using System.Collections.Immutable;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = 32 random bits for each element: the first word of Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011) with counter (linear position, 0, stream, 0) and key (seed, step). The same arguments always give the same bits.
/// </summary>
/// <param name="Stream">Tells apart several draws of one function; the builder numbers them.</param>
public sealed record RandomBits(int Stream) : Elementwise
{
    /// <inheritdoc/>
    public override string Mnemonic => "random_bits";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("stream", (long)Stream)];

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(2);
        rule.SameShape(0, "C2");
        for (var i = 0; i < 2; i++)
        {
            var k = i;
            rule.Require(rule.Type(i).DType == DType.I32, "C1", () => $"expected i32, {rule.Name(k)} is {rule.Type(k)}");
        }

        return [rule.Type(0)];
    }

    /// <inheritdoc/>
    public override Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type)
    {
        Scalar Word(uint bits) => b.ConstantBits(DType.I32, (int)bits);
        var (m0, m1) = (Word(0xD2511F53), Word(0xCD9E8D57));
        var (c0, c1, c2, c3) = (b.Index(-1), Word(0), Word((uint)Stream), Word(0));
        var (k0, k1) = (x[0], x[1]);
        for (var round = 0; round < 10; round++)
        {
            var (high0, low0) = (c0.MultiplyHigh(m0), c0 * m0);
            var (high1, low1) = (c2.MultiplyHigh(m1), c2 * m1);
            (c0, c1, c2, c3) = (high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0);
            k0 += Word(0x9E3779B9);
            k1 += Word(0xBB67AE85);
        }

        return c0;
    }
}
