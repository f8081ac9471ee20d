using System.CommandLine;
using MiniTorch.Ir;
using MiniTorch.Ir.Text;

namespace MiniTorch.Cli;

/// <summary>Where modules come from: IR text, or a model.</summary>
internal static class ModuleSource
{
    /// <summary>The names of the models, for help and messages.</summary>
    public static string ModelNames(Shell shell) => string.Join(", ", shell.Models.Select(m => m.Name));

    /// <summary>The argument that names a model.</summary>
    public static Argument<string> ModelArgument(Shell shell)
    {
        var argument = new Argument<string>("MODEL") { Description = $"One of {ModelNames(shell)}", HelpName = "MODEL" };
        argument.CompletionSources.Add([.. shell.Models.Select(m => m.Name)]);
        return argument;
    }

    /// <summary>Reads a module from a file, or from standard input if <paramref name="path"/> is <c>-</c>.</summary>
    /// <exception cref="InputException">There is no such file.</exception>
    /// <exception cref="CompilerException">The text is wrong; every mistake is listed with its place.</exception>
    public static Module ReadFile(string path, Shell shell)
    {
        if (path == "-")
        {
            return Parser.Parse(shell.In.ReadToEnd(), "stdin");
        }

        if (!File.Exists(path))
        {
            throw new InputException(Directory.Exists(path) ? $"expected a file, found the folder {path}" : $"there is no file {path}");
        }

        var text = File.ReadAllText(path);
        return text.Contains('\0', StringComparison.Ordinal)
            ? throw new InputException($"{path}: expected the text of a module, found bytes that are no text")
            : Parser.Parse(text, path);
    }

    /// <summary>The module of a model as it is declared for training, or one read from a file.</summary>
    /// <param name="modelOrFile">The name of either.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">What it says of the model's samples.</param>
    /// <param name="shell">Standard input.</param>
    /// <exception cref="InputException">There is neither, or an option does not go with it.</exception>
    /// <exception cref="CompilerException">The text is wrong; every mistake is listed with its place.</exception>
    public static Module Load(string modelOrFile, ParseResult parsed, ModelData data, Shell shell)
    {
        if (shell.Models.FirstOrDefault(m => m.Name == modelOrFile) is { } model)
        {
            return data.Of(parsed, model).Model.Declare().Module;
        }

        data.RequireNone(parsed, $"'{modelOrFile}', which is no model");

        return modelOrFile == "-" || File.Exists(modelOrFile)
            ? ReadFile(modelOrFile, shell)
            : throw new InputException($"expected a .mt file or a model ({ModelNames(shell)}), found neither at '{modelOrFile}'"
                + NearWords.Hint(modelOrFile, shell.Models.Select(m => m.Name)));
    }
}
