using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MiniTorch.Cli;

/// <summary>Options that are numbers. What is no number, or out of range, is a usage error that says what was expected.</summary>
internal static class NumberOption
{
    /// <summary>A whole number of at least 1 and at most so much; null if it is not given.</summary>
    public static Option<int?> Count(string name, string description, int most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse<int>(result, name, $"a whole number from 1 to {most}", n => n >= 1 && n <= most),
    };

    /// <summary>A whole number of at least 0; null if it is not given.</summary>
    public static Option<ulong?> Seed(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse<ulong>(result, name, $"a whole number from 0 to {ulong.MaxValue}", _ => true),
    };

    /// <summary>A finite number of at least 0; null if it is not given.</summary>
    public static Option<double?> Real(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => Parse<double>(result, name, "a finite number of at least 0", x => x >= 0 && double.IsFinite(x)),
    };

    /// <summary>A finite number above 0; null if it is not given.</summary>
    public static Option<double?> Positive(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => Parse<double>(result, name, "a finite number above 0", x => x > 0 && double.IsFinite(x)),
    };

    /// <summary>A number from 0 up to, not including, 1; null if it is not given.</summary>
    public static Option<double?> Fraction(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => Parse<double>(result, name, "a number of at least 0 and below 1", x => x is >= 0 and < 1),
    };

    private static T? Parse<T>(ArgumentResult result, string name, string expected, Func<T, bool> isGood)
        where T : struct, IParsable<T>
    {
        var text = result.Tokens[0].Value;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out var value) && isGood(value))
        {
            return value;
        }

        result.AddError($"{name}: expected {expected}, found '{text}'");
        return null;
    }
}
