namespace MiniTorch.Nn.Data;

/// <summary>
/// A data file that is missing, cannot be read, or is not what its name promises. The message is complete: it names the file, and where
/// one byte is to blame its offset, what was expected there and what was found.
/// </summary>
public sealed class DataFormatException : Exception
{
    /// <summary>An error with a complete message.</summary>
    public DataFormatException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
