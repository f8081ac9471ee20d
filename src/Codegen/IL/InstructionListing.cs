using System.Globalization;
using System.Reflection;
using System.Text;

namespace MiniTorch.Codegen.IL;

/// <summary>Recorded instructions as text.</summary>
internal static class InstructionListing
{
    /// <summary>An instruction a line, indented; a label stands at the margin.</summary>
    public static string Text(List<Instruction> code)
    {
        var text = new StringBuilder();
        foreach (var instruction in code)
        {
            text.Append(instruction.Kind == InstructionKind.Mark ? "" : "  ").Append(Line(instruction)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Such as <c>ldc.i4 3</c> or <c>blt loop</c>.</summary>
    public static string Line(in Instruction instruction)
    {
        var name = instruction.Code.Name;
        return instruction.Kind switch
        {
            InstructionKind.Plain => name!,
            InstructionKind.Mark => $"{((Label)instruction.Target!).Name}:",
            InstructionKind.Local => $"{name} {((Local)instruction.Target!).Name}",
            InstructionKind.Branch => $"{name} {((Label)instruction.Target!).Name}",
            InstructionKind.Single => $"{name} {Text(BitConverter.Int32BitsToSingle((int)instruction.Bits))}",
            InstructionKind.Double => $"{name} {Text(BitConverter.Int64BitsToDouble(instruction.Bits))}",
            InstructionKind.Method => $"{name} {Signature((MethodInfo)instruction.Target!)}",
            InstructionKind.Type => $"{name} {Name((Type)instruction.Target!)}",
            _ => $"{name} {Text(instruction.Bits)}",
        };
    }

    /// <summary>Bottom to top, such as <c>[nint, Vector256&lt;float>]</c>.</summary>
    public static string Stack(ReadOnlySpan<Type> types)
    {
        var names = new string[types.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Name(types[i]);
        }

        return $"[{string.Join(", ", names)}]";
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
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{Names(type.GetGenericArguments())}>"
        : type.Name;

    /// <summary>Such as <c>Vector256.Create&lt;float>(float)</c>.</summary>
    public static string Signature(MethodInfo method)
    {
        var arguments = method.IsGenericMethod ? $"<{Names(method.GetGenericArguments())}>" : "";
        var owner = method.DeclaringType is { } type ? Name(type) + "." : "";
        return $"{owner}{method.Name}{arguments}({Names(MethodSignature.Of(method).Parameters)})";
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    private static string Names(Type[] types) => string.Join(", ", types.Select(Name));
}
