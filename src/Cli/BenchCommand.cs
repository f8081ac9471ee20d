using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MiniTorch.Cli.Bench;
using MiniTorch.Nn.Models;
using Spectre.Console;

namespace MiniTorch.Cli;

/// <summary><c>minitorch bench</c>: compiled against interpreted, and against what the machine can do.</summary>
internal static class BenchCommand
{
    private const string Compilation = "compile-mnist-mlp";

    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var names = new Argument<string[]>("NAME")
        {
            Description = $"Rows, by name or by how a name begins; without any, all of {string.Join(", ", Names(shell))}",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var threads = EngineOptions.Threads();
        var json = JsonOption.Create();
        var command = new ToolCommand("bench", "Measure compiled code against the interpreter and against this machine's limits.")
        {
            Arguments = { names },
            Options = { threads, json },
            Examples =
            [
                ("minitorch bench", "Every row; takes about half a minute"),
                ("minitorch bench matmul step-digits --json", "Products and a training step, for scripts"),
            ],
        };
        command.SetAction(parsed => Run(shell, Select(Names(shell), parsed.GetValue(names) ?? []), parsed.GetValue(threads) ?? 1, parsed.GetValue(json)));
        return command;
    }

    // What compiling takes is measured on a model that is built in.
    private static ImmutableArray<string> Names(Shell shell) =>
        [.. BenchCases.Of(shell.Models).Select(c => c.Name), .. shell.Models == BuiltInModels.All ? (string[])[Compilation] : []];

    private static ImmutableArray<string> Select(ImmutableArray<string> names, string[] wanted)
    {
        foreach (var name in wanted.Where(w => !names.Any(n => n.StartsWith(w, StringComparison.Ordinal))))
        {
            throw new InputException($"there is no row '{name}'; there is {string.Join(", ", names)}");
        }

        return wanted.Length == 0 ? names : [.. names.Where(n => wanted.Any(w => n.StartsWith(w, StringComparison.Ordinal)))];
    }

    private static int Run(Shell shell, ImmutableArray<string> names, int threads, bool asJson)
    {
        using var interruption = shell.Interruptible();
        var limits = MachineLimits.Measure(threads);
        var runner = new BenchRunner(threads, limits);
        var rows = new List<BenchRow>();
        foreach (var name in names)
        {
            if (interruption.Token.IsCancellationRequested)
            {
                WriteJson();
                throw new OperationCanceledException($"interrupted before {name}");
            }

            shell.Error.WriteLine($"measuring {name}");
            rows.Add(name == Compilation
                ? runner.MeasureCompilation(name, BuiltInModels.MnistMlp)
                : runner.Measure(BenchCases.Of(shell.Models).Single(c => c.Name == name).Declare(name)));
        }

        shell.Draw(Table(rows));
        var used = $"{threads} of {Environment.ProcessorCount} processors";
        shell.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{used}; peak is {limits.GigaFlops:F0} GFLOP/s, or reading and copying data of a row's size"));
        WriteJson();
        return ExitCode.Good;

        void WriteJson()
        {
            if (asJson)
            {
                shell.WriteJson(new JsonObject { ["rows"] = new JsonArray([.. rows.Select(r => r.Json())]) });
            }
        }
    }

    private static Table Table(IEnumerable<BenchRow> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["", "compiled", "interpreted", "ratio", "GFLOP/s", "GB/s", "of peak", "by hand"])
        {
            table.AddColumn(new TableColumn(column) { Alignment = column.Length == 0 ? Justify.Left : Justify.Right, NoWrap = true });
        }

        foreach (var row in rows)
        {
            table.AddRow(
                new Text(row.Name),
                new Text(Quantity.Seconds(row.Compiled)),
                new Text(Quantity.Seconds(row.Interpreted)),
                new Text(Number(row.Ratio, row.Ratio < 1 ? "F3" : "F1")),
                new Text(Number(row.GigaFlops, "F1")),
                new Text(Number(row.GigaBytes, "F1")),
                new Text(row.OfPeak is { } part ? Number(part * 100, "F0") + " %" : ""),
                new Text(row.ByHand is { } seconds ? Quantity.Seconds(seconds) : ""));
        }

        return table;
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
