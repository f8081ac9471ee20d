using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// Values of scalar programs in vectors, for one vector width and a number of lanes: how they come from memory and go there. With one
/// lane, values live in lane 0 of 128-bit vectors and may have different element sizes; with more, all have one size. Truth values are
/// lanes of no or all bits.
/// </summary>
internal sealed class LaneCode
{
    private readonly Emit<Kernel> _il;
    private readonly PrimitiveCode _primitives;

    private LaneCode(Emit<Kernel> il, int bits, int lanes, Type truth)
    {
        (_il, Bits, Count, Truth) = (il, bits, lanes, truth);
        _primitives = new PrimitiveCode(il, this);
    }

    /// <summary>Bits of the registers.</summary>
    public int Bits { get; }

    /// <summary>Elements computed at once.</summary>
    public int Count { get; }

    /// <summary>The CLR type of a lane that holds a truth value.</summary>
    public Type Truth { get; }

    /// <summary>The widest code that can run <paramref name="program"/>.</summary>
    /// <param name="il">Where the code goes.</param>
    /// <param name="bits">Bits of a vector; 32 for one lane.</param>
    /// <param name="program">The program.</param>
    public static LaneCode For(Emit<Kernel> il, int bits, ScalarProgram program)
    {
        var sizes = program.Code.Where(c => c.Type is not (DType.Bool or DType.U8)).Select(c => c.Type.Size()).Distinct().ToList();
        var size = sizes.Count == 0 ? 4 : sizes[0];

        // Bytes widen to i32 lanes where they are loaded; nothing else is done with them in lanes. Integers divide one by one.
        bool FitsLanes(ScalarInstruction c) =>
            (c.Type != DType.U8 || (size == 4 && c.Primitive == ScalarPrimitive.Input))
            && !(c.Type.IsInteger() && c.Primitive is ScalarPrimitive.Divide or ScalarPrimitive.Remainder);
        return bits >= 128 && sizes.Count <= 1 && program.Code.All(FitsLanes)
            ? new LaneCode(il, bits, bits / 8 / size, size == 4 ? typeof(int) : typeof(long))
            : OneLane(il);
    }

    /// <summary>Code for one element at a time.</summary>
    public static LaneCode OneLane(Emit<Kernel> il) => new(il, 128, 1, typeof(int));

    /// <summary>Combines the two vectors on the stack as a reduction does.</summary>
    public void Combine(ReductionKind kind, DType type) => _il.Call(kind == ReductionKind.Sum
        ? VectorMethods.Operator(Bits, Element(type), "op_Addition")
        : VectorMethods.OnVectors(Bits, kind.ToString(), Element(type), 2));

    /// <summary>The CLR type of a lane.</summary>
    public Type Element(DType type) => type switch
    {
        DType.F32 => typeof(float),
        DType.F64 => typeof(double),
        DType.I64 => typeof(long),
        DType.Bool => Truth,
        _ => typeof(int),
    };

    /// <summary>The vector type that holds values of a dtype.</summary>
    public Type Vector(DType type) => VectorMethods.VectorType(Bits, Element(type));

    /// <summary>
    /// Loads from the address on the stack; <paramref name="count"/> says how many lanes if not all. With a <paramref name="stride"/> of 2, every
    /// other element, of 4 bytes.
    /// </summary>
    public void Load(DType type, Local? count, int stride = 1)
    {
        if (Count == 1)
        {
            _il.LoadObject(Stored(type));
            if (type == DType.Bool)
            {
                _il.Convert<int>().Negate();
            }

            FromScalar(Element(type));
        }
        else if (stride == 2)
        {
            PushCount(count);
            _il.Call(VectorMethods.OfLanes("LoadEveryOther", Bits, Element(type)));
        }
        else if (type is DType.Bool or DType.U8)
        {
            PushCount(count);
            _il.Call(VectorMethods.OfLanes(type == DType.Bool ? "LoadTruth" : "LoadBytes", Bits, Element(type)));
        }
        else if (count is null)
        {
            _il.LoadObject(Vector(type), unaligned: 1);
        }
        else
        {
            PushCount(count);
            _il.Call(VectorMethods.OfLanes("Load", Bits, Element(type)));
        }
    }

