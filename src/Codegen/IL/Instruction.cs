using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Text;

namespace MiniTorch.Codegen.IL;

/// <summary>What the operand of an instruction is.</summary>
internal enum InstructionKind : byte
{
    Plain,
    Mark,
    Argument,
    Local,
    Int,
    Long,
    Single,
    Double,
    Byte,
    Branch,
    Method,
    Type,
}

/// <summary>One recorded instruction.</summary>
internal readonly record struct Instruction(OpCode Code, InstructionKind Kind, object? Target, long Bits);

/// <summary>Parameter and return types of a method, looked up once: reflection makes a new array at each call.</summary>
internal sealed record MethodSignature(Type[] Parameters, Type Return)
{
    private static readonly ConcurrentDictionary<MethodInfo, MethodSignature> Known = new();

    public static MethodSignature Of(MethodInfo method) =>
        Known.GetOrAdd(method, m => new MethodSignature([.. m.GetParameters().Select(p => p.ParameterType)], m.ReturnType));
}

/// <summary>Recorded instructions written to the runtime's generator, in their shortest forms.</summary>
internal static class InstructionEncoding
{
    public static void Write(ILGenerator il, List<Instruction> code, List<Local> locals, List<Label> labels)
    {
        foreach (var local in locals)
        {
            il.DeclareLocal(local.LocalType);
        }

        var targets = labels.Select(_ => il.DefineLabel()).ToArray();
        foreach (var instruction in code)
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
                    Variable(il, instruction.Code, ((Local)instruction.Target!).Index);
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
    }

    private static void Argument(ILGenerator il, int index)
    {
        if (index < 4)
        {
            il.Emit(index switch { 0 => OpCodes.Ldarg_0, 1 => OpCodes.Ldarg_1, 2 => OpCodes.Ldarg_2, _ => OpCodes.Ldarg_3 });
        }
        else
        {
            il.Emit(OpCodes.Ldarg_S, (byte)index);
        }
    }

    private static void Variable(ILGenerator il, OpCode code, int index)
    {
        var load = code == OpCodes.Ldloc;
        if (index < 256)
        {
            il.Emit(load ? OpCodes.Ldloc_S : OpCodes.Stloc_S, (byte)index);
        }
        else
        {
            il.Emit(load ? OpCodes.Ldloc : OpCodes.Stloc, (short)index);
        }
    }

    private static void Int(ILGenerator il, int value)
    {
        if (value is >= -128 and <= 127)
        {
            il.Emit(OpCodes.Ldc_I4_S, (sbyte)value);
        }
        else
        {
            il.Emit(OpCodes.Ldc_I4, value);
        }
    }
}

/// <summary>Recorded instructions as text.</summary>
internal static class InstructionListing
{
    public static string Text(List<Instruction> code)
    {
        var text = new StringBuilder();
        foreach (var instruction in code)
        {
            text.Append(instruction.Kind == InstructionKind.Mark ? "" : "  ").Append(Line(instruction)).Append('\n');
        }

        return text.ToString();
    }

    public static string Line(in Instruction instruction)
    {
        var name = instruction.Code.Name;
        return instruction.Kind switch
        {
            InstructionKind.Plain => name!,
            InstructionKind.Mark => $"{((Label)instruction.Target!).Name}:",
            InstructionKind.Local => $"{name} {((Local)instruction.Target!).Name}",
            InstructionKind.Branch => $"{name} {((Label)instruction.Target!).Name}",
            InstructionKind.Single => $"{name} {BitConverter.Int32BitsToSingle((int)instruction.Bits).ToString("R", CultureInfo.InvariantCulture)}",
            InstructionKind.Double => $"{name} {BitConverter.Int64BitsToDouble(instruction.Bits).ToString("R", CultureInfo.InvariantCulture)}",
            InstructionKind.Method => $"{name} {Signature((MethodInfo)instruction.Target!)}",
            InstructionKind.Type => $"{name} {Name((Type)instruction.Target!)}",
            _ => $"{name} {instruction.Bits.ToString(CultureInfo.InvariantCulture)}",
        };
    }

    /// <summary>Such as <c>Vector256&lt;float></c>.</summary>
    public static string Name(Type type) =>
        type == typeof(int) ? "int"
        : type == typeof(long) ? "long"
        : type == typeof(float) ? "float"
        : type == typeof(double) ? "double"
        : type == typeof(byte) ? "byte"
        : type == typeof(nint) ? "nint"
        : type == typeof(bool) ? "bool"
        : type == typeof(void) ? "void"
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;

    private static string Signature(MethodInfo method)
    {
        var arguments = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        var owner = method.DeclaringType is { } type ? Name(type) + "." : "";
        return $"{owner}{method.Name}{arguments}({string.Join(", ", MethodSignature.Of(method).Parameters.Select(Name))})";
    }
}
