using System.Collections.Immutable;
using System.IO.Compression;
using MiniTorch.Ir;

namespace MiniTorch.Interop;

/// <summary>
/// Files of several named tensors as numpy.savez and numpy.savez_compressed write them: a zip archive of a file <c>NAME.npy</c> for each; see
/// <see cref="Npy"/>.
/// </summary>
public static class Npz
{
    private const string End = ".npy";

    // The same numbers give the same bytes: archives of numpy have this time too.
    private static readonly DateTimeOffset Start = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly uint[] CrcOfByte = [.. Enumerable.Range(0, 256).Select(b => Crc((uint)b))];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isWanted">True for the names of arrays to read; the others are not unpacked. All are read if not said.</param>
    /// <exception cref="CompilerException">
    /// It is missing, damaged or no such archive, or holds what is no tensor; the message names the file, the array and the byte.
    /// </exception>
    public static ImmutableArray<NamedTensor> Read(string path, Func<string, bool>? isWanted = null) => Open<ImmutableArray<NamedTensor>>(path, archive =>
        [.. archive.Entries.Where(e => isWanted is null || isWanted(NameOf(e))).Select(e => Read(e, path))]);

    /// <summary>The names of the arrays of a file, none of which is read.</summary>
    /// <exception cref="CompilerException">It is missing or no such archive, or holds what is no tensor.</exception>
    public static ImmutableArray<string> Names(string path) => Open(path, archive => archive.Entries.Select(NameOf).ToImmutableArray());

    private static T Open<T>(string path, Func<ZipArchive, T> read) => TensorFile.Read(path, stream =>
    {
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            CheckNames(archive, path);
            return read(archive);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or OverflowException or ArgumentException)
        {
            throw new CompilerException(
                [new Diagnostic("npz.zip", $"{path}: expected a zip archive of arrays, found one that cannot be unpacked ({e.Message.TrimEnd('.')})")], e);
        }
    });

    /// <summary>Writes a file, whole or not at all, which numpy.load reads.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">What it shall hold.</param>
    /// <param name="isCompressed">True to make it smaller, and slower to write.</param>
    /// <exception cref="CompilerException">It cannot be written, or two tensors have the same name.</exception>
    public static void Write(string path, IEnumerable<NamedTensor> tensors, bool isCompressed = false)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var all = tensors.ToList();
        if (all.GroupBy(t => t.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new CompilerException(new Diagnostic("npz.names", $"{path}: expected one array of each name, found '{twice.Key}' twice"));
        }

        TensorFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, data) in all)
            {
                var entry = archive.CreateEntry(name + End, isCompressed ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
                entry.LastWriteTime = Start;
                using var content = entry.Open();
                Npy.Write(content, data);
            }
        });
    }

    private static string NameOf(ZipArchiveEntry entry) => entry.FullName[..^End.Length];

    private static void CheckNames(ZipArchive archive, string path)
    {
        if (archive.Entries.FirstOrDefault(e => !e.FullName.EndsWith(End, StringComparison.Ordinal)) is { } other)
        {
            throw new CompilerException(new Diagnostic("npz.names", $"{path}: expected files of arrays, NAME{End}, found '{other.FullName}'"));
        }

        if (archive.Entries.GroupBy(NameOf).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new CompilerException(new Diagnostic("npz.names", $"{path}: expected one array of each name, found '{twice.Key}' twice"));
        }
    }

    private static NamedTensor Read(ZipArchiveEntry entry, string path)
    {
        var (name, place) = (NameOf(entry), $"{path}/{entry.FullName}");
        using var content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        var crc = uint.MaxValue;
        foreach (var b in bytes.GetBuffer().AsSpan(0, (int)bytes.Length))
        {
            crc = (crc >> 8) ^ CrcOfByte[(byte)crc ^ b];
        }

        if (~crc != entry.Crc32 || bytes.Length != entry.Length)
        {
            throw new CompilerException(new Diagnostic(
                "npz.checksum", $"{place}: expected {entry.Length} bytes of checksum {entry.Crc32:x8}, found {bytes.Length} of {~crc:x8}"));
        }

        bytes.Position = 0;
        return new NamedTensor(name, Npy.Read(bytes, place));
    }

    // The checksum of zip archives, APPNOTE 4.4.7: the polynomial 0x04C11DB7, lowest bit first.
    private static uint Crc(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
        }

        return value;
    }
}