    /// <summary>Loads one element from the address on the stack into every lane.</summary>
    public void LoadRepeated(DType type)
    {
        if (Count == 1)
        {
            Load(type, null);
            return;
        }

        var element = Element(type);
        _il.LoadObject(type is DType.Bool or DType.U8 ? typeof(byte) : element);
        if (type == DType.Bool)
        {
            _il.Convert<int>().Negate();
            if (element == typeof(long))
            {
                _il.Convert<long>();
            }
        }

        _il.Call(VectorMethods.OnElement(Bits, "Create", element));
    }

    /// <summary>Stores the value on the stack at the address under it, which is aligned, past the caches.</summary>
    public void Stream(DType type) => _il.Call(VectorMethods.OfLanes("Stream", Bits, Element(type)));

    /// <summary>Stores the value on the stack at the address under it.</summary>
    public void Store(DType type, Local? count)
    {
        if (Count == 1)
        {
            ToScalar(Element(type));
            if (type == DType.Bool)
            {
                _il.LoadConstant(1).And();
            }

            _il.StoreObject(Stored(type));
        }
        else if (type is DType.Bool or DType.U8)
        {
            PushCount(count);
            _il.Call(VectorMethods.OfLanes(type == DType.Bool ? "StoreTruth" : "StoreBytes", Bits, Element(type)));
        }
        else if (count is null)
        {
            _il.StoreObject(Vector(type), unaligned: 1);
        }
        else
        {
            PushCount(count);
            _il.Call(VectorMethods.OfLanes("Store", Bits, Element(type)));
        }
    }

    /// <summary>Pushes a constant in every lane.</summary>
    public void Constant(DType type, long bits)
    {
        switch (type)
        {
            case DType.F32:
                _il.LoadConstant(BitConverter.Int32BitsToSingle((int)bits));
                break;
            case DType.F64:
                _il.LoadConstant(BitConverter.Int64BitsToDouble(bits));
                break;
            case DType.I64:
                _il.LoadConstant(bits);
                break;
            case DType.Bool when Truth == typeof(long):
                _il.LoadConstant(-bits);
                break;
            case DType.Bool:
                _il.LoadConstant((int)-bits);
                break;
            default:
                _il.LoadConstant((int)bits);
                break;
        }

        _il.Call(VectorMethods.OnElement(Bits, "Create", Element(type)));
    }

    /// <summary>Turns the i32 on the stack into positions: lane k holds it plus k.</summary>
    public void Positions() => _il.Call(Count == 1
        ? VectorMethods.OnElement(128, "Create", typeof(int))
        : VectorMethods.OfLanes("From", Bits, typeof(int)));

    /// <summary>Keeps the first <paramref name="count"/> lanes of the value on the stack; the others become the constant.</summary>
    public void Keep(DType type, long otherBits, Local? count)
    {
        if (count is not null)
        {
            Constant(type, otherBits);
            PushCount(count);
            _il.Call(VectorMethods.OfLanes("Keep", Bits, Element(type)));
        }
    }

    /// <summary>Pushes the scalar in lane 0 of a vector made of the scalar on the stack.</summary>
    public void FromScalar(Type element) => _il.Call(VectorMethods.OnElement(Bits, "Create", element));

    /// <summary>Pushes lane 0 of the vector on the stack.</summary>
    public void ToScalar(Type element) => _il.Call(VectorMethods.OnVectors(Bits, "ToScalar", element, 1));

    /// <summary>Pushes the result of one instruction whose operands are in locals.</summary>
    /// <param name="code">The instruction.</param>
    /// <param name="operandType">The type of its first operand.</param>
    /// <param name="push">Pushes the operand at a position.</param>
    public void Apply(in ScalarInstruction code, DType operandType, Action<int> push) => _primitives.Apply(code, operandType, push);

    private void PushCount(Local? count)
    {
        if (count is null)
        {
            _il.LoadConstant(Count).Convert<nint>();
        }
        else
        {
            _il.LoadLocal(count);
        }
    }

    // The CLR type of an element in memory.
    private static Type Stored(DType type) => type is DType.Bool or DType.U8 ? typeof(byte) : ClrTypes.Of(type);
}
