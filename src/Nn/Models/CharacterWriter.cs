using System.Collections.Immutable;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Models;

/// <summary>Writes a text character by character, each drawn from what a model says of those before it.</summary>
/// <param name="model">The trained model.</param>
/// <param name="symbols">The characters that it knows.</param>
internal sealed class CharacterWriter(SequenceDecoder model, ImmutableArray<string> symbols)
{
    /// <summary>The prompt, and as many characters more as are asked for.</summary>
    /// <exception cref="DataFormatException">The model does not know a character of the prompt.</exception>
    public IEnumerable<string> Write(TextOptions options)
    {
        // A text begins where a line does: a model that knows line ends starts behind one.
        var start = symbols.IndexOf("\n");
        var prompt = options.Prompt.EnumerateRunes().Select(Code).ToList();
        return Write(options.CreateSampler(), options.Count, options.Prompt, prompt.Count > 0 ? prompt : [Math.Max(0, start)]);
    }

    private IEnumerable<string> Write(Sampler sampler, int count, string prompt, List<int> text)
    {
        if (prompt.Length > 0)
        {
            yield return prompt;
        }

        model.Restart();
        var seen = Math.Max(0, text.Count - model.Length);
        for (var i = 0; i < count; i++)
        {
            var next = sampler.Next(Read(text, ref seen));
            text.Add(next);
            yield return symbols[next];
        }
    }

    // The model sees so many characters from its beginning on; when they are full, it begins again with the second half of them.
    private ReadOnlySpan<double> Read(List<int> text, ref int seen)
    {
        if (model.Position == model.Length)
        {
            model.Restart();
            seen = text.Count - Math.Max(1, model.Length / 2);
        }

        while (seen < text.Count - 1)
        {
            model.Next(text[seen++]);
        }

        return model.Next(text[seen++]);
    }

    private int Code(System.Text.Rune character)
    {
        var code = symbols.IndexOf(character.ToString());
        return code >= 0
            ? code
            : throw new DataFormatException($"expected a prompt of the characters {Shown()}, found '{character}'");
    }

    private string Shown() => string.Concat(symbols).Replace("\n", "\\n", StringComparison.Ordinal);
}
