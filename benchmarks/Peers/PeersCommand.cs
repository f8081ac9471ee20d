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

    private const int Good = 0;
    private const int Failed = 1;
    private const int BadUsage = 2;

    /// <summary>Runs a command line: 0 if all is well, 1 if results disagree, 2 for bad usage.</summary>
    public static int Run(string[] args)
    {
        var parsed = Create().Parse(args);
        foreach (var error in parsed.Errors)
        {
            Console.Error.WriteLine(error.Message);
        }

        return parsed.Errors.Count > 0 ? BadUsage : parsed.Invoke();
    }

    private static RootCommand Create()
    {
        var rows = new Argument<string[]>("ROW")
        {
            Description = $"How the names of the wanted rows begin, such as matmul, train or {StartUpRow}; all without any",
            Arity = ArgumentArity.ZeroOrMore,
        };
        rows.Validators.Add(result =>
        {
            ImmutableArray<string> names = [.. Workloads.All.Select(w => w.Name), StartUpRow];
            foreach (var unknown in result.Tokens.Where(t => !names.Any(n => n.StartsWith(t.Value, StringComparison.Ordinal))))
            {
                result.AddError($"no row begins with '{unknown.Value}'; there is {string.Join("; ", names)}");
            }
        });
        var threads = Count("--threads", "Threads of every contender", 1);
        var launches = Count("--launches", "Processes that measure a row, one after another", 3);
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
        TorchSharpLibrary.Repair();
        var rows = workloads.Select(w => Row.Merge(w, Launches.Run(settings, w))).ToImmutableArray();
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

        return rows.Any(r => r.Failure is not null) ? Failed : Good;
    }
}
