using System.Reflection;
using System.Reflection.Emit;

namespace MiniTorch.Codegen.IL;

/// <summary>Recorded instructions written to the runtime's generator, arguments and small constants in their short forms.</summary>
internal static class InstructionEncoding
{
    public static void Write(ILGenerator il, List<Instruction> code, List<Local> locals, int labels)
    {
        var variables = new LocalBuilder[locals.Count];
        for (var i = 0; i < variables.Length; i++)
        {
            variables[i] = il.DeclareLocal(locals[i].LocalType);
        }

        var targets = new System.Reflection.Emit.Label[labels];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = il.DefineLabel();
        }

        foreach (var instruction in code)
        {
            Write(il, instruction, variables, targets);
        }
    }

    private static void Write(ILGenerator il, in Instruction instruction, LocalBuilder[] variables, System.Reflection.Emit.Label[] targets)
    {
        switch (instruction.Kind)
        {
            case InstructionKind.Mark:
                il.MarkLabel(targets[((Label)instruction.Target!).Index]);
                break;
            case InstructionKind.Argument:
                Argument(il, (int)instruction.Bits);
                break;
            case InstructionKind.Local:
                il.Emit(instruction.Code, variables[((Local)instruction.Target!).Index]);
                break;
            case InstructionKind.Int:
                Int(il, (int)instruction.Bits);
                break;
            case InstructionKind.Long:
                il.Emit(OpCodes.Ldc_I8, instruction.Bits);
                break;
            case InstructionKind.Single:
                il.Emit(OpCodes.Ldc_R4, BitConverter.Int32BitsToSingle((int)instruction.Bits));
                break;
            case InstructionKind.Double:
                il.Emit(OpCodes.Ldc_R8, BitConverter.Int64BitsToDouble(instruction.Bits));
                break;
            case InstructionKind.Byte:
                il.Emit(instruction.Code, (byte)instruction.Bits);
                break;
            case InstructionKind.Branch:
                il.Emit(instruction.Code, targets[((Label)instruction.Target!).Index]);
                break;
            case InstructionKind.Method:
                il.Emit(instruction.Code, (MethodInfo)instruction.Target!);
                break;
            case InstructionKind.Type:
                il.Emit(instruction.Code, (Type)instruction.Target!);
                break;
            default:
                il.Emit(instruction.Code);
                break;
        }
    }

    private static void Argument(ILGenerator il, int index)
    {
        switch (index)
        {
            case < 4:
                il.Emit(index switch { 0 => OpCodes.Ldarg_0, 1 => OpCodes.Ldarg_1, 2 => OpCodes.Ldarg_2, _ => OpCodes.Ldarg_3 });
                break;
            case < 256:
                il.Emit(OpCodes.Ldarg_S, (byte)index);
                break;
            default:
                il.Emit(OpCodes.Ldarg, (short)index);
                break;
        }
    }

    private static void Int(ILGenerator il, int value)
    {
        if (value is >= sbyte.MinValue and <= sbyte.MaxValue)
        {
            il.Emit(OpCodes.Ldc_I4_S, (sbyte)value);
        }
        else
        {
            il.Emit(OpCodes.Ldc_I4, value);
        }
    }
}
