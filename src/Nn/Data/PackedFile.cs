using System.Buffers.Binary;
using System.IO.Compression;

namespace MiniTorch.Nn.Data;

/// <summary>Data files that may be packed with gzip, which their first two bytes tell and not their names.</summary>
internal static class PackedFile
{
    /// <summary>The unpacked bytes.</summary>
    public static Stream Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Span<byte> start = stackalloc byte[2];
        var packed = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1F, 0x8B];
        file.Position = 0;
        return packed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>All unpacked bytes.</summary>
    /// <exception cref="DataFormatException">The file is missing, or cannot be read or unpacked.</exception>
    public static byte[] ReadAll(string path)
    {
        try
        {
            using var stream = Open(path);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            RequireLength(path, stream, bytes.Length);
            return bytes.ToArray();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataFormatException($"{path}: there is no such file", e);
        }
        catch (InvalidDataException e)
        {
            throw new DataFormatException($"{path}: expected gzip data, found data that cannot be unpacked ({e.Message.TrimEnd('.')})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFormatException($"{path}: cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    // The stream ends without complaint where a packed file was cut; its last four bytes tell the length (RFC 1952).
    private static void RequireLength(string path, Stream stream, long length)
    {
        if (stream is not GZipStream { BaseStream: var file })
        {
            return;
        }

        Span<byte> end = stackalloc byte[4];
        file.Seek(-4, SeekOrigin.End);
        file.ReadExactly(end);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != (uint)length)
        {
            throw new InvalidDataException("the length at its end is another than that of the data");
        }
    }
}
