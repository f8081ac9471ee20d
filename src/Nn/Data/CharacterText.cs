using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace MiniTorch.Nn.Data;

/// <summary>
/// A text as samples of a character model: windows of T characters, whose labels are the characters that follow each. The first 90 % of the
/// text are to train on, where a window begins at every character; the rest is to validate and test with, cut into windows that follow one another, so
/// that each of its characters but the first is predicted once.
/// </summary>
public static class CharacterText
{
    private const double TrainingPart = 0.9;

    /// <summary>Reads a text in UTF-8. Its classes are its distinct characters, in the order of their code points.</summary>
    /// <param name="path">A text file, plain or packed with gzip, or a folder with the one text in it, apart from a README.</param>
    /// <param name="window">The characters of a sample.</param>
    /// <exception cref="DataFormatException">The file is missing, is no text, or has fewer characters than two windows in a part.</exception>
    public static DataSplit Load(string path, int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        path = FileOf(path);
        var text = Decode(path, PackedFile.ReadAll(path));
        var symbols = text.Distinct().Order().ToImmutableArray();
        var codes = new int[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            codes[i] = symbols.BinarySearch(text[i]);
        }

        var train = (int)(text.Length * TrainingPart);
        if (train <= window || text.Length - train <= window)
        {
            throw new DataFormatException(
                $"{path}: expected more than {window} characters, a window, to train on and to test on, found {train} and {text.Length - train}");
        }

        var all = ImmutableCollectionsMarshal.AsImmutableArray(codes);
        ImmutableArray<string> names = [.. symbols.Select(s => s.ToString())];
        var rest = new CharacterWindows("text/validation", all[train..], names, window, stride: window);
        return new DataSplit(new CharacterWindows("text/train", all[..train], names, window, stride: 1), rest) { Validation = rest };
    }

    private static string FileOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return path;
        }

        string[] found =
        [
            .. Directory.EnumerateFiles(path)
                .Where(f => f.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) || f.EndsWith(".txt.gz", StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal),
        ];
        return found is [var only]
            ? only
            : throw new DataFormatException($"{path}: expected one text, a file .txt or .txt.gz, found {found.Length}");
    }

    private static Rune[] Decode(string path, byte[] bytes)
    {
        var runes = new List<Rune>(bytes.Length);
        ReadOnlySpan<byte> rest = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done)
            {
                throw new DataFormatException($"{path}: expected text in UTF-8, found the byte 0x{rest[0]:X2} at offset {bytes.Length - rest.Length}");
            }

            runes.Add(rune);
            rest = rest[length..];
        }

        return [.. runes];
    }
}

/// <summary>
/// Windows of a sequence of symbols: features are the indices of symbols, f32[T], labels those that follow each, i32[T]. Overlapping
/// windows share the one sequence in memory.
/// </summary>
public sealed class CharacterWindows : IDataset
{
    private readonly ImmutableArray<int> _codes;
    private readonly int _window;
    private readonly int _stride;

    /// <summary>Windows.</summary>
    /// <param name="name">A short name for messages and tables.</param>
    /// <param name="codes">The indices of the sequence's symbols.</param>
    /// <param name="symbols">The names of the symbols.</param>
    /// <param name="window">The symbols of a sample.</param>
    /// <param name="stride">From the beginning of one window to that of the next.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window or the stride is below 1, or an index names no symbol.</exception>
    public CharacterWindows(string name, ImmutableArray<int> codes, ImmutableArray<string> symbols, int window, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        foreach (var code in codes)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)code, (uint)symbols.Length, nameof(codes));
        }

        (Name, _codes, ClassNames, _window, _stride) = (name, codes, symbols, window, stride);
        Count = codes.Length <= window ? 0 : ((codes.Length - 1 - window) / stride) + 1;
        FeatureShape = [window];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public ImmutableArray<int> FeatureShape { get; }

    /// <inheritdoc/>
    public ImmutableArray<int> LabelShape => FeatureShape;

    /// <inheritdoc/>
    public ImmutableArray<string> ClassNames { get; }

    /// <inheritdoc/>
    public bool IsInMemory => true;

    /// <inheritdoc/>
    public void CopyFeatures(int index, Span<float> to)
    {
        var codes = _codes.AsSpan(index * _stride, _window);
        for (var i = 0; i < codes.Length; i++)
        {
            to[i] = codes[i];
        }
    }

    /// <inheritdoc/>
    public void CopyLabels(int index, Span<int> to) => _codes.AsSpan((index * _stride) + 1, _window).CopyTo(to);
}
