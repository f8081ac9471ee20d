using System.Globalization;
using MiniTorch.Cli.Drawing;
using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Passes;

namespace MiniTorch.Cli;

/// <summary>A module after each pass, as files <c>00_declared.mt</c>, <c>01_infer-shapes.mt</c>, ... in the order of the passes.</summary>
internal static class PassFiles
{
    /// <summary>The format of IR text.</summary>
    public const string Text = "text";

    /// <summary>The format of graphs for Graphviz.</summary>
    public const string Dot = "dot";

    /// <summary>The record of the module before any pass.</summary>
    public static PassRecord Declared(Module module) => new(0, "declared", module, Changed: false, TimeSpan.Zero);

    /// <summary>Writes a file for each pass, making the folder if need be.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="passes">The passes.</param>
    /// <param name="format">The format.</param>
    /// <exception cref="InputException">The folder's name is that of a file.</exception>
    public static void Write(string folder, IEnumerable<PassRecord> passes, string format = Text)
    {
        var ending = format == Dot ? "dot" : "mt";
        OutputFile.WriteTexts(
            folder, passes.Select(p => (string.Create(CultureInfo.InvariantCulture, $"{p.Number:00}_{p.Name}.{ending}"), Of(p, format))));
    }

    /// <summary>The module in a format, below what the pass remarked, which comments say.</summary>
    public static string Of(PassRecord pass, string format) =>
        string.Concat(pass.Remarks.Select(r => $"// {r}\n")) + (format == Dot ? DotGraph.Of(pass.Module) : Printer.Print(pass.Module));
}
