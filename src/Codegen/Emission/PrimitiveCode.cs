using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>The translation of scalar primitives to IL: the one exhaustive switch of the product.</summary>
internal sealed class PrimitiveCode(Emit<Kernel> il, LaneCode lanes)
{
    private readonly LaneConversion _conversion = new(il, lanes);

    /// <summary>Registers with constants that the translation of a primitive takes besides its operands.</summary>
    public static int ConstantsOf(ScalarPrimitive primitive) => primitive switch
    {
        // The sign; the numbers of the lanes.
        ScalarPrimitive.Negate or ScalarPrimitive.Index => 1,

        // Which half of a lane; the upper halves of two factors.
        ScalarPrimitive.MultiplyHighUnsigned => 3,
        _ => 0,
    };

    /// <summary>Pushes the result of one instruction.</summary>
    /// <param name="code">The instruction.</param>
    /// <param name="operandType">The type of its first operand.</param>
    /// <param name="push">Pushes the operand at a position.</param>
    public void Apply(in ScalarInstruction code, DType operandType, Action<int> push)
    {
        var element = lanes.Element(code.Type);
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
                lanes.ToScalar(element);
                push(1);
                lanes.ToScalar(element);
                il.Call(VectorMethods.Static(typeof(Lanes), code.Primitive.ToString(), null, element, element));
                lanes.FromScalar(element);
                break;
            case ScalarPrimitive.Negate when floating:
                push(0);
                lanes.Constant(code.Type, code.Type == DType.F32 ? int.MinValue : long.MinValue);
                il.Call(VectorMethods.Operator(lanes.Bits, element, "op_ExclusiveOr"));
                break;
            case ScalarPrimitive.Negate:
                lanes.Constant(code.Type, 0);
                push(0);
                il.Call(VectorMethods.Operator(lanes.Bits, element, "op_Subtraction"));
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
                var vector = lanes.Vector(code.Type);
                il.Call(VectorMethods.Static(VectorMethods.StaticClass(lanes.Bits), "FusedMultiplyAdd", null, vector, vector, vector));
                break;
            case ScalarPrimitive.Scale:
                push(0);
                push(1);
                il.Call(VectorMethods.OfLanes("Scale", lanes.Bits, element));
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
                _conversion.FromTruth(element);
                push(1);
                push(2);
                il.Call(VectorMethods.OnVectors(lanes.Bits, "ConditionalSelect", element, 3));
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
                il.Call(VectorMethods.Operator(lanes.Bits, element, "op_OnesComplement"));
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
                il.Call(VectorMethods.OfLanes("MultiplyHigh", lanes.Bits, element));
                break;
            case ScalarPrimitive.Convert:
                push(0);
                _conversion.Convert(operandType, code.Type);
                break;
            case ScalarPrimitive.Bitcast:
                push(0);
                il.Call(VectorMethods.As(lanes.Bits, lanes.Element(operandType), element));
                break;
            default:
                throw new InvalidOperationException($"compiler bug: the primitive {code.Primitive} has no translation");
        }
    }

    private void Operator(string name, Type element, Action<int> push)
    {
        push(0);
        push(1);
        il.Call(VectorMethods.Operator(lanes.Bits, element, name));
    }

    private void Function(string name, Type element, int operands, Action<int> push)
    {
        for (var k = 0; k < operands; k++)
        {
            push(k);
        }

        il.Call(VectorMethods.OnVectors(lanes.Bits, name, element, operands));
    }

    private void Rounding(string name, DType type, Action<int> push)
    {
        push(0);
        il.Call(VectorMethods.Static(VectorMethods.StaticClass(lanes.Bits), name, null, lanes.Vector(type)));
    }

    private void Shift(string name, in ScalarInstruction code, Action<int> push)
    {
        push(0);
        il.LoadConstant((int)code.Immediate);
        il.Call(VectorMethods.Operator(lanes.Bits, lanes.Element(code.Type), name));
    }

    // Truth values come as 0 and -1, in the other order than false and true.
    private void Comparison(string name, DType operandType, Action<int> push)
    {
        var element = lanes.Element(operandType);
        Function(name, element, 2, push);
        _conversion.ToTruth(element);
    }
}
