using MiniTorch.Interop;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// A training's hold of the file that it writes checkpoints to. Of two that wrote to one file, each would undo what the other wrote; the second
/// is told so before it trains.
/// </summary>
internal static class CheckpointClaim
{
    /// <summary>Takes hold, until the result is disposed or the process ends; gives null where nothing is to be held.</summary>
    /// <param name="path">The checkpoint; null for none.</param>
    /// <exception cref="CompilerException">Another training holds it, or nothing can be written there.</exception>
    public static IDisposable? Take(string? path)
    {
        if (path is null || FilePlace.IsDevice(path))
        {
            return null;
        }

        // A file that a killed process left is no longer locked, so that the next training takes it over.
        var place = FilePlace.Target(path) + ".lock";
        try
        {
            return new FileStream(place, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(place))
        {
            throw new CompilerException(
                [new Diagnostic("checkpoint.busy", $"{path}: another training writes its checkpoints there: expected a file of its own")], e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CompilerException([new Diagnostic("file.write", $"{path}: cannot be written ({e.Message.TrimEnd('.')})")], e);
        }
    }
}
