using System.Globalization;

namespace MiniTorch.Compiler.Tests.Filetests;

/// <summary>
/// A file of <c>tests/filetests</c>: a first line <c>// test: KIND ARGUMENTS</c>, lines <c>// KEY: VALUE</c> behind it, IR text, and
/// behind the line <c>// ---- expect</c> what shall come out, if the kind gives any text.
/// </summary>
internal sealed record Filetest(string Name, string Text)
{
    public const string Marker = "// ---- expect\n";

    private readonly string[] _header =
        [.. Text.Split('\n').TakeWhile(l => l.StartsWith("// ", StringComparison.Ordinal) && l + "\n" != Marker)];

    /// <summary>The folder of all files.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "filetests");

    /// <summary>The word behind <c>test:</c>.</summary>
    public string Kind => Option("test")?.Split(' ')[0]
        ?? throw new InvalidDataException($"{Name}: expected a first line such as '// test: parse'");

    /// <summary>What stands behind the kind.</summary>
    public string Arguments => Option("test")![Kind.Length..].Trim();

    /// <summary>Everything before the marker: the parser skips the header as comments, so lines are those of the file.</summary>
    public string Input => Text.IndexOf(Marker, StringComparison.Ordinal) is >= 0 and var at ? Text[..at] : Text;

    /// <summary>The values in a line such as <c>// bind: B=4, T=8</c>.</summary>
    public IReadOnlyDictionary<string, long> Bindings =>
        (Option("bind")?.Split(',', StringSplitOptions.TrimEntries) ?? [])
            .Select(b => b.Split('='))
            .ToDictionary(b => b[0], b => long.Parse(b[1], CultureInfo.InvariantCulture));

    public static Filetest Read(string name) => new(name, File.ReadAllText(Path.Combine(Folder, name)));

    /// <summary>The names of all files, below <see cref="Folder"/>.</summary>
    public static IEnumerable<string> All() =>
        Directory.EnumerateFiles(Folder, "*.mt", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Folder, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    /// <summary>The value of a header line; null if there is none.</summary>
    public string? Option(string key)
    {
        var start = $"// {key}:";
        return _header.FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal))?[start.Length..].Trim();
    }

    /// <summary>The file's text if <paramref name="output"/> is what came out.</summary>
    public string Expecting(string output) => $"{Input}{Marker}{output.TrimEnd('\n')}\n";
}

/// <summary>Something that can be done with a file. A new kind is one class, listed in <see cref="FiletestRunner.Kinds"/>.</summary>
internal interface IFiletestKind
{
    /// <summary>The words it answers to behind <c>// test:</c>.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Does it, and gives the file as it should read. Throws for what text cannot say, such as results that differ.</summary>
    string Run(Filetest test);
}
