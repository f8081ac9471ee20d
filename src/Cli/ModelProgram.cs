using MiniTorch.Nn.Models;

namespace MiniTorch.Cli;

/// <summary>A program that is one model: the commands of the tool, for it.</summary>
/// <example>
/// <code>
/// return ModelProgram.Run(args, new ModelDefinition("rings", "two rings of points") { ... });
/// </code>
/// The program then knows <c>train</c>, <c>predict</c>, <c>summary</c>, <c>dump</c> and <c>gradcheck</c>, with the options that
/// <c>minitorch COMMAND --help</c> lists; without a command it trains.
/// </example>
public static class ModelProgram
{
    private static readonly string[] OfModel = ["train", "predict", "summary", "dump"];

    /// <summary>Runs the program's command line on the streams of the process.</summary>
    /// <param name="args">A command without the model's name, and its options; or options alone, of <c>train</c>.</param>
    /// <param name="model">The model.</param>
    /// <returns>The exit code of the process.</returns>
    public static int Run(string[] args, ModelDefinition model)
    {
        Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return Run(args, model, Shell.OfProcess());
    }

    /// <summary>Runs the program's command line on streams of the caller's choice, none of which counts as a terminal.</summary>
    /// <param name="args">A command without the model's name, and its options; or options alone, of <c>train</c>.</param>
    /// <param name="model">The model.</param>
    /// <param name="output">Standard output: results.</param>
    /// <param name="error">Standard error: progress, and one clear line if the command fails.</param>
    /// <returns>The exit code of a process.</returns>
    public static int Run(string[] args, ModelDefinition model, TextWriter output, TextWriter error) =>
        Run(args, model, new Shell(TextReader.Null, output, error));

    private static int Run(string[] args, ModelDefinition model, Shell shell)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(model);
        string[] words = args switch
        {
            ["--help" or "-h" or "-?" or "--version", ..] => args,
            [] or [['-', ..], ..] => ["train", model.Name, .. args],
            [var command, .. var rest] when OfModel.Contains(command) && !rest.Contains("--help") => [command, model.Name, .. rest],
            ["gradcheck"] or ["gradcheck", ['-', ..], ..] when !args.Contains("--model") => [args[0], "--model", model.Name, .. args[1..]],
            _ => args,
        };
        return Commands.Run(words, shell with { Models = [model] });
    }
}
