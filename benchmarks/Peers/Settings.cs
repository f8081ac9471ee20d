using System.Text.Json;

namespace MiniTorch.Peers;

/// <summary>What the command line asks for; passed on to the processes that measure.</summary>
/// <param name="Threads">Threads of every contender.</param>
/// <param name="IsQuick">True to measure briefly: enough to see that everything works.</param>
/// <param name="Launches">How often the rows are measured, each time in a new process.</param>
/// <param name="Rows">How the names of the wanted rows begin; none for all rows.</param>
internal sealed record Settings(int Threads, bool IsQuick, int Launches, string[] Rows)
{
    /// <summary>Settings as <see cref="ToText"/> writes them.</summary>
    public static Settings Parse(string text) => JsonSerializer.Deserialize<Settings>(text)!;

    /// <summary>One word of a command line.</summary>
    public string ToText() => JsonSerializer.Serialize(this);

    /// <summary>True if a row of that name is wanted.</summary>
    public bool Wants(string row) => Rows.Length == 0 || Rows.Any(r => row.StartsWith(r, StringComparison.Ordinal));
}
