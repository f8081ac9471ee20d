using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MiniTorch.Nn.Models;
using Spectre.Console;

namespace MiniTorch.Cli;

/// <summary>What a command reads from and writes to.</summary>
/// <param name="In">Standard input.</param>
/// <param name="Out">Standard output: results, never progress.</param>
/// <param name="Error">Standard error: progress and failures.</param>
internal sealed record Shell(TextReader In, TextWriter Out, TextWriter Error)
{
    /// <summary>Columns where nobody reads along and nothing wraps.</summary>
    private const int PlainWidth = 140;

    /// <summary>True if colours may be written to <see cref="Out"/>.</summary>
    public bool IsOutTerminal { get; init; }

    /// <summary>True if the user wants no colours: NO_COLOR is set and not empty (no-color.org).</summary>
    public bool IsPlain { get; init; }

    /// <summary>True if a progress bar may be drawn on <see cref="Error"/>.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>The models that commands know by name.</summary>
    public ImmutableArray<ModelDefinition> Models { get; init; } = BuiltInModels.All;

    /// <summary>Stops a command that runs for long.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Ctrl-C of this process; null where the process is not the tool's own.</summary>
    public CtrlC? Keys { get; init; }

    /// <summary>The streams of this process.</summary>
    public static Shell OfProcess() => new(Console.In, Console.Out, Console.Error)
    {
        IsOutTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        Keys = CtrlC.OfProcess(Console.Error),
        IsPlain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 },
    };

    /// <summary>Writes a table or another drawing to <see cref="Out"/>.</summary>
    public void Draw(Spectre.Console.Rendering.IRenderable drawing) => Ansi(Out, IsOutTerminal).Write(drawing);

    /// <summary>A console on <see cref="Error"/>, for progress.</summary>
    public IAnsiConsole ErrorConsole() => Ansi(Error, IsErrorTerminal);

    /// <summary>Writes a command's JSON object, which is the last line of <see cref="Out"/>.</summary>
    public void WriteJson(JsonObject value) => Out.WriteLine(value.ToJsonString());

    /// <summary>Says why the command failed.</summary>
    /// <returns><paramref name="exitCode"/>.</returns>
    public int Fail(int exitCode, string message)
    {
        Error.WriteLine(message.StartsWith("error", StringComparison.Ordinal) ? message : $"error: {message}");
        return exitCode;
    }

    /// <summary>Until it is disposed, Ctrl-C cancels its token and the command ends by itself; a second Ctrl-C ends the process.</summary>
    public Interruption Interruptible() => new(Keys, Cancellation);

    private IAnsiConsole Ansi(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal && !IsPlain ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        console.Profile.Capabilities.Unicode = true;
        if (!isTerminal)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
