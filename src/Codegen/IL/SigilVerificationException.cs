namespace MiniTorch.Codegen.IL;

/// <summary>
/// A mistake in emitted code, thrown by the call that made it: what was expected, and the operand stack that was found. The name is
/// that of Sigil's exception, so that one catch clause serves either emitter.
/// </summary>
public sealed class SigilVerificationException : Exception
{
    private readonly string _instructions;

    internal SigilVerificationException(string message, string instructions)
        : base(message) => _instructions = instructions;

    /// <summary>The message, and the instructions up to the mistake.</summary>
    public string GetDebugInfo() => $"{Message}\n{_instructions}";
}
