using System.Reflection;
using MiniTorch.Ir;

namespace MiniTorch.Codegen.Emission;

/// <summary>The handful of operations that a register tile needs, on a vector or on one element.</summary>
internal sealed class ElementCode(int bits, DType type)
{
    /// <summary>The type of an element.</summary>
    public Type Lane { get; } = ClrTypes.Of(type);

    /// <summary>The type of a register.</summary>
    public Type Register => bits < 128 ? Lane : VectorMethods.VectorType(bits, Lane);

    /// <summary>Bytes of a register.</summary>
    public int Bytes => bits < 128 ? type.Size() : bits / 8;

    /// <summary>Pushes 0 in each lane.</summary>
    public void PushZero(Emit<RegisterTileBody> il)
    {
        il.LoadElement(type, 0);
        Repeat(il);
    }

    /// <summary>Replaces an address by its element, in each lane.</summary>
    public void LoadRepeated(Emit<RegisterTileBody> il)
    {
        il.LoadObject(Lane);
        Repeat(il);
    }

    /// <summary>Adds two registers.</summary>
    public void Add(Emit<RegisterTileBody> il)
    {
        if (bits < 128)
        {
            il.Add();
        }
        else
        {
            il.Call(VectorMethods.Operator(bits, Lane, "op_Addition"));
        }
    }

    /// <summary>Pushes a * b + c, rounded once; integers wrap.</summary>
    public void MultiplyAdd(Emit<RegisterTileBody> il, Local a, Local b, Local c)
    {
        il.LoadLocal(a).LoadLocal(b);
        if (type.IsFloat())
        {
            il.LoadLocal(c).Call(FusedMultiplyAdd());
        }
        else
        {
            if (bits < 128)
            {
                il.Multiply();
            }
            else
            {
                il.Call(VectorMethods.Operator(bits, Lane, "op_Multiply"));
            }

            il.LoadLocal(c);
            Add(il);
        }
    }

    private MethodInfo FusedMultiplyAdd() =>
        bits >= 128 ? VectorMethods.Static(VectorMethods.StaticClass(bits), "FusedMultiplyAdd", null, Register, Register, Register)
        : type == DType.F32 ? VectorMethods.Static(typeof(MathF), "FusedMultiplyAdd", null, Lane, Lane, Lane)
        : VectorMethods.Static(typeof(Math), "FusedMultiplyAdd", null, Lane, Lane, Lane);

    private void Repeat(Emit<RegisterTileBody> il)
    {
        if (bits >= 128)
        {
            il.Call(VectorMethods.OnElement(bits, "Create", Lane));
        }
    }
}
