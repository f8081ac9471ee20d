using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Models;

/// <summary>Writes names character by character, each drawn from what a model of the characters before it says.</summary>
/// <param name="model">The trained model.</param>
/// <param name="context">How many characters it sees.</param>
internal sealed class NameWriter(Predictor model, int context)
{
    // The longest name to learn from has 15 letters. A model that never ends a name, as with temperature 0, is cut off here.
    private const int Longest = 32;

    /// <summary>Names, each a line.</summary>
    /// <exception cref="DataFormatException">The prompt is not of the letters a to z.</exception>
    public IEnumerable<string> Write(TextOptions options)
    {
        var prompt = options.Prompt.Select(c => c is >= 'a' and <= 'z'
            ? Names.Code(c)
            : throw new DataFormatException($"expected a prompt of the letters a to z, found '{options.Prompt}'")).ToArray();
        return Write(options.CreateSampler(), options.Count, prompt);
    }

    private IEnumerable<string> Write(Sampler sampler, int count, int[] prompt)
    {
        for (var i = 0; i < count; i++)
        {
            List<int> name = [.. prompt];
            for (var next = Next(sampler, name); next != Names.End && name.Count < Longest; next = Next(sampler, name))
            {
                name.Add(next);
            }

            yield return string.Concat(name.Select(Names.Character)) + "\n";
        }
    }

    private int Next(Sampler sampler, List<int> name)
    {
        Span<float> before = stackalloc float[context];
        for (var i = 0; i < context; i++)
        {
            var position = name.Count - context + i;
            before[i] = position < 0 ? Names.End : name[position];
        }

        return sampler.Next(model.Logits(before));
    }
}
