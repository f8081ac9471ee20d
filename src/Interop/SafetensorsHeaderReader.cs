using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using MiniTorch.Ir;

namespace MiniTorch.Interop;

/// <summary>Reads the header of a safetensors file and checks that its tensors share out the bytes after it, each byte once.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="json">The header.</param>
/// <param name="start">Where in the file it begins.</param>
/// <param name="dataLength">The bytes after it.</param>
internal ref struct SafetensorsHeaderReader(string path, byte[] json, long start, long dataLength)
{
    private Utf8JsonReader _json = new(json);

    private readonly long Offset => start + _json.TokenStartIndex;

    /// <exception cref="CompilerException">The header is damaged.</exception>
    public SafetensorsHeader Read()
    {
        var entries = new List<SafetensorsEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var metadata = ImmutableSortedDictionary<string, string>.Empty;
        try
        {
            Next(JsonTokenType.StartObject, "the object of all tensors");
            while (NextName("the name of a tensor") is { } name)
            {
                if (!names.Add(name))
                {
                    throw Wrong(Offset, "each name once", $"\"{name}\" again");
                }

                if (name == SafetensorsHeader.MetadataName)
                {
                    metadata = ReadMetadata();
                }
                else
                {
                    entries.Add(ReadEntry(name));
                }
            }

            if (_json.Read())
            {
                throw Wrong(Offset, "the end of the header", "more JSON");
            }
        }
        catch (JsonException e)
        {
            throw Wrong(start + _json.BytesConsumed, "JSON", $"no JSON ({e.Message.Split(". LineNumber")[0].TrimEnd('.')})");
        }
        catch (InvalidOperationException)
        {
            throw Wrong(Offset, "text in UTF-8", "other bytes");
        }

        var ordered = entries.OrderBy(e => e.Begin).ThenBy(e => e.End).ToImmutableArray();
        CheckCover(ordered);
        return new SafetensorsHeader(metadata, ordered);
    }

    private ImmutableSortedDictionary<string, string> ReadMetadata()
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        Next(JsonTokenType.StartObject, "an object of texts");
        while (NextName("the name of a text") is { } key)
        {
            if (texts.ContainsKey(key))
            {
                throw Wrong(Offset, "each name of a text once", $"\"{key}\" again");
            }

            Next(JsonTokenType.String, "a text");
            texts.Add(key, _json.GetString()!);
        }

        return texts.ToImmutable();
    }

    private SafetensorsEntry ReadEntry(string name)
    {
        var at = Offset;
        DType? type = null;
        ImmutableArray<long>? shape = null, offsets = null;
        Next(JsonTokenType.StartObject, $"the object of tensor {name}");
        while (NextName($"a property of tensor {name}") is { } property)
        {
            switch (property)
            {
                case "dtype" when type is null:
                    type = ReadType(name);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(name, "shape");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(name, "data_offsets");
                    break;
                default:
                    throw Wrong(Offset, $"each of dtype, shape and data_offsets of tensor {name} once", $"\"{property}\"");
            }
        }

        if (type is null || shape is null || offsets is not [var begin, var end])
        {
            throw Wrong(at, $"dtype, shape and two data_offsets of tensor {name}", "less or more");
        }

        var entry = new SafetensorsEntry(name, type.Value, shape.Value, begin, end);
        return TensorData.ByteCount(type.Value, shape.Value.AsSpan()) is { } bytes && end - begin == bytes
            ? entry
            : throw Wrong(at, $"data_offsets as far apart as {entry} is long", $"[{begin},{end}]");
    }

    private DType ReadType(string name)
    {
        Next(JsonTokenType.String, $"the dtype of tensor {name}");
        var text = _json.GetString()!;
        return SafetensorsHeader.TypeOf(text)
            ?? throw Wrong(Offset, $"a dtype of tensor {name} out of {SafetensorsHeader.TypeNames}", $"\"{text}\"");
    }

    private ImmutableArray<long> ReadNumbers(string name, string property)
    {
        var numbers = ImmutableArray.CreateBuilder<long>();
        Next(JsonTokenType.StartArray, $"{property} of tensor {name} as a list");
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out var number) || number < 0)
            {
                var found = Encoding.UTF8.GetString(_json.ValueSpan);
                throw Wrong(Offset, $"a whole number of at least 0 in {property} of tensor {name}", found);
            }

            numbers.Add(number);
        }

        return numbers.ToImmutable();
    }

    private readonly void CheckCover(ImmutableArray<SafetensorsEntry> entries)
    {
        Int128 data = start + json.Length; // Offsets may be anything; their sum with this must not wrap.
        SafetensorsEntry? before = null;
        foreach (var entry in entries)
        {
            var end = before?.End ?? 0;
            if (entry.Begin != end)
            {
                var where = entry.Begin < end ? $"inside {before}" : "after a gap";
                throw Wrong((long)data + end, $"{entry} to begin", $"that it begins at byte {data + entry.Begin}, {where}");
            }

            if (entry.End > dataLength)
            {
                throw Wrong((long)data + dataLength, $"{entry} up to byte {data + entry.End}", "the end of the file");
            }

            before = entry;
        }

        if (before?.End is var last && (last ?? 0) != dataLength)
        {
            throw Wrong((long)data + (last ?? 0), "the end of the file, after the last tensor", $"{dataLength - (last ?? 0)} more bytes");
        }
    }

    private void Next(JsonTokenType type, string expected)
    {
        _json.Read();
        if (_json.TokenType != type)
        {
            throw Wrong(Offset, expected, _json.TokenType.ToString());
        }
    }

    private string? NextName(string expected)
    {
        _json.Read();
        return _json.TokenType switch
        {
            JsonTokenType.PropertyName => _json.GetString(),
            JsonTokenType.EndObject => null,
            var other => throw Wrong(Offset, expected, other.ToString()),
        };
    }

    private readonly CompilerException Wrong(long offset, string expected, string found) =>
        TensorFile.Wrong("safetensors.header", path, offset, expected, found);
}
