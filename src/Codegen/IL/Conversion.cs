using System.Reflection.Emit;

namespace MiniTorch.Codegen.IL;

/// <summary>The instructions that convert a number on the stack.</summary>
internal static class Conversion
{
    private static readonly Dictionary<Type, OpCode> Codes = new()
    {
        [typeof(sbyte)] = OpCodes.Conv_I1,
        [typeof(byte)] = OpCodes.Conv_U1,
        [typeof(short)] = OpCodes.Conv_I2,
        [typeof(ushort)] = OpCodes.Conv_U2,
        [typeof(int)] = OpCodes.Conv_I4,
        [typeof(uint)] = OpCodes.Conv_U4,
        [typeof(long)] = OpCodes.Conv_I8,
        [typeof(ulong)] = OpCodes.Conv_U8,
        [typeof(nint)] = OpCodes.Conv_I,
        [typeof(nuint)] = OpCodes.Conv_U,
        [typeof(float)] = OpCodes.Conv_R4,
        [typeof(double)] = OpCodes.Conv_R8,
    };

    public static OpCode To(Type type) => Codes.TryGetValue(type, out var code)
        ? code
        : throw new ArgumentException($"Convert expected a number type, found {InstructionListing.Name(type)}");
}
