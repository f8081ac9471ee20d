using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Codegen.Tests.Emission;

/// <summary>A small program around one primitive.</summary>
internal sealed record PrimitiveCase(string Name, DType[] Inputs, ScalarProgram Program)
{
    private static readonly DType[] Numbers = [DType.F32, DType.F64, DType.I32, DType.I64];

    private delegate Scalar Body(ScalarBuilder builder, Scalar[] x);

    /// <summary>Every primitive on every type it is defined for.</summary>
    public static ImmutableArray<PrimitiveCase> All { get; } =
        [.. Arithmetic(), .. Floating(), .. Integral(), .. Logical(), .. Conversions(), .. Constants()];

    private static IEnumerable<PrimitiveCase> Arithmetic()
    {
        foreach (var t in Numbers)
        {
            yield return Of("Add", [t, t], (_, x) => x[0] + x[1]);
            yield return Of("Subtract", [t, t], (_, x) => x[0] - x[1]);
            yield return Of("Multiply", [t, t], (_, x) => x[0] * x[1]);
            yield return Of("Divide", [t, t], (_, x) => x[0] / x[1]);
            yield return Of("Negate", [t], (_, x) => -x[0]);
            yield return Of("Abs", [t], (_, x) => x[0].Abs());
            yield return Of("Minimum", [t, t], (_, x) => x[0].Min(x[1]));
            yield return Of("Maximum", [t, t], (_, x) => x[0].Max(x[1]));
        }
    }

    private static IEnumerable<PrimitiveCase> Floating()
    {
        foreach (var t in new[] { DType.F32, DType.F64 })
        {
            yield return Of("Sqrt", [t], (_, x) => x[0].Sqrt());
            yield return Of("FusedMultiplyAdd", [t, t, t], (_, x) => x[0].Fma(x[1], x[2]));
            yield return Of("Floor", [t], (_, x) => x[0].Floor());
            yield return Of("RoundEven", [t], (_, x) => x[0].RoundEven());
            var (least, most) = t == DType.F32 ? (-252, 254) : (-2044, 2046);
            yield return Of("Scale", [t, t], (_, x) => InScaleDomain(x[0]).Scale(x[1].RoundEven().Max(least).Min(most)));
        }
    }

    // What is neither 0, infinite nor NaN gets the exponent of 1.
    private static Scalar InScaleDomain(Scalar x)
    {
        var single = x.Type == DType.F32;
        var bits = x.Bitcast(single ? DType.I32 : DType.I64);
        var mantissa = bits & bits.ConstantBits(single ? unchecked((int)0x807FFFFF) : unchecked((long)0x800FFFFFFFFFFFFF));
        var scaled = (mantissa | x.Constant(1).Bitcast(bits.Type)).Bitcast(x.Type);
        var isSpecial = x.EqualTo(0) | x.Abs().EqualTo(double.PositiveInfinity) | ~x.EqualTo(x);
        return isSpecial.Select(x, scaled);
    }

    private static IEnumerable<PrimitiveCase> Integral()
    {
        foreach (var t in new[] { DType.I32, DType.I64 })
        {
            yield return Of("Remainder", [t, t], (_, x) => x[0] % x[1]);
            foreach (var count in new[] { 0, 1, 13, (t.Size() * 8) - 1 })
            {
                yield return Of($"ShiftLeft by {count}", [t], (_, x) => x[0] << count);
                yield return Of($"ShiftRightArithmetic by {count}", [t], (_, x) => x[0] >> count);
                yield return Of($"ShiftRightLogical by {count}", [t], (_, x) => x[0] >>> count);
            }
        }

        yield return Of("MultiplyHighUnsigned", [DType.I32, DType.I32], (_, x) => x[0].MultiplyHigh(x[1]));
    }

    private static IEnumerable<PrimitiveCase> Logical()
    {
        foreach (var t in new[] { DType.I32, DType.I64, DType.Bool })
        {
            yield return Of("And", [t, t], (_, x) => x[0] & x[1]);
            yield return Of("Or", [t, t], (_, x) => x[0] | x[1]);
            yield return Of("Xor", [t, t], (_, x) => x[0] ^ x[1]);
            yield return Of("Not", [t], (_, x) => ~x[0]);
        }

        foreach (var t in Enum.GetValues<DType>())
        {
            yield return Of("Equal", [t, t], (_, x) => x[0].EqualTo(x[1]));
            yield return Of("Less", [t, t], (_, x) => x[0].LessThan(x[1]));
            yield return Of("LessOrEqual", [t, t], (_, x) => x[0].AtMost(x[1]));
            yield return Of("Select", [DType.Bool, t, t], (_, x) => x[0].Select(x[1], x[2]));
            yield return Of("Select where less", [t, t], (_, x) => x[0].LessThan(x[1]).Select(x[0], x[1]));
            foreach (var other in Numbers.Where(n => n != t))
            {
                yield return Of("Select by another type", [t, other, other], (_, x) => x[0].EqualTo(x[0].Constant(1)).Select(x[1], x[2]));
            }
        }
    }

    private static IEnumerable<PrimitiveCase> Conversions()
    {
        foreach (var from in Enum.GetValues<DType>())
        {
            foreach (var to in Enum.GetValues<DType>().Where(t => t != from))
            {
                yield return Named($"Convert {from.Keyword()} to {to.Keyword()}", [from], (_, x) => x[0].Convert(to));
            }

            yield return Of("Input", [from], (_, x) => x[0]);
        }

        foreach (var (from, to) in new[] { (DType.F32, DType.I32), (DType.F64, DType.I64) })
        {
            yield return Named($"Bitcast {from.Keyword()} to {to.Keyword()}", [from], (_, x) => x[0].Bitcast(to) + 1);
            yield return Named($"Bitcast {to.Keyword()} to {from.Keyword()}", [to], (_, x) => x[0].Bitcast(from).Abs());
        }
    }

    private static IEnumerable<PrimitiveCase> Constants()
    {
        foreach (var t in Enum.GetValues<DType>())
        {
            yield return Of("Constant", [t], (_, x) => x[0].EqualTo(x[0].Constant(1)).Select(x[0].Constant(0), x[0].Constant(1)));
        }

        foreach (var t in Numbers)
        {
            yield return Of("Index", [t], (b, x) => b.Index(-1).Convert(t) + x[0]);
        }

        yield return Of("Index", [DType.Bool], (b, x) => x[0].Select(b.Index(0), b.Index(0) << 3));
    }

    private static PrimitiveCase Of(string name, DType[] inputs, Body body) =>
        Named($"{name} {string.Join(", ", inputs.Distinct().Select(t => t.Keyword()))}", inputs, body);

    private static PrimitiveCase Named(string name, DType[] inputs, Body body) =>
        new(name, inputs, ScalarProgram.Create(inputs, (b, x) => body(b, x)));
}
