using System.Reflection.Emit;

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

/// <summary>One recorded instruction; a label that is marked counts as one.</summary>
/// <param name="Code">What it does.</param>
/// <param name="Kind">Which operand it has.</param>
/// <param name="Target">The label, local, method or type.</param>
/// <param name="Bits">The argument's index, or the bits of the constant.</param>
internal readonly record struct Instruction(
    OpCode Code, InstructionKind Kind = InstructionKind.Plain, object? Target = null, long Bits = 0);
