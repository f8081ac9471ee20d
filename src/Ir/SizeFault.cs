using System.Numerics;

namespace MiniTorch.Ir;

/// <summary>
/// What is said when 64 bits do not hold what is worked out from extents that tensors can have, each by itself: bytes in all, operations of a
/// loop. Whoever works it out does not know which declaration is to blame; the largest one is named.
/// </summary>
public static class SizeFault
{
    // What is worked out from less, squares and products of three included, fits: an overflow is no matter of sizes then.
    private const long Least = 1 << 20;

    /// <summary>True if 64 bits did not hold a number, an extent among them.</summary>
    public static bool Is(Exception exception) => exception is OverflowException or CompilerException { InnerException: OverflowException };

    /// <summary>What is wrong with the largest value of some functions; null if none is so large that sizes can be to blame.</summary>
    public static Diagnostic? Of(IEnumerable<Function> functions)
    {
        ArgumentNullException.ThrowIfNull(functions);
        var values = functions
            .SelectMany(f => f.Inputs.Concat(f.Body.Within.SelectMany(n => n.Operands.Concat(n.Results))).Select(v => (Function: f, Value: v)))
            .Where(v => v.Value.Type.IsKnown && Size(v.Value.Type) >= Least)
            .ToList();
        if (values.Count == 0)
        {
            return null;
        }

        var (function, value) = values.MaxBy(v => Size(v.Value.Type));
        return new Diagnostic("memory.size", $"expected sizes that 64 bits hold, found larger ones in what is worked out for {function}; its largest value is {value}")
        {
            Node = value.Node,
            Origin = value.Node.Origin,
            Function = function.Name,
        };
    }

    /// <summary>Does some work for a function.</summary>
    /// <exception cref="CompilerException">64 bits do not hold a size.</exception>
    public static T Named<T>(Function function, Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            return work();
        }
        catch (Exception e) when (Is(e) && Of([function]) is { } fault)
        {
            throw new CompilerException([fault], e);
        }
    }

    // Bytes, symbols being 1; no more than what 64 bits hold, or where it stops to matter.
    private static BigInteger Size(TensorType type) =>
        type.Shape.Aggregate((BigInteger)type.DType.Size(), (bytes, d) => bytes > long.MaxValue ? bytes : bytes * BigInteger.Max(1, d.Magnitude));
}
