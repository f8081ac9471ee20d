using System.Globalization;
using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Passes;

namespace MiniTorch.Cli;

/// <summary>A module after each pass, as files <c>00_declared.mt</c>, <c>01_infer-shapes.mt</c>, ... that sort in the order of the passes.</summary>
internal static class PassFiles
{
    /// <summary>The record of the module before any pass.</summary>
    public static PassRecord Declared(Module module) => new(0, "declared", module, Changed: false, TimeSpan.Zero);

    /// <summary>Writes a file for each pass, making the folder if need be.</summary>
    /// <exception cref="InputException">The folder's name is that of a file.</exception>
    public static void Write(string folder, IEnumerable<PassRecord> passes)
    {
        CheckFolder(folder);
        Directory.CreateDirectory(folder);
        foreach (var pass in passes)
        {
            OutputFile.WriteText(
                Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{pass.Number:00}_{pass.Name}.mt")), Printer.Print(pass.Module));
        }
    }

    /// <summary>Checks that files can be put into the folder, for commands that work long before they write.</summary>
    /// <exception cref="InputException">The folder's name is that of a file.</exception>
    public static void CheckFolder(string folder)
    {
        if (File.Exists(folder))
        {
            throw new InputException($"cannot write into {folder}: it is a file");
        }
    }
}
