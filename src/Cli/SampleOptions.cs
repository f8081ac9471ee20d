using System.CommandLine;
using MiniTorch.Nn.Models;

namespace MiniTorch.Cli;

/// <summary>What text a trained model shall write: <c>--sample</c> and what goes with it.</summary>
internal sealed class SampleOptions
{
    private readonly Option<int?> _sample = NumberOption.Count(
        "--sample", "Write N names or characters, in place of predictions of test samples; of models of text");

    private readonly Option<double?> _temperature = NumberOption.Real(
        "--temperature", "How bold: the model's own probabilities with 1, which it is without it; the most probable alone with 0");

    private readonly Option<int?> _topK = NumberOption.Count("--top-k", "Choose each character of the N most probable; without it, of all");
    private readonly Option<string?> _prompt = new("--prompt") { Description = "How the text begins", HelpName = "TEXT" };
    private readonly Option<ulong?> _seed = NumberOption.Seed("--seed", "The same seed writes the same text; without it, 1");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="others">Its options that say nothing of text.</param>
    public void AddTo(Command command, params IReadOnlyList<Option> others)
    {
        Option[] mine = [_temperature, _topK, _prompt, _seed];
        foreach (var option in (IEnumerable<Option>)[_sample, .. mine])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            var isText = result.GetResult(_sample) is not null;
            var wrong = (isText ? others : mine).FirstOrDefault(o => result.GetResult(o) is not null);
            if (wrong is not null)
            {
                result.AddError(isText ? $"expected --sample or {wrong.Name}, found both" : $"{wrong.Name} is of a text: expected --sample N with it");
            }
        });
    }

    /// <summary>The options; null if no text is asked for.</summary>
    public TextOptions? Of(ParseResult parsed) => parsed.GetValue(_sample) is not { } count ? null : new TextOptions
    {
        Count = count,
        Prompt = parsed.GetValue(_prompt) ?? "",
        Temperature = parsed.GetValue(_temperature) ?? 1,
        TopK = parsed.GetValue(_topK),
        Seed = parsed.GetValue(_seed) ?? 1,
    };
}
