using System.Globalization;
using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Passes;

namespace MiniTorch.Cli;

/// <summary>A module after each pass, as files <c>00_declared.mt</c>, <c>01_infer-shapes.mt</c>, ... in the order of the passes.</summary>
internal static class PassFiles
{
    /// <summary>The record of the module before any pass.</summary>
    public static PassRecord Declared(Module module) => new(0, "declared", module, Changed: false, TimeSpan.Zero);

    /// <summary>Writes a file for each pass, making the folder if need be.</summary>
    /// <exception cref="InputException">The folder's name is that of a file.</exception>
    public static void Write(string folder, IEnumerable<PassRecord> passes) => OutputFile.WriteTexts(
        folder,
        passes.Select(p => (string.Create(CultureInfo.InvariantCulture, $"{p.Number:00}_{p.Name}.mt"), Text(p))));

    /// <summary>The module as text, below what the pass remarked, which comments say.</summary>
    public static string Text(PassRecord pass) => string.Concat(pass.Remarks.Select(r => $"// {r}\n")) + Printer.Print(pass.Module);
}
