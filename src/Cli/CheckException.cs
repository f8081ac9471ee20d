namespace MiniTorch.Cli;

/// <summary>Something that was checked does not hold. The message is the whole line that the user sees.</summary>
internal sealed class CheckException(string message) : Exception(message);
