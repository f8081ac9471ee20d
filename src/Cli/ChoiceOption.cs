using System.CommandLine;
using MiniTorch.Ir.Text;

namespace MiniTorch.Cli;

/// <summary>Options that are one of a few words. Another is a usage error that says what was expected.</summary>
internal static class ChoiceOption
{
    /// <summary>Accepts these words alone; shells complete them.</summary>
    public static void AcceptOnly<T>(this Option<T> option, params string[] words)
    {
        option.Validators.Add(result =>
        {
            foreach (var found in result.Tokens.Select(t => t.Value).Where(v => !words.Contains(v, StringComparer.Ordinal)))
            {
                var expected = $"{string.Join(", ", words[..^1])} or {words[^1]}";
                result.AddError($"{option.Name}: expected {expected}, found '{found}'{NearWords.Hint(found, words)}");
            }
        });
        option.CompletionSources.Add(words);
    }
}
