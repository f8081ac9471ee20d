using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace MiniTorch.Nn.Data;

/// <summary>
/// Reads IDX files of unsigned bytes, the format of the MNIST files: a big-endian magic number 0x000008RR, where RR is the rank, RR
/// big-endian 32-bit extents, then the elements in row-major order. A file packed with gzip is known by its first two bytes, not by its
/// name. Offsets in messages are those of the unpacked bytes.
/// </summary>
public static class IdxReader
{
    private const uint ImagesMagic = 0x00000803;
    private const uint LabelsMagic = 0x00000801;

    private static readonly string[] ImageExtents = ["the number of images", "the number of rows", "the number of columns"];
    private static readonly string[] LabelExtents = ["the number of labels"];

    /// <summary>Reads a file of images, magic 0x00000803.</summary>
    /// <param name="path">The file, packed with gzip or not.</param>
    /// <exception cref="DataFormatException">The file is missing, cannot be read, is cut short or too long, or is no file of images.</exception>
    public static IdxImages ReadImages(string path)
    {
        var (extents, pixels) = Read(path, ImagesMagic, ImageExtents);
        return new IdxImages(extents[0], extents[1], extents[2], ImmutableCollectionsMarshal.AsImmutableArray(pixels));
    }

    /// <summary>Reads a file of labels, magic 0x00000801.</summary>
    /// <param name="path">The file, packed with gzip or not.</param>
    /// <param name="classes">The number of classes; every label must be below it.</param>
    /// <exception cref="DataFormatException">
    /// The file is missing, cannot be read, is cut short or too long, is no file of labels, or a label is not below <paramref name="classes"/>.
    /// </exception>
    public static ImmutableArray<byte> ReadLabels(string path, int classes = 10)
    {
        var (_, labels) = Read(path, LabelsMagic, LabelExtents);
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= classes)
            {
                throw Wrong(path, 8 + i, $"a label from 0 to {classes - 1}", $"{labels[i]}");
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(labels);
    }

    private static DataFormatException Wrong(string path, long offset, string expected, string found) =>
        new($"{path}: at byte {offset} expected {expected}, found {found}");

    private static (int[] Extents, byte[] Elements) Read(string path, uint magic, string[] extentNames)
    {
        var offset = 0L;
        try
        {
            using var stream = PackedFile.Open(path);
            return Read(stream, path, magic, extentNames, ref offset);
        }
        catch (FileNotFoundException e)
        {
            throw new DataFormatException($"{path}: there is no such file", e);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new DataFormatException($"{path}: there is no such folder", e);
        }
        catch (InvalidDataException e)
        {
            throw Wrong(path, offset, "gzip data", $"data that cannot be unpacked ({e.Message.TrimEnd('.')})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFormatException($"{path}: cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static (int[] Extents, byte[] Elements) Read(Stream stream, string path, uint magic, string[] extentNames, ref long offset)
    {
        var found = ReadWord(stream, path, "the magic number", ref offset);
        if (found != magic)
        {
            throw Wrong(path, 0, $"the magic number 0x{magic:x8}", $"0x{found:x8}");
        }

        var extents = new int[extentNames.Length];
        var bound = 1L;
        for (var axis = 0; axis < extents.Length; axis++)
        {
            var at = offset;
            var extent = ReadWord(stream, path, extentNames[axis], ref offset);
            // The first extent may be 0, an empty file; an image has pixels.
            if (extent > int.MaxValue || (extent == 0 && axis > 0) || bound * extent > Array.MaxLength)
            {
                throw Wrong(path, at, $"{extentNames[axis]}, in all at most {Array.MaxLength} bytes", $"{extent}");
            }

            extents[axis] = (int)extent;
            bound *= Math.Max(extent, 1);
        }

        return (extents, ReadElements(stream, path, extents[0] == 0 ? 0 : (int)bound, ref offset));
    }

    private static uint ReadWord(Stream stream, string path, string what, ref long offset)
    {
        Span<byte> word = stackalloc byte[4];
        var read = stream.ReadAtLeast(word, 4, throwOnEndOfStream: false);
        if (read < 4)
        {
            throw Wrong(path, offset + read, $"{what} in bytes {offset} to {offset + 3}", "the end of the file");
        }

        offset += 4;
        return BinaryPrimitives.ReadUInt32BigEndian(word);
    }

    private static byte[] ReadElements(Stream stream, string path, int length, ref long offset)
    {
        // Grown while data keeps coming, because a damaged extent must not reserve gigabytes.
        var elements = new byte[Math.Min(length, 1 << 20)];
        for (var filled = 0; ;)
        {
            var read = stream.ReadAtLeast(elements.AsSpan(filled), elements.Length - filled, throwOnEndOfStream: false);
            filled += read;
            offset += read;
            if (filled < elements.Length)
            {
                throw Wrong(path, offset, $"{length - filled} more of {length} elements", "the end of the file");
            }

            if (filled == length)
            {
                break;
            }

            Array.Resize(ref elements, (int)Math.Min(length, filled * 2L));
        }

        if (stream.ReadByte() is var extra and >= 0)
        {
            throw Wrong(path, offset, "the end of the file", $"byte 0x{extra:x2} after all {length} elements");
        }

        return elements;
    }
}

/// <summary>The images of an IDX file.</summary>
/// <param name="Count">The number of images.</param>
/// <param name="Rows">The rows of each image, at least 1.</param>
/// <param name="Columns">The columns of each image, at least 1.</param>
/// <param name="Pixels">u8[Count, Rows, Columns], row-major.</param>
public sealed record IdxImages(int Count, int Rows, int Columns, ImmutableArray<byte> Pixels)
{
    /// <summary>
    /// The pixels as f32 from 0 to 1: each byte b becomes the f32 nearest to b / 255, by one correctly rounded division.
    /// </summary>
    public ImmutableArray<float> ToFeatures() => PixelScale.ToFeatures(Pixels.AsSpan());
}
