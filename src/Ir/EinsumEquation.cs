using System.Collections.Immutable;
using System.Globalization;

namespace MiniTorch.Ir;

/// <summary>An equation such as <c>bij,bjk->bik</c>, read for given operands: a letter for each axis.</summary>
/// <param name="Operands">The letters of each operand's axes; those that an ellipsis stands for are characters of private use.</param>
/// <param name="Output">The letters of the result's axes.</param>
internal sealed record EinsumEquation(ImmutableArray<string> Operands, string Output)
{
    private const string Label = "einsum.equation";

    // The first of the characters that stand for axes of an ellipsis, the innermost.
    private const char Ellipsis = '\uE000';

    /// <summary>Reads an equation.</summary>
    /// <exception cref="CompilerException">It is none, or does not fit the operands; the message names the character and the operand.</exception>
    public static EinsumEquation Read(string equation, ImmutableArray<Tensor> operands)
    {
        var origin = operands[0].Builder.Origin!;
        var parts = Split(equation, origin);
        if (parts.Inputs.Length != operands.Length)
        {
            throw Wrong(origin, Invariant($"'{equation}' has letters for {parts.Inputs.Length} operands, found {operands.Length} tensors"));
        }

        var letters = ImmutableArray.CreateBuilder<string>();
        var extents = new Dictionary<char, (Dim Extent, int Operand)>();
        for (var i = 0; i < operands.Length; i++)
        {
            letters.Add(Expand(equation, parts.Inputs[i], operands[i], i, origin));
            for (var axis = 0; axis < operands[i].Rank; axis++)
            {
                var (letter, extent) = (letters[i][axis], operands[i].Shape[axis]);
                if (!extents.TryAdd(letter, (extent, i)) && extents[letter] is var (first, operand) && first != extent)
                {
                    var name = letter < Ellipsis ? Invariant($"letter {letter}") : "an axis of '...'";
                    throw Wrong(origin, Invariant(
                        $"{name} of '{equation}' is {first} in {Describe(operands, operand)}, and {extent} in {Describe(operands, i)}"));
                }
            }
        }

        return new EinsumEquation(letters.ToImmutable(), OutputOf(equation, parts.Output, letters, origin));
    }

    private static (ImmutableArray<Part> Inputs, Part? Output) Split(string equation, Origin origin)
    {
        var inputs = ImmutableArray.CreateBuilder<Part>();
        var (part, hasArrow) = (new Part(0), false);
        for (var at = 0; at < equation.Length; at++)
        {
            var symbol = equation[at];
            if (char.IsAsciiLetter(symbol))
            {
                part.Letters.Add((symbol, at));
            }
            else if (symbol == '.' && equation.AsSpan(at).StartsWith("...") && part.EllipsisAt < 0)
            {
                part.EllipsisAt = part.Letters.Count;
                at += 2;
            }
            else if (symbol == ',' && !hasArrow)
            {
                inputs.Add(part);
                part = new Part(at + 1);
            }
            else if (symbol == '-' && equation.AsSpan(at).StartsWith("->") && !hasArrow)
            {
                inputs.Add(part);
                (part, hasArrow) = (new Part(at + 2), true);
                at++;
            }
            else if (symbol != ' ')
            {
                var expected = hasArrow ? "a letter or '...' once" : "a letter, ',', '->' or '...' once";
                throw Wrong(origin, Invariant($"expected {expected} at character {at + 1} of '{equation}', found '{symbol}'"));
            }
        }

        if (!hasArrow)
        {
            inputs.Add(part);
        }

        return (inputs.ToImmutable(), hasArrow ? part : null);
    }

    private static string Expand(string equation, Part part, Tensor operand, int index, Origin origin)
    {
        var hidden = operand.Rank - part.Letters.Count;
        if (hidden < 0 || (hidden > 0 && part.EllipsisAt < 0))
        {
            throw Wrong(origin, Invariant(
                $"operand {index}, %{operand.Value.Name}: {operand.Value.Type}, has {operand.Rank} axes: expected a letter for each at character ")
                + Invariant($"{part.Start + 1} of '{equation}', found {part.Letters.Count}"));
        }

        return part.Text(Enumerable.Range(0, hidden).Reverse().Select(k => (char)(Ellipsis + k)));
    }

    private static string OutputOf(string equation, Part? output, IReadOnlyCollection<string> operands, Origin origin)
    {
        var all = string.Concat(operands);
        var hidden = all.Where(c => c >= Ellipsis).Distinct().OrderDescending().ToArray();
        if (output is null)
        {
            var once = all.Where(c => c < Ellipsis).GroupBy(c => c).Where(g => g.Count() == 1).Select(g => g.Key).Order();
            return string.Concat(hidden.Concat(once));
        }

        foreach (var (letter, at) in output.Letters)
        {
            if (!all.Contains(letter, StringComparison.Ordinal) || output.Letters.Count(l => l.Letter == letter) > 1)
            {
                throw Wrong(origin, Invariant(
                    $"letter {letter} at character {at + 1} of '{equation}' {(all.Contains(letter, StringComparison.Ordinal) ? "is twice in the result" : "is in no operand")}"));
            }
        }

        return hidden.Length == 0 || output.EllipsisAt >= 0
            ? output.Text(hidden)
            : throw Wrong(origin, Invariant($"expected '...' behind character {output.Start} of '{equation}', as operands have it"));
    }

    private static string Describe(ImmutableArray<Tensor> operands, int index) =>
        Invariant($"operand {index}, %{operands[index].Value.Name}: {operands[index].Value.Type}");

    private static CompilerException Wrong(Origin origin, string message) => new(new Diagnostic(Label, message) { Origin = origin });

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What stands between commas.</summary>
    private sealed class Part(int start)
    {
        public int Start => start;

        public List<(char Letter, int At)> Letters { get; } = [];

        public int EllipsisAt { get; set; } = -1;

        public string Text(IEnumerable<char> hidden)
        {
            var letters = Letters.Select(l => l.Letter).ToList();
            letters.InsertRange(Math.Max(EllipsisAt, 0), EllipsisAt < 0 ? [] : hidden);
            return string.Concat(letters);
        }
    }
}
