using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MiniTorch.Ir;
using MiniTorch.Testing;
using Spectre.Console;

namespace MiniTorch.Cli;

/// <summary><c>minitorch fuzz</c>: random modules on every engine, compared with the interpreter bit for bit.</summary>
internal static class FuzzCommand
{
    private const int UsualCount = 1000;
    private const int ProgressSteps = 20;

    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var seed = NumberOption.Seed("--seed", "The first module's seed; each module has the next one; without it, 1");
        var count = NumberOption.Count("--count", $"Modules; without it, {UsualCount}");
        var widths = new Option<string>("--widths")
        {
            Description = "Bits of vectors: all of 512, 256, 128 and 32 (one element at a time), one of them in turn, or those listed",
            HelpName = "all|rotate|LIST",
            DefaultValueFactory = _ => "all",
        };
        var engines = new Option<string>("--engines")
        {
            Description = "What is compared with the declared module: interpreted after each pass, compiled, or both",
            HelpName = "passes,compiled",
            DefaultValueFactory = _ => "passes,compiled",
        };
        var threads = new Option<string>("--threads")
        {
            Description = "Numbers of threads that compiled code runs on, with commas between",
            HelpName = "LIST",
            DefaultValueFactory = _ => "1,2,3",
        };
        var with = new Option<string?>("--with")
        {
            Description = "Ops and compositions, with commas between, at least one of which is in each module, such as conv,MaxPool",
            HelpName = "LIST",
        };
        var coverage = new Option<bool>("--coverage") { Description = "How many modules held each op and each kind of kernel" };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Where modules that fail are written, made small, a .mt file each",
            HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "Print a JSON object as the last line" };
        var command = new ToolCommand("fuzz", "Compare random modules on all engines, bit for bit.")
        {
            Options = { seed, count, widths, engines, threads, with, coverage, output, json },
            Examples =
            [
                ("minitorch fuzz --seed 1 --count 2000 --coverage", "What the tests run, and what was in it"),
                ("minitorch fuzz --with conv,windows --count 5000", "Modules with convolutions or windows in them"),
                ("minitorch fuzz --count 100000 --engines compiled --widths rotate --threads 1", "Many modules, each for one width"),
            ],
        };
        command.SetAction(parsed =>
        {
            var options = Options(parsed.GetRequiredValue(widths), parsed.GetRequiredValue(engines), parsed.GetRequiredValue(threads));
            var first = parsed.GetValue(seed) ?? 1;
            var total = parsed.GetValue(count) ?? UsualCount;
            if (first > (ulong)(int.MaxValue - total))
            {
                throw new InputException($"--seed: expected at most {int.MaxValue - total} for {total} modules, found {first}");
            }

            var folder = parsed.GetValue(output);
            var fuzzer = new Fuzzer(options, with: parsed.GetValue(with) is { } list ? Names(list) : null);
            var report = Run(shell, fuzzer, (int)first, total, failure => Write(folder, failure));
            var code = Report(shell, report, parsed.GetValue(coverage), folder, parsed.GetValue(json));
            return code == ExitCode.Good && report.Modules < total
                ? shell.Fail(ExitCode.Interrupted, $"interrupted after {report.Modules} of {total} modules")
                : code;
        });
        return command;
    }

    private static ComparisonOptions Options(string widths, string engines, string threads)
    {
        var words = engines.Split(',', StringSplitOptions.TrimEntries);
        foreach (var word in words.Where(w => w is not ("passes" or "compiled")))
        {
            throw new InputException($"--engines: expected passes, compiled or both, found '{word}'");
        }

        return new ComparisonOptions
        {
            Widths = widths is "all" or "rotate"
                ? [.. Target.Widths]
                : [.. Numbers("--widths", widths, Target.Widths.Contains, string.Join(", ", Target.Widths))],
            RotatesWidths = widths == "rotate",
            Passes = words.Contains("passes"),
            Threads = words.Contains("compiled") ? [.. Numbers("--threads", threads, n => n is >= 1 and <= 64, "1 to 64")] : [],
        };
    }

    private static IEnumerable<int> Numbers(string option, string list, Func<int, bool> isGood, string expected) =>
        list.Split(',', StringSplitOptions.TrimEntries).Select(word =>
            int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && isGood(number)
                ? number
                : throw new InputException($"{option}: expected {expected}, found '{word}'"));

    private static IEnumerable<string> Names(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries).SelectMany(OpNames.Rows).Select(row => row.Op).Distinct();

    private static void Write(string? folder, FuzzFailure failure)
    {
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"seed-{failure.Seed}.mt"), failure.Filetest + "\n");
        }
    }

    private static FuzzReport Run(Shell shell, Fuzzer fuzzer, int seed, int count, Action<FuzzFailure> onFailure)
    {
        using var interruption = shell.Interruptible();
        if (!shell.IsErrorTerminal)
        {
            var step = Math.Max(1, count / ProgressSteps);
            void Say(int done, int failed)
            {
                if (done % step == 0 || done == count)
                {
                    shell.Error.WriteLine($"{done} of {count} modules, {failed} differ");
                }
            }

            return fuzzer.Run(seed, count, Say, onFailure, interruption.Token);
        }

        return shell.ErrorConsole().Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                var bar = context.AddTask("no differences", maxValue: count);
                return fuzzer.Run(
                    seed,
                    count,
                    (done, failed) =>
                    {
                        bar.Value = done;
                        bar.Description = failed == 0 ? "no differences" : $"{failed} differ";
                    },
                    onFailure,
                    interruption.Token);
            });
    }

    private static int Report(Shell shell, FuzzReport report, bool withCoverage, string? folder, bool asJson)
    {
        if (withCoverage)
        {
            shell.Draw(Table("op", report.Coverage.Ops));
            shell.Draw(Table("kind", report.Coverage.Fusions));
        }

        var seconds = report.Elapsed.TotalSeconds;
        shell.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Modules} modules, {report.Succeeded} could be run, {report.WithNumbers} gave numbers, "
            + $"{report.Failures.Length} differ, {Quantity.Seconds(seconds)}"));
        foreach (var failure in report.Failures)
        {
            shell.Out.WriteLine($"seed {failure.Seed}: {failure.SmallestDifference.Split('\n')[0]}");
        }

        if (asJson)
        {
            shell.WriteJson(Json(report, withCoverage));
        }

        return report.Failures.IsEmpty
            ? ExitCode.Good
            : throw new CheckException($"{report.Failures.Length} of {report.Modules} modules differ"
                + (folder is null ? "; -o DIR writes them, made small" : $"; see {folder}"));
    }

    private static JsonObject Json(FuzzReport report, bool withCoverage)
    {
        var json = new JsonObject
        {
            ["modules"] = report.Modules,
            ["differences"] = report.Failures.Length,
            ["seconds"] = report.Elapsed.TotalSeconds,
            ["succeeded"] = report.Succeeded,
            ["with_numbers"] = report.WithNumbers,
            ["failures"] = new JsonArray([.. report.Failures.Select(f => new JsonObject
            {
                ["seed"] = f.Seed,
                ["difference"] = f.SmallestDifference.Split('\n')[0],
                ["module"] = f.Filetest,
            })]),
        };
        if (withCoverage)
        {
            json["ops"] = Json(report.Coverage.Ops);
            json["kinds"] = Json(report.Coverage.Fusions);
        }

        return json;
    }

    private static JsonObject Json(IReadOnlyDictionary<string, long> counts) =>
        new(counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value)));

    private static Table Table(string what, IReadOnlyDictionary<string, long> counts)
    {
        const int Columns = 3;
        var table = new Table { Border = TableBorder.Simple };
        var rows = (counts.Count + Columns - 1) / Columns;
        for (var column = 0; column < Columns; column++)
        {
            table.AddColumn(new TableColumn(what) { NoWrap = true });
            table.AddColumn(new TableColumn("modules") { Alignment = Justify.Right, NoWrap = true });
        }

        var cells = counts.ToList();
        for (var row = 0; row < rows; row++)
        {
            table.AddRow([.. Enumerable.Range(0, Columns)
                .Select(column => (column * rows) + row)
                .SelectMany(i => i < cells.Count ? new[] { cells[i].Key, $"{cells[i].Value}" } : ["", ""])]);
        }

        return table;
    }
}
