using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Scalars;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests;

/// <summary>
/// What a statement gives, written from docs/ops.md with plain loops and the functions of <see cref="Math"/>: another opinion than the
/// interpreter's, in double precision and slow. Ops are told by their names and attributes alone.
/// </summary>
internal static class Oracle
{
    /// <summary>Ops that it need not know, each with the reason.</summary>
    public static readonly ImmutableDictionary<string, string> Reasons = ImmutableDictionary<string, string>.Empty
        .Add("gradient", "what it is expanded to is computed, and compared with differences by the gradient check");

    private static readonly Dictionary<string, Func<double, double>> OfOne = new()
    {
        ["abs"] = Math.Abs,
        ["acos"] = Math.Acos,
        ["acosh"] = Math.Acosh,
        ["asin"] = Math.Asin,
        ["asinh"] = OracleFunctions.Asinh,
        ["atan"] = Math.Atan,
        ["atanh"] = OracleFunctions.Atanh,
        ["ceil"] = Math.Ceiling,
        ["cos"] = Math.Cos,
        ["cosh"] = Math.Cosh,
        ["erf"] = OracleFunctions.Erf,
        ["exp"] = Math.Exp,
        ["exp2"] = x => Math.Pow(2, x),
        ["expm1"] = OracleFunctions.Expm1,
        ["floor"] = Math.Floor,
        ["log"] = Math.Log,
        ["log1p"] = OracleFunctions.Log1p,
        ["log2"] = Math.Log2,
        ["neg"] = x => -x,
        ["round"] = x => Math.Round(x, MidpointRounding.ToEven),
        ["rsqrt"] = x => 1 / Math.Sqrt(x),
        ["sigmoid"] = x => 1 / (1 + Math.Exp(-x)),
        ["sign"] = x => x > 0 ? 1 : x < 0 ? -1 : x,
        ["sin"] = Math.Sin,
        ["sinh"] = Math.Sinh,
        ["sqrt"] = Math.Sqrt,
        ["stop_gradient"] = x => x,
        ["tan"] = Math.Tan,
        ["tanh"] = Math.Tanh,
    };

    private static readonly Dictionary<string, Func<double, double, double>> OfTwo = new()
    {
        ["add"] = (a, b) => a + b,
        ["sub"] = (a, b) => a - b,
        ["mul"] = (a, b) => a * b,
        ["div"] = (a, b) => a / b,
        ["remainder"] = (a, b) => a % b,
        ["pow"] = Math.Pow,
        ["max"] = Math.Max,
        ["min"] = Math.Min,
        ["after"] = (a, _) => a,
    };

    private static readonly Dictionary<string, Func<long, long>> OfOneInteger = new()
    {
        ["abs"] = x => x < 0 ? unchecked(-x) : x,
        ["neg"] = x => unchecked(-x),
        ["sign"] = x => Math.Sign(x),
        ["stop_gradient"] = x => x,
        ["not"] = x => ~x,
    };

    private static readonly Dictionary<string, Func<long, long, long>> OfTwoIntegers = new()
    {
        ["add"] = (a, b) => unchecked(a + b),
        ["sub"] = (a, b) => unchecked(a - b),
        ["mul"] = (a, b) => unchecked(a * b),
        ["div"] = (a, b) => b == 0 ? 0 : b == -1 ? unchecked(-a) : a / b,
        ["remainder"] = (a, b) => b is 0 or -1 ? 0 : a % b,
        ["max"] = Math.Max,
        ["min"] = Math.Min,
        ["after"] = (a, _) => a,
        ["and"] = (a, b) => a & b,
        ["or"] = (a, b) => a | b,
        ["xor"] = (a, b) => a ^ b,
    };

    private static readonly Dictionary<string, (Func<double, double, bool> Floats, Func<long, long, bool> Integers)> Comparisons = new()
    {
        ["equal"] = ((a, b) => a == b, (a, b) => a == b),
        ["not_equal"] = ((a, b) => a != b, (a, b) => a != b),
        ["less"] = ((a, b) => a < b, (a, b) => a < b),
        ["less_equal"] = ((a, b) => a <= b, (a, b) => a <= b),
        ["greater"] = ((a, b) => a > b, (a, b) => a > b),
        ["greater_equal"] = ((a, b) => a >= b, (a, b) => a >= b),
    };

    private static readonly HashSet<string> Others = ["is_nan", "is_inf", "select", "cast", "shift_left", "shift_right", "iota", "random_bits", "constant"];

