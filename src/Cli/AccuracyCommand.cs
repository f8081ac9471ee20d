using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MiniTorch.Cli.Accuracy;
using Spectre.Console;

namespace MiniTorch.Cli;

/// <summary><c>minitorch accuracy</c>: the error of the functions of one f32 number, on all of them if asked.</summary>
internal static class AccuracyCommand
{
    // A prime, so that the numbers do not share their last bits.
    private const int Stride = 251;

    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var ops = new Argument<string[]>("OP")
        {
            Description = $"Ops; without any, all of {string.Join(", ", Oracle.Functions.Keys)}",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var exhaustive = new Option<bool>("--exhaustive") { Description = $"All 2^32 numbers, not every {Stride}th; about a minute an op" };
        var json = JsonOption.Create();
        var command = new ToolCommand("accuracy", "Measure the error of functions of one f32 number, in units of the last place.")
        {
            Arguments = { ops },
            Options = { exhaustive, json },
            Examples =
            [
                ("minitorch accuracy", "Every function, on 17 million numbers each"),
                ("minitorch accuracy sin tanh --exhaustive", "Two of them, on every number there is"),
            ],
        };
        command.SetAction(parsed =>
            Run(shell, Select(parsed.GetValue(ops) ?? []), parsed.GetValue(exhaustive) ? 1 : Stride, parsed.GetValue(json)));
        return command;
    }

    private static string[] Select(string[] wanted)
    {
        foreach (var op in wanted.Where(w => !Oracle.Functions.ContainsKey(w)))
        {
            throw new InputException($"there is no function '{op}' to measure; there is {string.Join(", ", Oracle.Functions.Keys)}");
        }

        return wanted.Length == 0 ? [.. Oracle.Functions.Keys] : wanted;
    }

    private static int Run(Shell shell, string[] ops, int stride, bool asJson)
    {
        using var interruption = shell.Interruptible();
        var runner = new AccuracyRunner(stride, Environment.ProcessorCount);
        var rows = new List<AccuracyRow>();
        foreach (var op in ops)
        {
            try
            {
                rows.Add(WithProgress(shell, op, progress => runner.Measure(op, Oracle.Functions[op], progress, interruption.Token)));
            }
            catch (OperationCanceledException)
            {
                throw new OperationCanceledException($"interrupted while measuring {op}");
            }
        }

        shell.Draw(Table(rows));
        var failed = rows.Where(r => !r.IsGood).ToList();
        if (asJson)
        {
            shell.WriteJson(new JsonObject { ["failed"] = failed.Count, ["rows"] = new JsonArray([.. rows.Select(r => r.Json())]) });
        }

        return failed.Count == 0
            ? ExitCode.Good
            : throw new CheckException($"less accurate than promised: {string.Join(", ", failed.Select(r => r.Op))}");
    }

    private static AccuracyRow WithProgress(Shell shell, string op, Func<Action<double>, AccuracyRow> measure)
    {
        if (!shell.IsErrorTerminal)
        {
            shell.Error.WriteLine($"measuring {op}");
            return measure(_ => { });
        }

        return shell.ErrorConsole().Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                var bar = context.AddTask(op, maxValue: 1);
                return measure(done => bar.Value = Math.Max(bar.Value, done));
            });
    }

    private static Table Table(IEnumerable<AccuracyRow> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["", "max error", "limit", "at", "found", "exact", "up to", "inputs", "time"])
        {
            table.AddColumn(new TableColumn(column) { Alignment = column.Length == 0 ? Justify.Left : Justify.Right, NoWrap = true });
        }

        foreach (var row in rows)
        {
            var limit = row.Function.LargestInput;
            table.AddRow(
                row.Op,
                row.Worst.Units.ToString("F3", CultureInfo.InvariantCulture),
                Quantity.Number(row.Function.Limit),
                row.Worst.X.ToString("R", CultureInfo.InvariantCulture),
                row.Worst.Found.ToString("R", CultureInfo.InvariantCulture),
                row.Worst.Exact.ToString("G12", CultureInfo.InvariantCulture),
                double.IsFinite(limit) ? Quantity.Number(limit) : "",
                row.Inputs.ToString(CultureInfo.InvariantCulture),
                Quantity.Seconds(row.Seconds));
        }

        return table;
    }
}
