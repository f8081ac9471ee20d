using System.Collections.Immutable;
using System.CommandLine;
using MiniTorch.Peers.Contenders;
using MiniTorch.Peers.Measuring;
using MiniTorch.Peers.Results;

namespace MiniTorch.Peers;

/// <summary>The command line.</summary>
internal static class PeersCommand
{
    /// <summary>The row of what processes cost.</summary>
    private const string StartUpRow = "start-up";

    /// <summary>The command.</summary>
    public static RootCommand Create()
    {
        var rows = new Argument<string[]>("ROW")
        {
            Description = $"How the names of the wanted rows begin, such as matmul, train or {StartUpRow}; all without any",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var threads = Count("--threads", "Threads of every contender", 1);
        var launches = Count("--launches", "Processes that measure, one after another", 3);
        var quick = new Option<bool>("--quick") { Description = "Measure briefly: to see that everything works" };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "Write the tables to a file", HelpName = "FILE" };
        var command = new RootCommand("Measures compiled code against TorchSharp, OpenBLAS and ONNX Runtime; prints Markdown.")
        {
            rows, threads, launches, quick, output,
        };
        command.SetAction(parsed => Run(
            new Settings(parsed.GetValue(threads), parsed.GetValue(quick), parsed.GetValue(launches), parsed.GetValue(rows) ?? []),
            parsed.GetValue(output)));
        return command;
    }

    private static Option<int> Count(string name, string description, int usual)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name}: expected a whole number of at least 1");
            }
        });
        return option;
    }

    private static int Run(Settings settings, FileInfo? output)
    {
        var workloads = Workloads.All.Where(w => settings.Wants(w.Name)).ToImmutableArray();
        ImmutableArray<string> names = [.. Workloads.All.Select(w => w.Name), StartUpRow];
        if (settings.Rows.FirstOrDefault(r => !names.Any(n => n.StartsWith(r, StringComparison.Ordinal))) is { } unknown)
        {
            Console.Error.WriteLine($"no row begins with '{unknown}'; there is {string.Join("; ", names)}");
            return 2;
        }

        TorchSharpLibrary.Repair();
        var launches = workloads.IsEmpty ? [] : Launches.Run(settings);
        var rows = workloads.Select((w, i) => Row.Merge(w, [.. launches.Select(l => l[i])])).ToImmutableArray();
        var costs = settings.Wants(StartUpRow) ? StartUp.Run(settings) : [];
        var report = Report.Write(settings, rows, costs);
        if (output is null)
        {
            Console.Write(report);
        }
        else
        {
            File.WriteAllText(output.FullName, report);
        }

        return rows.Any(r => r.Failure is not null) ? 1 : 0;
    }
}
