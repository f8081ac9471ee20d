using MiniTorch.Ir;

namespace MiniTorch.Codegen.Emission;

/// <summary>Numbers as single elements: their CLR types and their constants.</summary>
internal static class ClrTypes
{
    /// <summary>The type of one element of a number type.</summary>
    public static Type Of(DType type) => type switch
    {
        DType.F32 => typeof(float),
        DType.F64 => typeof(double),
        DType.I64 => typeof(long),
        _ => typeof(int),
    };

    /// <summary>Pushes one element, given by its bits.</summary>
    public static Emit<TDelegate> LoadElement<TDelegate>(this Emit<TDelegate> il, DType type, long bits)
        where TDelegate : Delegate => type switch
        {
            DType.F32 => il.LoadConstant(BitConverter.Int32BitsToSingle((int)bits)),
            DType.F64 => il.LoadConstant(BitConverter.Int64BitsToDouble(bits)),
            DType.I64 => il.LoadConstant(bits),
            _ => il.LoadConstant((int)bits),
        };
}
