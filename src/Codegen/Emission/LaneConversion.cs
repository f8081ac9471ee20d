using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>Conversions of values in lanes: between element types, and between masks and truth values.</summary>
internal sealed class LaneConversion(Emit<Kernel> il, LaneCode lanes)
{
    /// <summary>A mask as wide as the operands becomes the truth type; one lane may mix sizes.</summary>
    public void ToTruth(Type element)
    {
        var wide = element == typeof(double) || element == typeof(long);
        if (lanes.Count == 1 && wide)
        {
            Reinterpret(element, typeof(long));
            lanes.ToScalar(typeof(long));
            il.Convert<int>();
            lanes.FromScalar(typeof(int));
        }
        else
        {
            Reinterpret(element, lanes.Truth);
        }
    }

    /// <summary>A truth value becomes a mask as wide as <paramref name="element"/>.</summary>
    public void FromTruth(Type element)
    {
        var wide = element == typeof(double) || element == typeof(long);
        if (lanes.Count == 1 && wide)
        {
            lanes.ToScalar(typeof(int));
            il.Convert<long>();
            lanes.FromScalar(typeof(long));
            Reinterpret(typeof(long), element);
        }
        else
        {
            Reinterpret(lanes.Truth, element);
        }
    }

    /// <summary>Converts the value on the stack (docs/numerics.md: float to integer truncates and saturates, NaN gives 0).</summary>
    public void Convert(DType from, DType to)
    {
        if (lanes.Count == 1)
        {
            lanes.ToScalar(lanes.Element(from));
            ConvertScalar(from, to);
            lanes.FromScalar(lanes.Element(to));
            return;
        }

        switch (from, to)
        {
            case (DType.Bool, DType.Bool):
                break;
            case (DType.Bool, _):
                FromTruth(lanes.Element(to));
                lanes.Constant(to, ScalarConstant.Bits(to, 1));
                il.Call(VectorMethods.Operator(lanes.Bits, lanes.Element(to), "op_BitwiseAnd"));
                break;
            case (_, DType.Bool):
                lanes.Constant(from, 0);
                il.Call(VectorMethods.OnVectors(lanes.Bits, "Equals", lanes.Element(from), 2));
                ToTruth(lanes.Element(from));
                il.Call(VectorMethods.Operator(lanes.Bits, lanes.Truth, "op_OnesComplement"));
                break;
            case (DType.U8, DType.I32):
                break;
            default:
                var name = to switch
                {
                    DType.F32 => "ConvertToSingle",
                    DType.F64 => "ConvertToDouble",
                    DType.I32 => "ConvertToInt32",
                    _ => "ConvertToInt64",
                };
                il.Call(VectorMethods.Static(VectorMethods.StaticClass(lanes.Bits), name, null, lanes.Vector(from)));
                break;
        }
    }

    private void Reinterpret(Type from, Type to)
    {
        if (from != to)
        {
            il.Call(VectorMethods.As(lanes.Bits, from, to));
        }
    }

    private void ConvertScalar(DType from, DType to)
    {
        if (from == DType.Bool)
        {
            il.LoadConstant(1).And();
        }

        switch (to)
        {
            case DType.F32:
                il.Convert<float>();
                break;
            case DType.F64:
                il.Convert<double>();
                break;
            case DType.I32 when from.IsFloat():
                il.Call(VectorMethods.Static(typeof(Lanes), "ToInt32", null, lanes.Element(from)));
                break;
            case DType.I32:
                il.Convert<int>();
                break;
            case DType.I64 when from.IsFloat():
                il.Call(VectorMethods.Static(typeof(Lanes), "ToInt64", null, lanes.Element(from)));
                break;
            case DType.I64:
                il.Convert<long>();
                break;
            case DType.U8:
                if (from.IsFloat())
                {
                    il.Call(VectorMethods.Static(typeof(Lanes), "ToInt64", null, lanes.Element(from)));
                }

                il.Convert<byte>();
                break;
            default:
                // To Bool: not equal to zero, as all bits of an i32.
                il.LoadElement(from, 0);
                il.CompareEqual().LoadConstant(1).Subtract();
                break;
        }
    }
}
