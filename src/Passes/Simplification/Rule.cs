using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Simplification;

/// <summary>
/// A local rewrite: a pattern of one statement and its operands, and the value that may take its place, of the same type and never
/// costlier. Exact rules give the same bits for every operand, NaN, infinities and -0 included.
/// </summary>
/// <param name="Name">What the rule is called; its test is the file of that name.</param>
/// <param name="Apply">
/// The value that takes the place of the statement's result, made with the builder if it is new; null if the pattern does not fit.
/// </param>
public sealed record Rule(string Name, Func<Node, GraphBuilder, Value?> Apply);

/// <summary>What patterns ask of values.</summary>
internal static class Patterns
{
    extension(Value value)
    {
        /// <summary>The constant that the value is, if it is one number repeated.</summary>
        public Constant? Splat => value.Node.Op as Constant is { IsSplat: true } constant ? constant : null;

        /// <summary>1 everywhere.</summary>
        public bool IsOne => value.Splat is { SplatValue: 1.0 };

        /// <summary>+0 everywhere; 0 for integers.</summary>
        public bool IsPlusZero => value.Splat is { Bits: [0] };

        /// <summary>What leaves everything as it is when added: -0 everywhere, as +0 would turn -0 into +0; 0 for integers.</summary>
        public bool IsNeutral => value.Splat is { } constant
            && (value.Type.DType.IsFloat() ? constant.SplatValue == 0 && !value.IsPlusZero : value.IsPlusZero);

        /// <summary>2^k or -2^k everywhere, where that and 2^-k are normal numbers.</summary>
        public bool IsInvertiblePower => value.Splat is { Bits: [var bits] } && value.Type.DType switch
        {
            DType.F32 => (bits & 0x7FFFFF) == 0 && ((bits >> 23) & 0xFF) is > 0 and < 254,
            DType.F64 => (bits & 0xFFFFFFFFFFFFF) == 0 && ((bits >> 52) & 0x7FF) is > 0 and < 2046,
            _ => false,
        };
    }

    extension(Shape shape)
    {
        /// <summary>True if every extent is the literal 0.</summary>
        public bool IsZero => shape.All(d => d.Constant == 0);
    }
}
