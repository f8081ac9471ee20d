using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using MiniTorch.Ir;

namespace MiniTorch.Interop;

/// <summary>One tensor in the header of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The extents.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte after its last.</param>
internal sealed record SafetensorsEntry(string Name, DType Type, ImmutableArray<long> Shape, long Begin, long End)
{
    public override string ToString() => $"tensor {Name}: {TensorData.Text(Type, Shape)}";
}

/// <summary>The header of a safetensors file: a JSON object with an entry a tensor, and texts under <c>__metadata__</c>.</summary>
/// <param name="Metadata">The texts.</param>
/// <param name="Entries">The tensors, in the order of their bytes.</param>
internal sealed record SafetensorsHeader(ImmutableSortedDictionary<string, string> Metadata, ImmutableArray<SafetensorsEntry> Entries)
{
    public const string MetadataName = "__metadata__";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The order in which the library sorts tensors: the widest elements first, so that all are aligned.
    private static readonly ImmutableArray<(string Text, DType Type)> Types =
        [("I64", DType.I64), ("F64", DType.F64), ("F32", DType.F32), ("I32", DType.I32), ("U8", DType.U8), ("BOOL", DType.Bool)];

    /// <summary>The element types that can be read, for messages.</summary>
    public static string TypeNames => string.Join(' ', Types.Select(t => t.Text));

    /// <summary>The element type of that name; null if there is none.</summary>
    public static DType? TypeOf(string name)
    {
        foreach (var (text, type) in Types)
        {
            if (text == name)
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>The header of tensors, in the order and with the bytes of the library that the format comes from.</summary>
    public static SafetensorsHeader Of(
        IEnumerable<(string Name, DType Type, ImmutableArray<long> Shape)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var entries = ImmutableArray.CreateBuilder<SafetensorsEntry>();
        long begin = 0;
        foreach (var (name, type, shape) in tensors.OrderBy(t => Rank(t.Type)).ThenBy(t => t.Name, StringComparer.Ordinal))
        {
            var end = checked(begin + TensorData.ByteCount(type, shape.AsSpan())!.Value);
            entries.Add(new SafetensorsEntry(name, type, shape, begin, end));
            begin = end;
        }

        var texts = (metadata ?? ImmutableDictionary<string, string>.Empty).ToImmutableSortedDictionary(StringComparer.Ordinal);
        return new SafetensorsHeader(texts, entries.ToImmutable());
    }

    /// <summary>The header as JSON, with spaces up to a multiple of 8 bytes.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            if (!Metadata.IsEmpty)
            {
                json.WriteStartObject(MetadataName);
                foreach (var (key, value) in Metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            foreach (var entry in Entries)
            {
                Write(json, entry);
            }

            json.WriteEndObject();
        }

        var bytes = new byte[(buffer.WrittenCount + 7) / 8 * 8];
        bytes.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(bytes);
        return bytes;
    }

    private static int Rank(DType type) => Types.Select(t => t.Type).ToList().IndexOf(type);

    private static void Write(Utf8JsonWriter json, SafetensorsEntry entry)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", Types[Rank(entry.Type)].Text);
        json.WriteStartArray("shape");
        foreach (var extent in entry.Shape)
        {
            json.WriteNumberValue(extent);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(entry.Begin);
        json.WriteNumberValue(entry.End);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
