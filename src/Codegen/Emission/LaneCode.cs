using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// The translation of scalar primitives to IL, for one vector width and a number of lanes: the one exhaustive switch of the product.
/// With one lane, values live in lane 0 of 128-bit vectors and may have different element sizes; with more, all have one size.
/// Truth values are lanes of no or all bits.
/// </summary>
internal sealed class LaneCode
{
    private readonly Emit<Kernel> _il;
    private readonly Type _truth;

    private LaneCode(Emit<Kernel> il, int bits, int lanes, Type truth) => (_il, Bits, Count, _truth) = (il, bits, lanes, truth);

    /// <summary>Bits of the registers.</summary>
    public int Bits { get; }

    /// <summary>Elements computed at once.</summary>
    public int Count { get; }

    /// <summary>The widest code that can run <paramref name="program"/> at a width of <paramref name="bits"/> (32 means one lane).</summary>
    public static LaneCode For(Emit<Kernel> il, int bits, ScalarProgram program)
    {
        var sizes = program.Code.Select(c => c.Type).Where(t => t is not (DType.Bool or DType.U8)).Select(t => t.Size()).Distinct().ToList();
        var size = sizes.Count == 0 ? 4 : sizes[0];
        var uniform = sizes.Count <= 1 && bits >= 128 && program.Code.All(c => c.Type != DType.U8 || (size == 4 && c.Primitive == ScalarPrimitive.Input))
            && !program.Code.Any(c => c.Type.IsInteger() && c.Primitive is ScalarPrimitive.Divide or ScalarPrimitive.Remainder);
        return uniform
            ? new LaneCode(il, bits, bits / 8 / size, size == 4 ? typeof(int) : typeof(long))
            : OneLane(il);
    }

    /// <summary>Code for one element at a time.</summary>
    public static LaneCode OneLane(Emit<Kernel> il) => new(il, 128, 1, typeof(int));

    /// <summary>The CLR type of a lane.</summary>
    public Type Element(DType type) => type switch
    {
        DType.F32 => typeof(float),
        DType.F64 => typeof(double),
        DType.I64 => typeof(long),
        DType.Bool => _truth,
        _ => typeof(int),
    };

    /// <summary>The vector type that holds values of a dtype.</summary>
    public Type Vector(DType type) => VectorMethods.VectorType(Bits, Element(type));

