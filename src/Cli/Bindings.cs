using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using MiniTorch.Ir;
using MiniTorch.Passes;

namespace MiniTorch.Cli;

/// <summary>The option <c>--bind B=64</c>, which gives symbols their values.</summary>
internal static class Bindings
{
    /// <summary>The option; it may be given several times.</summary>
    public static Option<string[]> Option() => new("--bind")
    {
        Description = "Give a symbol a value; may be repeated",
        HelpName = "SYMBOL=N",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The values by symbol.</summary>
    /// <exception cref="InputException">One is not of the form B=64, or a symbol is given twice.</exception>
    public static ImmutableSortedDictionary<string, long> Parse(IEnumerable<string> texts)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !long.TryParse(text.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                throw new InputException($"--bind: expected a symbol and a number of at least 0, such as B=64, found '{text}'");
            }

            if (!values.TryAdd(text[..equals], value))
            {
                throw new InputException($"--bind: {text[..equals]} is given twice");
            }
        }

        return values.ToImmutable();
    }

    /// <summary>The module with symbols replaced by their values; the same module if there are none.</summary>
    /// <exception cref="CompilerException">The module has no such symbol, or is wrong.</exception>
    public static Module Apply(Module module, ImmutableSortedDictionary<string, long> values) =>
        values.IsEmpty ? module : new Pipeline([new InferShapes(values)]).Run(module, PassContext.Host);
}
