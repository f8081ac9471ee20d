using System.CommandLine;
using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Nn.Models;

namespace MiniTorch.Cli;

/// <summary>Where modules come from: IR text, or a built-in model.</summary>
internal static class ModuleSource
{
    /// <summary>The names of the built-in models, for help and messages.</summary>
    public static string ModelNames { get; } = string.Join(", ", BuiltInModels.All.Select(m => m.Name));

    /// <summary>The argument that names a built-in model.</summary>
    public static Argument<string> ModelArgument() => new("MODEL") { Description = $"One of {ModelNames}" };

    /// <summary>Reads a module from a file, or from standard input if <paramref name="path"/> is <c>-</c>.</summary>
    /// <exception cref="InputException">There is no such file.</exception>
    /// <exception cref="CompilerException">The text is wrong; every mistake is listed with its place.</exception>
    public static Module ReadFile(string path, Shell shell)
    {
        if (path == "-")
        {
            return Parser.Parse(shell.In.ReadToEnd(), "stdin");
        }

        return File.Exists(path) ? Parser.Parse(File.ReadAllText(path), path) : throw new InputException($"there is no file {path}");
    }

    /// <summary>The module of a built-in model as it is declared for training, or one read from a file.</summary>
    /// <exception cref="InputException">There is neither.</exception>
    /// <exception cref="CompilerException">The text is wrong; every mistake is listed with its place.</exception>
    public static Module Load(string modelOrFile, Shell shell)
    {
        if (BuiltInModels.All.FirstOrDefault(m => m.Name == modelOrFile) is { } model)
        {
            return model.Declare().Module;
        }

        return modelOrFile == "-" || File.Exists(modelOrFile)
            ? ReadFile(modelOrFile, shell)
            : throw new InputException($"expected a .mt file or a model ({ModelNames}), found neither at '{modelOrFile}'");
    }
}
