using System.Buffers.Binary;
using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Runtime;

namespace MiniTorch.Interop;

/// <summary>
/// Files of named tensors in the format of huggingface/safetensors: the length of the header as 8 bytes little-endian, the header as
/// JSON, the elements of all tensors without gaps. Element types <c>F32 F64 I32 I64 BOOL U8</c>.
/// </summary>
public static class Safetensors
{
    private const int LengthBytes = 8;
    private const long LongestHeader = 100_000_000;

    /// <summary>Differences that a message names; the others are counted.</summary>
    private const int NamedDifferences = 3;

    /// <summary>Reads a file.</summary>
    /// <exception cref="CompilerException">
    /// It is missing, cut short or too long, or damaged in any other way; the message names the file, the byte and the tensor.
    /// </exception>
    public static SafetensorsFile Read(string path) => TensorFile.Read(path, stream =>
    {
        var header = ReadHeader(stream, path);
        var hasChecksums = Checksums.AreIn(header);
        if (hasChecksums && Checksums.FindDamage(header) is { } damage)
        {
            throw TensorFile.Wrong("safetensors.damage", path, LengthBytes, damage.Expected, damage.Found);
        }

        var tensors = ImmutableArray.CreateBuilder<NamedTensor>(header.Entries.Length);
        foreach (var entry in header.Entries)
        {
            var start = stream.Position;
            var bytes = TensorFile.ReadElements(stream, path, entry.Type, entry.End - entry.Begin);
            if (hasChecksums && Checksums.FindDamage(header, entry, bytes) is { } change)
            {
                throw TensorFile.Wrong("safetensors.damage", path, start, change.Expected, change.Found);
            }

            tensors.Add(new NamedTensor(entry.Name, new TensorData(entry.Type, entry.Shape, bytes)));
        }

        return new SafetensorsFile(Checksums.RemoveFrom(header.Metadata), tensors.ToImmutable());
    });

    /// <summary>Writes a file, whole or not at all: the bytes that the format's own library writes.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="tensors">The tensors; the file orders them by element type and name.</param>
    /// <param name="metadata">Texts about the file.</param>
    /// <exception cref="CompilerException">It cannot be written, two tensors have one name, or one is called <c>__metadata__</c>.</exception>
    public static void Write(string path, IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var byName = ByName(path, tensors, _ => false);
        Write(path, SafetensorsHeader.Of(byName.Select(t => (t.Key, t.Value.Type, t.Value.Shape)), metadata), name => byName[name].Bytes);
    }

    /// <summary>
    /// Writes all parameters and state of a store, with a checksum of every part among the texts, so that reading the file finds a bit that
    /// has changed.
    /// </summary>
    /// <param name="path">Where to.</param>
    /// <param name="store">The parameters and state.</param>
    /// <param name="metadata">Texts about the file.</param>
    /// <param name="others">What else the file shall hold, under names that the store does not have.</param>
    /// <exception cref="CompilerException">It cannot be written, or two tensors have one name.</exception>
    public static void Save(
        string path,
        ParameterStore store,
        IReadOnlyDictionary<string, string>? metadata = null,
        IEnumerable<NamedTensor>? others = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        var more = ByName(path, others ?? [], store.Names.ToHashSet(StringComparer.Ordinal).Contains);
        ReadOnlySpan<byte> Elements(string name) => more.TryGetValue(name, out var data) ? data.Bytes : store.Raw(name);
        var header = SafetensorsHeader.Of(
            [.. store.Values.Select(v => (v.Name, v.Type.DType, Extents(v.Type))), .. more.Select(t => (t.Key, t.Value.Type, t.Value.Shape))],
            metadata);
        Write(path, Checksums.AddTo(header, name => Checksums.Of(Elements(name))), Elements);
    }

    /// <summary>Reads a file into a store. The store changes as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="store">Gets the tensors, by name.</param>
    /// <param name="parametersOnly">
    /// True to leave the store's state as it is and not to mind what else is in the file: for running a model that was trained by any
    /// optimizer. Otherwise store and file hold the same names.
    /// </param>
    /// <returns>The texts in the file.</returns>
    /// <exception cref="CompilerException">
    /// The file is missing or damaged, or does not hold what the store does; the message has the first differences, and how many there are.
    /// </exception>
    public static ImmutableSortedDictionary<string, string> Load(string path, ParameterStore store, bool parametersOnly = false)
    {
        ArgumentNullException.ThrowIfNull(store);
        var file = Read(path);
        file.CopyTo(store, path, parametersOnly);
        return file.Metadata;
    }

    /// <summary>Fails unless a file holds what a store does.</summary>
    internal static void CheckFits(SafetensorsFile file, ParameterStore store, string path, bool parametersOnly, IReadOnlyCollection<string> others)
    {
        var wanted = Wanted(store, parametersOnly);
        var differences = wanted.Select(v => Compare(v, file.Find(v.Name))).OfType<string>().ToList();
        if (!parametersOnly)
        {
            var names = wanted.Select(v => v.Name).Concat(others).ToHashSet(StringComparer.Ordinal);
            differences.AddRange(file.Tensors.Where(t => !names.Contains(t.Name)).Select(t => $"expected no {t.Name}, found {t.Name}: {t.Data}"));
        }

        if (differences.Count > 0)
        {
            throw new CompilerException(OfAnotherModule(path, file, differences));
        }
    }

    private static string? Compare(Value value, TensorData? found) =>
        found is null ? $"expected {value}, found none of that name"
        : found.Type == value.Type.DType && found.Shape.SequenceEqual(Extents(value.Type)) ? null
        : $"expected {value}, found {value.Name}: {found}";

