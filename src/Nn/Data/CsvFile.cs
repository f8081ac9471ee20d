using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MiniTorch.Nn.Data;

/// <summary>
/// The fields of a text table, plain or packed with gzip: a record a line, fields separated by commas, semicolons, tabs or blanks, whichever
/// of these the first line has, in this order. A field in double quotes may hold separators and line ends, and a doubled quote stands for
/// one (RFC 4180). Lines end with LF or CR LF. Nothing is skipped but empty lines at the end.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Rows">The records.</param>
internal sealed record CsvFile(string Path, ImmutableArray<ImmutableArray<CsvField>> Rows)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="DataFormatException">It is missing, empty, or not UTF-8.</exception>
    public static CsvFile Read(string path)
    {
        var text = Decode(path, PackedFile.ReadAll(path));
        var rows = new CsvScanner(path, text).Rows().ToList();
        while (rows.Count > 0 && rows[^1] is [{ Text: "", IsQuoted: false }])
        {
            rows.RemoveAt(rows.Count - 1);
        }

        if (rows.Count == 0)
        {
            throw new DataFormatException($"{path}: expected a table, found an empty file");
        }

        return new CsvFile(path, [.. rows]);
    }

    /// <summary>Checks that the records from one on have as many fields as that one.</summary>
    /// <exception cref="DataFormatException">One has not; the message has its line, and the column of what is too much or the last.</exception>
    public void RequireWidth(int start)
    {
        var first = Rows[start];
        foreach (var row in Rows.Skip(start).Where(r => r.Length != first.Length))
        {
            var found = row is [{ Text: "" }] ? "an empty line" : string.Create(CultureInfo.InvariantCulture, $"{row.Length}");
            throw row[Math.Min(row.Length - 1, first.Length)].Wrong(
                Path, string.Create(CultureInfo.InvariantCulture, $"{first.Length} fields as in line {first[0].Line}"), found);
        }
    }

    private static string Decode(string path, byte[] bytes)
    {
        ReadOnlySpan<byte> text = bytes;
        text = text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
        }
        catch (DecoderFallbackException e)
        {
            var line = text[..Math.Max(e.Index, 0)].Count((byte)'\n') + 1;
            throw new DataFormatException(string.Create(CultureInfo.InvariantCulture, $"{path}:{line}: expected UTF-8 text, found other bytes"), e);
        }
    }
}

/// <summary>A field of a table.</summary>
/// <param name="Text">What it holds, without quotes.</param>
/// <param name="Line">Where it begins, counted from 1.</param>
/// <param name="Column">Where it begins in its line, counted from 1.</param>
/// <param name="IsQuoted">True if it stands in quotes.</param>
internal readonly record struct CsvField(string Text, int Line, int Column, bool IsQuoted)
{
    /// <summary>Its number; null if it is none, or not a finite one.</summary>
    public double? Number =>
        double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>The error of this field.</summary>
    public DataFormatException Wrong(string path, string expected, string? found = null) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{path}:{Line}:{Column}: expected {expected}, found {found ?? (Text.Length == 0 ? "nothing" : $"'{Text}'")}"));
}
