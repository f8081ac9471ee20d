using System.CommandLine;

namespace MiniTorch.Cli;

/// <summary><c>minitorch help</c>: what <c>--help</c> says, for those who ask the other way round.</summary>
internal static class HelpCommand
{
    /// <summary>The command.</summary>
    /// <param name="run">Runs another command line.</param>
    public static Command Create(Func<string[], int> run)
    {
        var about = new Argument<string?>("COMMAND") { Description = "A command; without one, all of them", Arity = ArgumentArity.ZeroOrOne };
        var command = new ToolCommand("help", "Show what a command does, with its options and examples.")
        {
            Arguments = { about },
            Examples = [("minitorch help train", "The same as minitorch train --help")],
        };
        command.SetAction(parsed => run(parsed.GetValue(about) is { } name ? [name, "--help"] : ["--help"]));
        return command;
    }
}
