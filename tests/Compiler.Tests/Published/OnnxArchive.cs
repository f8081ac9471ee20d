using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace MiniTorch.Compilation.Tests.Published;

/// <summary>A tensor of a case: extents, and the elements as f64 and as bytes.</summary>
internal sealed record OnnxTensor(long[] Shape, int Type, byte[] Bytes)
{
    private const int Float = 1;
    private const int Int64 = 7;

    /// <summary>The elements; f32 or i64 ones.</summary>
    public double[] Elements => Type switch
    {
        Float => [.. MemoryMarshal.Cast<byte, float>(Bytes).ToArray()],
        Int64 => [.. MemoryMarshal.Cast<byte, long>(Bytes).ToArray()],
        _ => throw new NotSupportedException($"element type {Type}"),
    };

    /// <summary>True for f32, which is fed; what is not says extents.</summary>
    public bool IsFloat => Type == Float;

    public static OnnxTensor Read(byte[] message)
    {
        var (shape, type, bytes) = (new List<long>(), 0, Array.Empty<byte>());
        foreach (var (field, number, content) in new OnnxMessage(message))
        {
            switch (field)
            {
                case 1:
                    shape.AddRange(content is null ? [number] : OnnxMessage.Packed(content));
                    break;
                case 2:
                    type = (int)number;
                    break;
                case 9:
                    bytes = content!;
                    break;
            }
        }

        return new OnnxTensor([.. shape], type, bytes);
    }
}

/// <summary>The only node of a case's model: its op, attributes, and which of its inputs are given.</summary>
internal sealed class OnnxNode
{
    private readonly Dictionary<string, double[]> _numbers = [];
    private readonly Dictionary<string, string> _words = [];

    public OnnxNode(byte[] model)
    {
        var graph = new OnnxMessage(model).Single(f => f.Field == 7).Content!;
        var inputs = ImmutableArray.CreateBuilder<string>();
        foreach (var (field, _, content) in new OnnxMessage(new OnnxMessage(graph).Single(f => f.Field == 1).Content!))
        {
            switch (field)
            {
                case 1:
                    inputs.Add(Encoding.UTF8.GetString(content!));
                    break;
                case 4:
                    Op = Encoding.UTF8.GetString(content!);
                    break;
                case 5:
                    AddAttribute(content!);
                    break;
            }
        }

        Inputs = inputs.ToImmutable();
    }

    /// <summary>What it computes.</summary>
    public string Op { get; } = "";

    /// <summary>The names of its inputs; empty for one that is left out.</summary>
    public ImmutableArray<string> Inputs { get; }

    public double Number(string name, double usual) => _numbers.TryGetValue(name, out var found) ? found[0] : usual;

    public bool Flag(string name) => Number(name, 0) != 0;

    public string Word(string name, string usual) => _words.GetValueOrDefault(name, usual);

    /// <summary>Integers, such as extents; null if they are not given.</summary>
    public Ir.Shape? Extents(string name) => _numbers.TryGetValue(name, out var found) ? [.. found.Select(n => (Ir.Dim)(long)n)] : null;

    private void AddAttribute(byte[] attribute)
    {
        var (name, numbers) = ("", new List<double>());
        foreach (var (field, number, content) in new OnnxMessage(attribute))
        {
            switch (field)
            {
                case 1:
                    name = Encoding.UTF8.GetString(content!);
                    break;
                case 2:
                    numbers.Add(BitConverter.Int32BitsToSingle((int)number));
                    break;
                case 3:
                    numbers.Add(number);
                    break;
                case 4:
                    _words[name] = Encoding.UTF8.GetString(content!);
                    break;
                case 8:
                    numbers.AddRange(content is null ? [number] : OnnxMessage.Packed(content).Select(n => (double)n));
                    break;
            }
        }

        _numbers[name] = [.. numbers];
    }
}

/// <summary>The fields of a message of Protocol Buffers' wire format: a number, or bytes.</summary>
internal sealed class OnnxMessage(byte[] bytes) : IEnumerable<(int Field, long Number, byte[]? Content)>
{
    public static IEnumerable<long> Packed(byte[] content)
    {
        for (var at = 0; at < content.Length;)
        {
            yield return Varint(content, ref at);
        }
    }

    public IEnumerator<(int Field, long Number, byte[]? Content)> GetEnumerator()
    {
        for (var at = 0; at < bytes.Length;)
        {
            var key = Varint(bytes, ref at);
            var (field, number, content) = ((int)(key >> 3), 0L, (byte[]?)null);
            switch (key & 7)
            {
                case 0:
                    number = Varint(bytes, ref at);
                    break;
                case 1:
                    number = BitConverter.ToInt64(bytes, at);
                    at += sizeof(long);
                    break;
                case 2:
                    var length = (int)Varint(bytes, ref at);
                    content = bytes[at..(at + length)];
                    at += length;
                    break;
                default:
                    number = BitConverter.ToInt32(bytes, at);
                    at += sizeof(int);
                    break;
            }

            yield return (field, number, content);
        }
    }

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    private static long Varint(byte[] from, ref int at)
    {
        var (value, shift) = (0L, 0);
        byte next;
        do
        {
            next = from[at++];
            value |= (long)(next & 127) << shift;
            shift += 7;
        }
        while (next > 127);
        return value;
    }
}

/// <summary>The files of the archive of cases, which lies in the folder <c>shared</c> beside the repository root.</summary>
internal static class OnnxArchive
{
    private static readonly Lazy<Dictionary<string, byte[]>?> Files = new(Read);

    /// <summary>True if the archive is there.</summary>
    public static bool Exists => Location() is not null;

    public static byte[] File(string name) => Files.Value![name];

    public static ImmutableArray<OnnxTensor> Tensors(string test, string role) => [.. Enumerable.Range(0, 16)
        .Select(i => $"{test}/test_data_set_0/{role}_{i}.pb")
        .TakeWhile(Files.Value!.ContainsKey)
        .Select(name => OnnxTensor.Read(File(name)))];

    private static string? Location()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "MiniTorch.Compiler.sln")) && folder.Parent is { } parent)
            {
                var path = Path.Combine(parent.FullName, "shared", "conformance", "onnx-node-open.tar.gz");
                return System.IO.File.Exists(path) ? path : null;
            }
        }

        return null;
    }

    private static Dictionary<string, byte[]>? Read()
    {
        if (Location() is not { } path)
        {
            return null;
        }

        var files = new Dictionary<string, byte[]>();
        using var unpacked = new GZipStream(System.IO.File.OpenRead(path), CompressionMode.Decompress);
        using var archive = new TarReader(unpacked);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } stream)
            {
                using var content = new MemoryStream();
                stream.CopyTo(content);
                files.Add(entry.Name, content.ToArray());
            }
        }

        return files;
    }
}
