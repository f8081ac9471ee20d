using MiniTorch.Ir;

namespace MiniTorch.Interop;

/// <summary>Reading and writing of files that hold tensors.</summary>
internal static class TensorFile
{
    /// <summary>An error about one byte of a file.</summary>
    public static CompilerException Wrong(string label, string path, long offset, string expected, string found) =>
        new(new Diagnostic(label, $"{path}: at byte {offset} expected {expected}, found {found}"));

    /// <summary>Reads a file.</summary>
    /// <exception cref="CompilerException">It is missing or cannot be read, or what <paramref name="read"/> throws.</exception>
    public static T Read<T>(string path, Func<FileStream, T> read)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return read(stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CompilerException([new Diagnostic("file.read", $"{path}: there is no such file")], e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CompilerException([new Diagnostic("file.read", $"{path}: cannot be read ({e.Message.TrimEnd('.')})")], e);
        }
    }

    /// <summary>
    /// Writes a file that is whole or not there: the bytes go to another file of the same folder, reach the disk, and then take the name.
    /// What had the name before stays if anything fails; of a link, what it points to is written. A process that is ended on the way leaves the
    /// other file, <c>.partial</c>, which the next write takes over. A device is written to as it is.
    /// </summary>
    /// <exception cref="CompilerException">It cannot be written.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        var full = FilePlace.Target(path);
        var partial = full + ".partial";
        var isOurs = false;
        try
        {
            if (FilePlace.IsDevice(path))
            {
                using var device = FilePlace.OpenDevice(path);
                write(device);
                return;
            }

            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                isOurs = true;
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, full, overwrite: true);
            isOurs = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CompilerException([new Diagnostic("file.write", $"{path}: cannot be written ({e.Message.TrimEnd('.')})")], e);
        }
        finally
        {
            if (isOurs)
            {
                File.Delete(partial);
            }
        }
    }

    /// <summary>Reads the elements of a tensor. The file is known to be long enough.</summary>
    /// <exception cref="CompilerException">A truth value is neither 0 nor 1, or there are more bytes than an array can hold.</exception>
    public static byte[] ReadElements(Stream stream, string path, DType type, long length)
    {
        var start = stream.Position;
        if (length > Array.MaxLength)
        {
            throw Wrong("file.size", path, start, $"at most {Array.MaxLength} bytes in one tensor", $"{length}");
        }

        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        var wrong = type == DType.Bool ? bytes.AsSpan().IndexOfAnyExcept((byte)0, (byte)1) : -1;
        return wrong < 0 ? bytes : throw Wrong("file.bool", path, start + wrong, "a truth value of 0 or 1", $"{bytes[wrong]}");
    }
}
