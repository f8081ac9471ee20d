using System.Text.RegularExpressions;

namespace MiniTorch.Cli.Tests.CodeQuality;

/// <summary>A loop that holds no other loop, and computes in vector registers.</summary>
/// <param name="Instructions">Its instructions.</param>
internal sealed partial record VectorLoop(string[] Instructions)
{
    /// <summary>The calls in it.</summary>
    public int Calls => Instructions.Count(line => line.StartsWith("call", StringComparison.Ordinal));

    /// <summary>The instructions that read the stack or write it: what no register was left for.</summary>
    public int OnStack => Instructions.Count(line => StackSlot().IsMatch(line));

    /// <summary>True if vectors of all bits of a register are in it.</summary>
    public bool Uses(string register) => Instructions.Any(line => line.Contains(register, StringComparison.Ordinal));

    /// <summary>True if vectors are loaded, kept, multiplied and added at once, and nothing else.</summary>
    public bool OnlyMultipliesAndAdds =>
        Instructions.Any(line => line.StartsWith("vfmadd", StringComparison.Ordinal))
        && Instructions.Where(IsVector).All(line => line.StartsWith("vfmadd", StringComparison.Ordinal)
            || line.StartsWith("vmov", StringComparison.Ordinal)
            || line.StartsWith("vbroadcast", StringComparison.Ordinal));

    /// <summary>True for an instruction on vector registers.</summary>
    public static bool IsVector(string line) => VectorRegister().IsMatch(line);

    [GeneratedRegex(@"\[r[bs]p[^\]]*\]")]
    private static partial Regex StackSlot();

    [GeneratedRegex(@"\b[xyz]mm\d")]
    private static partial Regex VectorRegister();
}
