using System.Buffers.Binary;
using System.Text;
using MiniTorch.Ir;

namespace MiniTorch.Interop;

/// <summary>
/// Files of one tensor as numpy writes them (NEP 1, version 1.0): <c>\x93NUMPY</c>, the version, the length of the header, the header as
/// text, the elements. Little-endian and row-major; element types <c>f4 f8 i4 i8 b1 u1</c>.
/// </summary>
public static class Npy
{
    private const int PrefixLength = 10;
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a file.</summary>
    /// <exception cref="CompilerException">
    /// It is missing, cut short or too long, no file of this kind, or of an element type or order that is not supported; the message names
    /// the file and the byte.
    /// </exception>
    public static TensorData Read(string path) => TensorFile.Read(path, stream => Read(stream, path));

    /// <summary>Writes a file, whole or not at all: the bytes that numpy.save writes.</summary>
    /// <exception cref="CompilerException">It cannot be written.</exception>
    public static void Write(string path, TensorData tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        TensorFile.Write(path, stream => Write(stream, tensor));
    }

    /// <summary>Writes the bytes of such a file.</summary>
    internal static void Write(Stream stream, TensorData tensor)
    {
        stream.Write(Head(tensor));
        stream.Write(tensor.Bytes);
    }

    /// <summary>Reads such a file from its first byte.</summary>
    /// <param name="stream">The bytes, of known length.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="CompilerException">See <see cref="Read(string)"/>.</exception>
    internal static TensorData Read(Stream stream, string path)
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        var read = stream.ReadAtLeast(prefix, PrefixLength, throwOnEndOfStream: false);
        if (!prefix[..Math.Min(read, Magic.Length)].SequenceEqual(Magic[..Math.Min(read, Magic.Length)]))
        {
            throw TensorFile.Wrong("npy.magic", path, 0, @"\x93NUMPY", Convert.ToHexStringLower(prefix[..Magic.Length]));
        }

        if (read < PrefixLength)
        {
            throw TensorFile.Wrong("npy.length", path, read, "a head of 10 bytes", "the end of the file");
        }

        if (prefix[6] != 1 || prefix[7] != 0)
        {
            throw TensorFile.Wrong("npy.version", path, 6, "version 1.0", $"{prefix[6]}.{prefix[7]}");
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..]);
        if (stream.Length - PrefixLength < length)
        {
            throw TensorFile.Wrong("npy.length", path, stream.Length, $"a header of {length} bytes", "the end of the file");
        }

        var text = new byte[length];
        stream.ReadExactly(text);
        var header = new NpyHeaderReader(path, Encoding.Latin1.GetString(text), PrefixLength).Read();
        var start = stream.Position;
        if (TensorData.ByteCount(header.Type, header.Shape.AsSpan()) is not { } bytes)
        {
            throw TensorFile.Wrong(
                "npy.shape", path, header.ShapeOffset, "extents whose product fits 64 bits", $"({string.Join(", ", header.Shape)})");
        }

        return stream.Length - start == bytes
            ? new TensorData(header.Type, header.Shape, TensorFile.ReadElements(stream, path, header.Type, bytes))
            : throw TensorFile.Wrong(
                "npy.length",
                path,
                start,
                $"{bytes} bytes, the elements of {TensorData.Text(header.Type, header.Shape)}",
                $"{stream.Length - start} up to the end of the file");
    }

    private static byte[] Head(TensorData tensor)
    {
        var extents = string.Join(", ", tensor.Shape) + (tensor.Shape.Length == 1 ? "," : "");
        var text = $"{{'descr': '{NpyHeaderReader.Description(tensor.Type)}', 'fortran_order': False, 'shape': ({extents}), }}";

        // Spaces up to a multiple of 64, so that elements can be mapped into memory; the last byte is a newline.
        var total = (PrefixLength + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var head = new byte[total];
        head.AsSpan().Fill((byte)' ');
        Magic.CopyTo(head);
        (head[6], head[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(8), checked((ushort)(total - PrefixLength)));
        Encoding.ASCII.GetBytes(text, head.AsSpan(PrefixLength));
        head[^1] = (byte)'\n';
        return head;
    }
}
