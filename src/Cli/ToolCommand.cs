using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MiniTorch.Cli;

/// <summary>A command whose help ends in examples.</summary>
internal sealed class ToolCommand(string name, string description) : Command(name, description)
{
    /// <summary>Whole command lines, each with what it is good for.</summary>
    public ImmutableArray<(string Line, string Purpose)> Examples { get; init; } = [];
}

/// <summary>The help of a command, with its examples and what its exit code says.</summary>
internal sealed class ExamplesHelp(HelpAction help) : SynchronousCommandLineAction
{
    private const string ExitCodes = """
        Exit codes:
          0    all is well
          1    a check failed, or training diverged
          2    bad usage or bad input; one line on standard error says what
          130  stopped by Ctrl-C
        """;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is ToolCommand { Examples: { IsEmpty: false } examples })
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var (line, purpose) in examples)
            {
                output.WriteLine($"  {line}");
                output.WriteLine($"      {purpose}");
            }

            output.WriteLine();
        }

        parseResult.InvocationConfiguration.Output.WriteLine(ExitCodes);
        return exitCode;
    }
}
