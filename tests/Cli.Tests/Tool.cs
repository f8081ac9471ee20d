namespace MiniTorch.Cli.Tests;

/// <summary>What one command line did.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Out">Everything written to standard output.</param>
/// <param name="Error">Everything written to standard error.</param>
internal sealed record Outcome(int ExitCode, string Out, string Error);

/// <summary>Runs the tool inside the test's process.</summary>
internal static class Tool
{
    public static Outcome Run(params string[] args) => RunWith("", args);

    public static Outcome RunWith(string input, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = Commands.Run(args, new StringReader(input), output, error);
        return new Outcome(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that must reject its input with a message that holds <paramref name="expected"/>.</summary>
    public static void Rejects(string expected, params string[] args) => Assert.Contains(expected, Reject(args), StringComparison.Ordinal);

    /// <summary>
    /// Runs a command that must reject its input: exit code 2, nothing on standard output, and one line, under which a diagnostic may
    /// draw its statement.
    /// </summary>
    public static string Reject(params string[] args)
    {
        var outcome = Run(args);
        Assert.Equal(ExitCode.BadInput, outcome.ExitCode);
        Assert.Equal("", outcome.Out);
        Assert.StartsWith("error", outcome.Error, StringComparison.Ordinal);
        Assert.All(outcome.Error.TrimEnd().Split('\n').Skip(1), line => Assert.StartsWith("  ", line, StringComparison.Ordinal));
        return outcome.Error.TrimEnd();
    }
}
