namespace MiniTorch.Cli;

/// <summary>An argument or a file that the command cannot work with. The message is the whole line that the user sees.</summary>
internal sealed class InputException : Exception
{
    /// <summary>An error with a complete message: what was expected, what was found.</summary>
    public InputException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
