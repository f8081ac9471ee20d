namespace MiniTorch.Ir.Text;

/// <summary>Ends the statement being parsed. Without a diagnostic where the mistake has been reported before.</summary>
internal sealed class SyntaxException(Diagnostic? diagnostic) : Exception(diagnostic?.Message)
{
    /// <summary>What is wrong; null if it was said already.</summary>
    public Diagnostic? Diagnostic { get; } = diagnostic;
}
