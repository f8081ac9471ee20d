using System.Globalization;
using MiniTorch.Ir;

namespace MiniTorch.Passes.Fusion;

/// <summary>What keeps two units of a partition apart; made often and put into words only when somebody asks.</summary>
/// <param name="Format">The words, with places for the parts.</param>
/// <param name="First">A statement or value by its name, a domain, or a number.</param>
/// <param name="Second">The same.</param>
internal sealed record Obstacle(string Format, object? First = null, object? Second = null)
{
    /// <summary>The words.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Format, Word(First), Word(Second));

    private static object? Word(object? part) => part switch
    {
        Node { Results: [var result, ..] } => result.Name,
        Node node => node.Op.Mnemonic,
        Value value => value.Name,
        Domain domain => Text(domain),
        _ => part,
    };

    private static string Text(Domain domain)
    {
        var rows = domain.Space is { } space ? $" in rows of {domain.Full.Slice(0, space)}" : "";
        var lead = domain.Lead switch
        {
            null => "",
            var (first, end) when end == first + 1 => $" reduced along axis {first}",
            var (first, end) => $" reduced along axes {first} to {end - 1}",
        };
        return $"{domain.Full}{rows}{lead}";
    }
}