    private static Diagnostic OfAnotherModule(string path, SafetensorsFile file, List<string> differences)
    {
        var of = file.Metadata.TryGetValue("model", out var model) ? $", a checkpoint of {model}," : "";
        var more = differences.Count > NamedDifferences ? $"; and {differences.Count - NamedDifferences} more" : "";
        var places = differences.Count == 1 ? "1 place" : $"{differences.Count} places";
        return new Diagnostic(
            "safetensors.module", $"{path}{of} does not fit the module in {places}: {string.Join("; ", differences.Take(NamedDifferences))}{more}");
    }

    /// <summary>The parameters, and perhaps the state, that a file shall hold.</summary>
    internal static ImmutableArray<Value> Wanted(ParameterStore store, bool parametersOnly) =>
        [.. store.Values.Where(v => !parametersOnly || v.Node.Op is Parameter { IsState: false })];

    private static ImmutableArray<long> Extents(TensorType type) => [.. type.Shape.Select(d => d.Constant!.Value)];

    private static Dictionary<string, TensorData> ByName(string path, IEnumerable<NamedTensor> tensors, Predicate<string> isTaken)
    {
        var byName = new Dictionary<string, TensorData>(StringComparer.Ordinal);
        foreach (var (name, data) in tensors)
        {
            if (isTaken(name) || !byName.TryAdd(name, data))
            {
                throw Misnamed(path, $"expected each name once, found {name} for two tensors");
            }
        }

        return byName;
    }

    private static CompilerException Misnamed(string path, string message) => new(new Diagnostic("safetensors.names", $"{path}: {message}"));

    private static void Write(string path, SafetensorsHeader header, ElementsOf elements)
    {
        if (header.Entries.Any(e => e.Name == SafetensorsHeader.MetadataName))
        {
            throw Misnamed(path, $"expected no tensor of the name {SafetensorsHeader.MetadataName}, which stands for texts");
        }

        TensorFile.Write(path, stream =>
        {
            var json = header.ToBytes();
            Span<byte> length = stackalloc byte[LengthBytes];
            BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
            stream.Write(length);
            stream.Write(json);
            foreach (var entry in header.Entries)
            {
                stream.Write(elements(entry.Name));
            }
        });
    }

    private static SafetensorsHeader ReadHeader(FileStream stream, string path)
    {
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        var read = stream.ReadAtLeast(lengthBytes, LengthBytes, throwOnEndOfStream: false);
        if (read < LengthBytes)
        {
            throw TensorFile.Wrong("safetensors.length", path, read, "the length of the header in bytes 0 to 7", "the end of the file");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        var rest = stream.Length - LengthBytes;
        var limit = Math.Min(rest, LongestHeader);
        if (length > (ulong)limit)
        {
            throw TensorFile.Wrong(
                "safetensors.length", path, 0, $"a header of at most {limit} bytes in a file of {stream.Length}", $"a length of {length}");
        }

        var json = new byte[length];
        stream.ReadExactly(json);
        return json is [(byte)'{', ..]
            ? new SafetensorsHeaderReader(path, json, LengthBytes, rest - json.Length).Read()
            : throw TensorFile.Wrong(
                "safetensors.header",
                path,
                LengthBytes,
                "a header that begins with {",
                json.Length == 0 ? "an empty one" : $"0x{json[0]:x2}");
    }

    private delegate ReadOnlySpan<byte> ElementsOf(string name);
}

/// <summary>What a safetensors file holds.</summary>
/// <param name="metadata">Texts about the file.</param>
/// <param name="tensors">The tensors, in the order of their bytes, each under a name of its own.</param>
public sealed class SafetensorsFile(ImmutableSortedDictionary<string, string> metadata, ImmutableArray<NamedTensor> tensors)
{
    private readonly Dictionary<string, TensorData> _byName = tensors.ToDictionary(t => t.Name, t => t.Data, StringComparer.Ordinal);

    /// <summary>Texts about the file.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; } = metadata;

    /// <summary>The tensors, in the order of their bytes.</summary>
    public ImmutableArray<NamedTensor> Tensors { get; } = tensors;

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public TensorData this[string name] => Find(name)
        ?? throw new KeyNotFoundException($"no tensor {name}; there is {string.Join(", ", Tensors.Select(t => t.Name))}");

    /// <summary>The tensor of that name; null if there is none.</summary>
    public TensorData? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Checks that the file holds what a store does: the same names, of the same types and extents.</summary>
    /// <param name="store">What is wanted.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="parametersOnly">See <see cref="Safetensors.Load"/>.</param>
    /// <param name="others">The names of tensors that are for somebody else.</param>
    /// <exception cref="CompilerException">It does not; the message has the first differences, and how many there are.</exception>
    public void CheckFits(ParameterStore store, string path, bool parametersOnly = false, params IReadOnlyCollection<string> others)
    {
        ArgumentNullException.ThrowIfNull(store);
        Safetensors.CheckFits(this, store, path, parametersOnly, others);
    }

    /// <summary>Copies the tensors into a store, which changes as a whole or not at all.</summary>
    /// <param name="store">Gets the tensors, by name.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="parametersOnly">See <see cref="Safetensors.Load"/>.</param>
    /// <param name="others">The names of tensors that are for somebody else.</param>
    /// <exception cref="CompilerException">The file does not hold what the store does.</exception>
    public void CopyTo(ParameterStore store, string path, bool parametersOnly = false, params IReadOnlyCollection<string> others)
    {
        CheckFits(store, path, parametersOnly, others);
        foreach (var value in Safetensors.Wanted(store, parametersOnly))
        {
            this[value.Name].Bytes.CopyTo(store.Raw(value.Name));
        }
    }
}