    /// <summary>Functions that are rounded as their accuracy allows, not to the nearest.</summary>
    private static readonly HashSet<string> Rounded =
    [
        "acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "erf", "exp", "exp2", "expm1", "log", "log1p", "log2", "pow", "rsqrt",
        "sigmoid", "sin", "sinh", "tan", "tanh",
    ];

    /// <summary>True if it has an opinion on the op.</summary>
    public static bool Knows(string op) => OfOne.ContainsKey(op) || OfTwo.ContainsKey(op) || OfTwoIntegers.ContainsKey(op)
        || OfOneInteger.ContainsKey(op) || Comparisons.ContainsKey(op) || Others.Contains(op) || OracleLoops.Knows(op);

    /// <summary>The first element that is not what it should be, as text; null if there is none.</summary>
    public static string? Difference(Node node, Elements[] x, Elements found)
    {
        var op = node.Op.Mnemonic;
        if (OracleLoops.Knows(op))
        {
            return OracleLoops.Difference(node, x, found);
        }

        for (var i = 0; i < found.Count; i++)
        {
            if (found.Type.IsFloat() && Rounded.Contains(op))
            {
                double[] at = [.. x.Select(e => e.Value(i))];
                var exact = at.Length == 1 ? OfOne[op](at[0]) : OfTwo[op](at[0], at[1]);
                if (!OracleFunctions.IsTurnedTooOften(op, found.Type, at[0]) && !OracleFunctions.IsNear(found.Type, exact, found.Value(i)))
                {
                    return $"element {i}, of {string.Join(" and ", at)}: expected about {exact}, found {found.Value(i)}";
                }
            }
            else
            {
                var bits = Bits(node, x, i, found);
                if (bits != found[i] && !(found.Type.IsFloat() && double.IsNaN(found.Value(i)) && double.IsNaN(ScalarConstant.Value(found.Type, bits))))
                {
                    return $"element {i}, of {string.Join(" and ", x.Select(e => ScalarConstant.Text(e.Type, e[i])))}: "
                        + $"expected {ScalarConstant.Text(found.Type, bits)}, found {ScalarConstant.Text(found.Type, found[i])}";
                }
            }
        }

        return null;
    }

    // Sums, products, quotients and roots of f32 in double precision, rounded once more, are rounded right.
    private static long Bits(Node node, Elements[] x, int i, Elements y)
    {
        var (op, attributes) = (node.Op.Mnemonic, OracleLoops.AttributesOf(node));
        long Float(double value) => ScalarConstant.Bits(y.Type, value);
        long Integer(long value) => y.Type switch { DType.I32 => (int)value, DType.Bool => value & 1, _ => value };
        switch (op)
        {
            case "constant": return ((Constant)node.Op).Bits[((Constant)node.Op).IsSplat ? 0 : i];
            case "is_nan": return double.IsNaN(x[0].Value(i)) ? 1 : 0;
            case "is_inf": return double.IsInfinity(x[0].Value(i)) ? 1 : 0;
            case "select": return x[0][i] != 0 ? x[1][i] : x[2][i];
            case "cast": return OracleFunctions.Cast(x[0].Type, x[0][i], x[0].Value(i), y.Type);
            case "random_bits": return OracleFunctions.Philox((uint)i, (uint)attributes.Integer("stream", 0), (uint)x[0][i], (uint)x[1][i]);
            case "shift_left": return y.Type == DType.I32 ? (int)x[0][i] << (int)x[1][i] : x[0][i] << (int)x[1][i];
            case "shift_right" when attributes.Flag("logical"):
                return y.Type == DType.I32 ? (int)((uint)x[0][i] >> (int)x[1][i]) : x[0][i] >>> (int)x[1][i];
            case "shift_right": return y.Type == DType.I32 ? (int)x[0][i] >> (int)x[1][i] : x[0][i] >> (int)x[1][i];
            case "iota":
                var position = OracleLoops.Positions(i, [.. y.Shape])[attributes.Integer("axis")];
                return y.Type.IsFloat() ? Float(position) : position;
        }

        if (Comparisons.TryGetValue(op, out var holds))
        {
            return (x[0].Type.IsFloat() ? holds.Floats(x[0].Value(i), x[1].Value(i)) : holds.Integers(x[0][i], x[1][i])) ? 1 : 0;
        }

        return (x.Length, y.Type.IsFloat()) switch
        {
            (1, true) => Float(OfOne[op](x[0].Value(i))),
            (1, false) => Integer(OfOneInteger[op](x[0][i])),
            (_, true) => Float(OfTwo[op](x[0].Value(i), x[1].Value(i))),
            _ => Integer(OfTwoIntegers[op](x[0][i], x[1][i])),
        };
    }
}
