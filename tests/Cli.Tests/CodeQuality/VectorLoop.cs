using System.Text.RegularExpressions;

namespace MiniTorch.Cli.Tests.CodeQuality;

/// <summary>A loop that holds no other loop, and computes in vector registers.</summary>
/// <param name="Instructions">Its instructions.</param>
internal sealed partial record VectorLoop(string[] Instructions)
{
    /// <summary>The calls in it.</summary>
    public int Calls => Instructions.Count(line => line.StartsWith("call", StringComparison.Ordinal));

    /// <summary>Vectors that are stored to the stack: those that no register was left for.</summary>
    public int Spills => Instructions.Count(line => IsVector(line) && IsStore(line));

    /// <summary>Vectors that are read from the stack and do not change in the loop: constants, and what is the same for a row.</summary>
    public int Constants
    {
        get
        {
            var changed = Instructions.Where(IsStore).Select(Slot);
            return Instructions.Where(line => IsVector(line) && Slot(line).Length > 0).Select(Slot).Except(changed).Count();
        }
    }

    /// <summary>Other places on the stack: addresses of arrays.</summary>
    public int Addresses => Instructions.Where(line => !IsVector(line)).Select(Slot).Where(slot => slot.Length > 0).Distinct().Count();

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

    // The first operand is where results go.
    private static bool IsStore(string line) => Slot(line.Split(',')[0]).Length > 0;

    private static string Slot(string line) => StackSlot().Match(line).Value;

    [GeneratedRegex(@"\[r[bs]p[^\]]*\]")]
    private static partial Regex StackSlot();

    [GeneratedRegex(@"\b[xyz]mm\d")]
    private static partial Regex VectorRegister();
}
