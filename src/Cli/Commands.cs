using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Nn.Data;

namespace MiniTorch.Cli;

/// <summary>The <c>minitorch</c> tool: its table of commands, and the one place where a failure becomes a line and an exit code.</summary>
public static class Commands
{
    /// <summary>Runs one command line on streams of the caller's choice; none of them counts as a terminal.</summary>
    /// <param name="args">The words behind <c>minitorch</c>.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="output">Standard output: results.</param>
    /// <param name="error">Standard error: progress, and one clear line if the command fails.</param>
    /// <param name="cancellation">Stops a command that runs for long, as Ctrl-C does.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, TextReader input, TextWriter output, TextWriter error, CancellationToken cancellation = default) =>
        Run(args, new Shell(input, output, error) { Cancellation = cancellation });

    internal static int Run(string[] args, Shell shell)
    {
        // An at sign begins a function's name here, never a response file.
        var syntax = new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
        var parsed = Create(shell).Parse(args, syntax);

        // Help clears errors; of a command that there is not, there is none.
        var isHelpOfNothing = parsed is { Action: ExamplesHelp, CommandResult.Command: RootCommand, UnmatchedTokens.Count: > 0 };
        if (isHelpOfNothing || (parsed.Errors.Count > 0 && parsed.Action is not ExamplesHelp))
        {
            return shell.Fail(ExitCode.BadInput, $"{UsageError(parsed)} (see {string.Join(' ', Words(parsed.CommandResult).Reverse())} --help)");
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = shell.Out,
                Error = shell.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (CompilerException e)
        {
            return shell.Fail(ExitCode.BadInput, e.Message);
        }
        catch (Exception e) when (e is InputException or DataFormatException or IOException or UnauthorizedAccessException)
        {
            return shell.Fail(ExitCode.BadInput, OneLine(e.Message));
        }
        catch (Exception e) when (e is OverflowException or OutOfMemoryException)
        {
            return shell.Fail(ExitCode.BadInput, "a size is larger than this machine can hold");
        }
        catch (CheckException e)
        {
            return shell.Fail(ExitCode.CheckFailed, e.Message);
        }
        catch (OperationCanceledException e)
        {
            return shell.Fail(ExitCode.Interrupted, OneLine(e.Message));
        }
    }

    private static RootCommand Create(Shell shell)
    {
        var root = new RootCommand("A static-graph tensor compiler: train and run models, see every stage from graph to kernel.")
        {
            Subcommands =
            {
                AccuracyCommand.Create(shell),
                BenchCommand.Create(shell),
                DataCommand.Create(shell),
                DumpCommand.Create(shell),
                FuzzCommand.Create(shell),
                GradcheckCommand.Create(shell),
                OptCommand.Create(shell),
                PredictCommand.Create(shell),
                RunCommand.Create(shell),
                SummaryCommand.Create(shell),
                TrainCommand.Create(shell),
                HelpCommand.Create(args => Run(args, shell)),
            },
        };
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help })
            {
                option.Action = new ExamplesHelp(help);
            }
        }

        return root;
    }

    // The words of a command, the last first.
    private static IEnumerable<string> Words(CommandResult command)
    {
        for (var at = command; at.Parent is CommandResult outer; at = outer)
        {
            yield return at.Command.Name;
        }

        yield return "minitorch";
    }

    /// <summary>The mistake that most likely caused the others: a misspelt option also leaves its value without a place.</summary>
    private static string UsageError(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.FirstOrDefault(t => t.StartsWith('-')) is { } option)
        {
            var options = parsed.CommandResult.Command.Options.Select(o => o.Name);
            return $"there is no option '{option}'{NearWords.Hint(option, options)}";
        }

        if (parsed.UnmatchedTokens is [var word, ..])
        {
            return parsed.CommandResult.Command is { Subcommands: { Count: > 0 } commands }
                ? $"there is no command '{word}'{NearWords.Hint(word, commands.Select(c => c.Name))}"
                : $"there is no room for the argument '{word}'";
        }

        var message = OneLine(parsed.Errors[0].Message);
        return char.ToLowerInvariant(message[0]) + message[1..];
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
}