    /// <summary>Loads from the address on the stack; <paramref name="count"/> says how many lanes if not all.</summary>
    public void Load(DType type, Local? count)
    {
        if (Count == 1)
        {
            _il.LoadObject(type switch { DType.F32 => typeof(float), DType.F64 => typeof(double), DType.I32 => typeof(int), DType.I64 => typeof(long), _ => typeof(byte) });
            if (type == DType.Bool)
            {
                _il.Convert<int>().Negate();
            }

            FromScalar(Element(type));
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

            _il.StoreObject(type switch { DType.F32 => typeof(float), DType.F64 => typeof(double), DType.I32 => typeof(int), DType.I64 => typeof(long), _ => typeof(byte) });
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
            case DType.Bool when _truth == typeof(long):
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
    public void Apply(in ScalarInstruction code, DType operandType, Action<int> push)
    {
        var element = Element(code.Type);
        var floating = code.Type.IsFloat();
        switch (code.Primitive)
        {
            case ScalarPrimitive.Add:
                Operator("op_Addition", element, push);
                break;
            case ScalarPrimitive.Subtract:
                Operator("op_Subtraction", element, push);
                break;
            case ScalarPrimitive.Multiply:
                Operator("op_Multiply", element, push);
                break;
            case ScalarPrimitive.Divide when floating:
                Operator("op_Division", element, push);
                break;
            case ScalarPrimitive.Divide or ScalarPrimitive.Remainder:
                push(0);
                ToScalar(element);
                push(1);
                ToScalar(element);
                _il.Call(VectorMethods.Static(typeof(Lanes), code.Primitive.ToString(), null, element, element));
                FromScalar(element);
                break;
            case ScalarPrimitive.Negate when floating:
                push(0);
                Constant(code.Type, code.Type == DType.F32 ? int.MinValue : long.MinValue);
                _il.Call(VectorMethods.Operator(Bits, element, "op_ExclusiveOr"));
                break;
            case ScalarPrimitive.Negate:
                Constant(code.Type, 0);
                push(0);
                _il.Call(VectorMethods.Operator(Bits, element, "op_Subtraction"));
                break;
            case ScalarPrimitive.Abs:
                Function("Abs", element, 1, push);
                break;
            case ScalarPrimitive.Sqrt:
                Function("Sqrt", element, 1, push);
                break;
            case ScalarPrimitive.FusedMultiplyAdd:
                push(0);
                push(1);
                push(2);
                var vector = Vector(code.Type);
                _il.Call(VectorMethods.Static(VectorMethods.StaticClass(Bits), "FusedMultiplyAdd", null, vector, vector, vector));
                break;
            case ScalarPrimitive.Scale:
                push(0);
                push(1);
                _il.Call(VectorMethods.OfLanes("Scale", Bits, element));
                break;
            case ScalarPrimitive.Minimum:
                Function("Min", element, 2, push);
                break;
            case ScalarPrimitive.Maximum:
                Function("Max", element, 2, push);
                break;
            case ScalarPrimitive.Floor:
                Rounding("Floor", code.Type, push);
                break;
            case ScalarPrimitive.RoundEven:
                Rounding("Round", code.Type, push);
                break;
            case ScalarPrimitive.Equal:
                Comparison("Equals", operandType, push);
                break;
            case ScalarPrimitive.Less:
                Comparison(operandType == DType.Bool ? "GreaterThan" : "LessThan", operandType, push);
                break;
            case ScalarPrimitive.LessOrEqual:
                Comparison(operandType == DType.Bool ? "GreaterThanOrEqual" : "LessThanOrEqual", operandType, push);
                break;
            case ScalarPrimitive.Select:
                push(0);
                FromTruth(element);
                push(1);
                push(2);
                _il.Call(VectorMethods.OnVectors(Bits, "ConditionalSelect", element, 3));
                break;
            case ScalarPrimitive.And:
                Operator("op_BitwiseAnd", element, push);
                break;
            case ScalarPrimitive.Or:
                Operator("op_BitwiseOr", element, push);
                break;
            case ScalarPrimitive.Xor:
                Operator("op_ExclusiveOr", element, push);
                break;
            case ScalarPrimitive.Not:
                push(0);
                _il.Call(VectorMethods.Operator(Bits, element, "op_OnesComplement"));
                break;
            case ScalarPrimitive.ShiftLeft:
                Shift("op_LeftShift", code, push);
                break;
            case ScalarPrimitive.ShiftRightLogical:
                Shift("op_UnsignedRightShift", code, push);
                break;
            case ScalarPrimitive.ShiftRightArithmetic:
                Shift("op_RightShift", code, push);
                break;
            case ScalarPrimitive.MultiplyHighUnsigned:
                push(0);
                push(1);
                _il.Call(VectorMethods.OfLanes("MultiplyHigh", Bits, element));
                break;
            case ScalarPrimitive.Convert:
                push(0);
                Convert(operandType, code.Type);
                break;
            case ScalarPrimitive.Bitcast:
                push(0);
                _il.Call(VectorMethods.As(Bits, Element(operandType), element));
                break;
            default:
                throw new InvalidOperationException($"compiler bug: the primitive {code.Primitive} has no translation");
        }
    }

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

    private void Operator(string name, Type element, Action<int> push)
    {
        push(0);
        push(1);
        _il.Call(VectorMethods.Operator(Bits, element, name));
    }

    private void Function(string name, Type element, int operands, Action<int> push)
    {
        for (var k = 0; k < operands; k++)
        {
            push(k);
        }

        _il.Call(VectorMethods.OnVectors(Bits, name, element, operands));
    }

    private void Rounding(string name, DType type, Action<int> push)
    {
        push(0);
        _il.Call(VectorMethods.Static(VectorMethods.StaticClass(Bits), name, null, Vector(type)));
    }

    private void Shift(string name, in ScalarInstruction code, Action<int> push)
    {
        push(0);
        _il.LoadConstant((int)code.Immediate);
        _il.Call(VectorMethods.Operator(Bits, Element(code.Type), name));
    }

    // Truth values come as 0 and -1, in the other order than false and true.
    private void Comparison(string name, DType operandType, Action<int> push)
    {
        var element = Element(operandType);
        Function(name, element, 2, push);
        ToTruth(element);
    }

    // A mask as wide as the operands becomes the truth type, and back: one lane may mix sizes.
    private void ToTruth(Type element)
    {
        var wide = element == typeof(double) || element == typeof(long);
        if (Count == 1 && wide)
        {
            Reinterpret(element, typeof(long));
            ToScalar(typeof(long));
            _il.Convert<int>();
            FromScalar(typeof(int));
        }
        else
        {
            Reinterpret(element, _truth);
        }
    }

    private void FromTruth(Type element)
    {
        var wide = element == typeof(double) || element == typeof(long);
        if (Count == 1 && wide)
        {
            ToScalar(typeof(int));
            _il.Convert<long>();
            FromScalar(typeof(long));
            Reinterpret(typeof(long), element);
        }
        else
        {
            Reinterpret(_truth, element);
        }
    }

    private void Reinterpret(Type from, Type to)
    {
        if (from != to)
        {
            _il.Call(VectorMethods.As(Bits, from, to));
        }
    }

    private void Convert(DType from, DType to)
    {
        if (Count == 1)
        {
            ToScalar(Element(from));
            ConvertScalar(from, to);
            FromScalar(Element(to));
            return;
        }

        switch (from, to)
        {
            case (DType.Bool, DType.Bool):
                break;
            case (DType.Bool, _):
                FromTruth(Element(to));
                Constant(to, ScalarConstant.Bits(to, 1));
                _il.Call(VectorMethods.Operator(Bits, Element(to), "op_BitwiseAnd"));
                break;
            case (_, DType.Bool):
                Constant(from, 0);
                _il.Call(VectorMethods.OnVectors(Bits, "Equals", Element(from), 2));
                ToTruth(Element(from));
                _il.Call(VectorMethods.Operator(Bits, _truth, "op_OnesComplement"));
                break;
            case (DType.U8, DType.I32):
                break;
            default:
                var name = to switch { DType.F32 => "ConvertToSingle", DType.F64 => "ConvertToDouble", DType.I32 => "ConvertToInt32", _ => "ConvertToInt64" };
                _il.Call(VectorMethods.Static(VectorMethods.StaticClass(Bits), name, null, Vector(from)));
                break;
        }
    }

    private void ConvertScalar(DType from, DType to)
    {
        if (from == DType.Bool)
        {
            _il.LoadConstant(1).And();
        }

        switch (to)
        {
            case DType.F32:
                _il.Convert<float>();
                break;
            case DType.F64:
                _il.Convert<double>();
                break;
            case DType.I32 when from.IsFloat():
                _il.Call(VectorMethods.Static(typeof(Lanes), "ToInt32", null, Element(from)));
                break;
            case DType.I32:
                _il.Convert<int>();
                break;
            case DType.I64 when from.IsFloat():
                _il.Call(VectorMethods.Static(typeof(Lanes), "ToInt64", null, Element(from)));
                break;
            case DType.I64:
                _il.Convert<long>();
                break;
            case DType.U8:
                if (from.IsFloat())
                {
                    _il.Call(VectorMethods.Static(typeof(Lanes), "ToInt64", null, Element(from)));
                }

                _il.Convert<byte>();
                break;
            default:
                // To Bool: not equal to zero, as all bits of an i32.
                PushZero(from);
                _il.CompareEqual().LoadConstant(1).Subtract();
                break;
        }
    }

    private void PushZero(DType type)
    {
        switch (type)
        {
            case DType.F32:
                _il.LoadConstant(0f);
                break;
            case DType.F64:
                _il.LoadConstant(0d);
                break;
            case DType.I64:
                _il.LoadConstant(0L);
                break;
            default:
                _il.LoadConstant(0);
                break;
        }
    }
}
