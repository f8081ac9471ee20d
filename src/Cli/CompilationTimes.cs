using System.Globalization;
using System.Text.Json.Nodes;
using MiniTorch.Compilation;
using Spectre.Console;

namespace MiniTorch.Cli;

/// <summary>Where the time of a compilation went: its passes, and its kernels, of which several were compiled at a time.</summary>
internal static class CompilationTimes
{
    private const int Shown = 10;

    /// <summary>A row for each pass, and for the kernels that took longest.</summary>
    public static void Write(Shell shell, CompiledExecutable executable)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("pass or kernel") { NoWrap = true });
        table.AddColumn(new TableColumn("ms") { Alignment = Justify.Right, NoWrap = true });
        foreach (var pass in executable.Report.Passes)
        {
            table.AddRow(new Text(pass.Name), new Text(Milliseconds(pass.Elapsed)));
        }

        foreach (var kernel in executable.Kernels.OrderByDescending(k => k.Elapsed).Take(Shown))
        {
            table.AddRow(new Text($"@{kernel.Function} %{kernel.Node.Result.Name}"), new Text(Milliseconds(kernel.Elapsed)));
        }

        shell.Draw(table);
        var shared = executable.Kernels.Count(k => k.IsShared);
        shell.Out.WriteLine(
            $"compiled in {Milliseconds(executable.Report.Total)} ms: {executable.Kernels.Length} kernels, of which {shared} share the code of others");
    }

    /// <summary>The same for scripts, all kernels in order.</summary>
    public static JsonObject Json(CompiledExecutable executable) => new()
    {
        ["milliseconds"] = executable.Report.Total.TotalMilliseconds,
        ["passes"] = JsonOption.Array(executable.Report.Passes.Select(p => new JsonObject
        {
            ["name"] = p.Name,
            ["milliseconds"] = p.Elapsed.TotalMilliseconds,
        })),
        ["kernels"] = JsonOption.Array(executable.Kernels.Select(k => new JsonObject
        {
            ["function"] = k.Function,
            ["name"] = k.Node.Result.Name,
            ["milliseconds"] = k.Elapsed.TotalMilliseconds,
            ["shared"] = k.IsShared,
        })),
    };

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture);
}
