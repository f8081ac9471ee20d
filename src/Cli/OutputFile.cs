using System.CommandLine;
using System.Text;
using MiniTorch.Interop;

namespace MiniTorch.Cli;

/// <summary>Files that appear whole or not at all.</summary>
internal static class OutputFile
{
    private const string Partial = ".partial";

    /// <summary>
    /// Writes a file beside its place and moves it there when it is complete: a failure leaves what was there before. A device is written to as
    /// it is.
    /// </summary>
    /// <param name="path">The place. Its folder must exist.</param>
    /// <param name="write">Gets the path to write to.</param>
    /// <exception cref="InputException">There is no such folder, or it cannot be written.</exception>
    public static void Write(string path, Action<string> write)
    {
        CheckFolder(path);
        try
        {
            WriteWhole(path, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system's own words end with the path.
            throw new InputException($"cannot write {path}: {e.Message.Split(" : '")[0]}", e);
        }
    }

    /// <summary>Writes a text file.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void WriteText(string path, string text) => Write(path, place =>
    {
        using var stream = FilePlace.IsDevice(place) ? FilePlace.OpenDevice(place) : new FileStream(place, FileMode.Create, FileAccess.Write);
        stream.Write(Encoding.UTF8.GetBytes(text));
    });

    /// <summary>Checks that no two options name one file, of which the second would take the place of the first.</summary>
    /// <exception cref="InputException">Two do; the message has both.</exception>
    public static void CheckDistinct(ParseResult parsed, IEnumerable<Option<string?>> options)
    {
        var given = new Dictionary<string, Option>(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var option in options)
        {
            if (parsed.GetValue(option) is { } path && !FilePlace.IsDevice(path) && !given.TryAdd(FilePlace.Target(path), option))
            {
                throw new InputException($"expected a file of its own for {given[FilePlace.Target(path)].Name} and for {option.Name}, found {path} for both");
            }
        }
    }

    /// <summary>Writes text files into a folder, which is made if need be.</summary>
    /// <exception cref="InputException">The folder's name is that of a file.</exception>
    public static void WriteTexts(string folder, IEnumerable<(string Name, string Text)> files)
    {
        CheckIsNoFile(folder);
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in files)
        {
            WriteText(Path.Combine(folder, name), text);
        }
    }

    /// <summary>A file's name for a name that may hold anything.</summary>
    public static string Name(string wish) =>
        string.Concat(wish.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '_'));

    /// <summary>Checks that files can be put into a folder, for commands that work long before they write.</summary>
    /// <exception cref="InputException">The folder's name is that of a file.</exception>
    public static void CheckIsNoFile(string folder)
    {
        if (File.Exists(folder))
        {
            throw new InputException($"cannot write into {folder}: it is a file");
        }
    }

    /// <summary>Checks that a file can be put at <paramref name="path"/>, for commands that work long before they write.</summary>
    /// <exception cref="InputException">Its folder does not exist or takes no files, or it is a folder itself.</exception>
    public static void CheckFolder(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new InputException($"cannot write {path}: there is no folder {folder}");
        }

        if (Directory.Exists(path))
        {
            throw new InputException($"cannot write {path}: it is a folder");
        }

        if (FilePlace.IsDevice(path))
        {
            return;
        }

        var partial = FilePlace.Target(path) + Partial;
        try
        {
            using (new FileStream(partial, FileMode.Create, FileAccess.Write))
            {
            }

            File.Delete(partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot write {path}: no file can be made in its folder");
        }
    }

    private static void WriteWhole(string path, Action<string> write)
    {
        if (FilePlace.IsDevice(path))
        {
            write(path);
            return;
        }

        var target = FilePlace.Target(path);
        var partial = target + Partial;
        try
        {
            write(partial);
            File.Move(partial, target, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
