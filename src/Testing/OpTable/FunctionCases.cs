using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>Rows of the functions of the scalar library, of roundings, and of ops on bits.</summary>
internal static class FunctionCases
{
    private static readonly ImmutableArray<DType> Numbers = [DType.F32, DType.F64, DType.I32, DType.I64];
    private static readonly ImmutableArray<DType> Integers = [DType.I32, DType.I64];

    public static IEnumerable<OpCase> All => [.. Smooth(), .. OfTwo(), .. WithoutGradient(), .. OnBits()];

    private static IEnumerable<OpCase> Smooth()
    {
        yield return OpCases.Unary("expm1", x => x.Expm1());
        yield return OpCases.Unary("exp2", x => x.Exp2());
        yield return OpCases.Unary("log2", x => x.Log2(), 0.2, 5);
        yield return OpCases.Unary("rsqrt", x => x.Rsqrt(), 0.2, 5);
        yield return OpCases.Unary("erf", x => x.Erf());
        yield return OpCases.Unary("sin", x => x.Sin(), -4, 4);
        yield return OpCases.Unary("sin", x => x.Sin(), -3e7, 3e7) with { Variant = "of large angles", IsDifferentiable = false };
        yield return OpCases.Unary("cos", x => x.Cos(), -4, 4);
        yield return OpCases.Unary("tan", x => x.Tan(), -1.2, 1.2);
        yield return OpCases.Unary("asin", x => x.Asin(), -0.9, 0.9);
        yield return OpCases.Unary("acos", x => x.Acos(), -0.9, 0.9);
        yield return OpCases.Unary("atan", x => x.Atan(), -3, 3);
        yield return OpCases.Unary("sinh", x => x.Sinh());
        yield return OpCases.Unary("cosh", x => x.Cosh());
        yield return OpCases.Unary("asinh", x => x.Asinh());
        yield return OpCases.Unary("acosh", x => x.Acosh(), 1.2, 4);
        yield return OpCases.Unary("atanh", x => x.Atanh(), -0.9, 0.9);
    }

    private static IEnumerable<OpCase> OfTwo()
    {
        static OpCase Power(string variant, Func<CaseBody, Tensor> declare) => new("pow", variant, declare);
        yield return Power("", c => c.Number("a", [3, c.N], 0.3, 3).Pow(c.Number("b", [3, c.N])));
        yield return Power("a fixed power", c => c.Number("a", [3, c.N], 0.3, 3).Pow(-1.7));
        yield return Power("a fixed base", c => c.Number("a", [], 0.3, 3).BroadcastTo([3, c.N]).Pow(c.Number("b", [3, c.N])));

        // The quotient stays between 2 and 3.
        yield return OpCases.Binary("remainder", (a, b) => a % b) with
        {
            Declare = c => c.Number("a", [2, c.N], 2.2, 2.6, bothSigns: true) % c.Number("b", [2, c.N], 0.9, 1, bothSigns: true),
        };
        yield return OpCases.Binary("remainder", (a, b) => a % b) with { Variant = "of any numbers", IsDifferentiable = false };
    }

    private static IEnumerable<OpCase> WithoutGradient() =>
    [
        OpCases.Unary("sign", x => x.Sign()) with { Types = Numbers, IsDifferentiable = false },
        OpCases.Unary("ceil", x => x.Ceil(), -9, 9) with { IsDifferentiable = false },
        OpCases.Unary("round", x => x.Round(), -9, 9) with { IsDifferentiable = false },
        OpCases.Unary("is_nan", x => x.IsNan()) with { IsDifferentiable = false },
        OpCases.Unary("is_inf", x => x.IsInf()) with { IsDifferentiable = false },
    ];

    private static IEnumerable<OpCase> OnBits()
    {
        static OpCase OfIntegers(OpCase row, string variant) => row with { Variant = variant, Types = Integers, IsDifferentiable = false };
        yield return OfIntegers(OpCases.Binary("and", (a, b) => a & b), "of integers");
        yield return OfIntegers(OpCases.Binary("or", (a, b) => a | b), "of integers");
        yield return OfIntegers(OpCases.Binary("xor", (a, b) => a ^ b), "of integers");
        yield return OfIntegers(OpCases.Unary("not", x => !x), "of integers");
        yield return OfIntegers(OpCases.Binary("shift_left", (a, b) => a << b), "");
        yield return OfIntegers(OpCases.Binary("shift_right", (a, b) => a >> b), "");
        yield return OfIntegers(OpCases.Binary("shift_right", (a, b) => a >>> b), "logical");
        yield return OfIntegers(OpCases.Unary("shift_left", x => x << 3), "by a fixed count");
    }
}
