using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MiniTorch.Cli.Running;
using MiniTorch.Compilation;
using MiniTorch.Interop;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Cli;

/// <summary><c>minitorch run</c>: runs a function of a module once or often, and shows its results.</summary>
internal sealed class RunCommand
{
    private readonly Shell _shell;
    private readonly Argument<string> _file = new("FILE") { Description = "A .mt file, or - for standard input" };
    private readonly Option<string?> _function = new("--function")
    {
        Description = "Which function; not needed where there is one",
        HelpName = "@NAME",
    };

    private readonly Option<string[]> _input = new("--input")
    {
        Description = "Feed an input, or set a parameter, to the tensor in a file; may be repeated",
        HelpName = "NAME=FILE.npy",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _output = new("--output")
    {
        Description = "Write each result to NAME.npy in this folder, which is made if need be, instead of showing it",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _bind = Bindings.Option();
    private readonly Option<ulong?> _random = NumberOption.Seed("--random", "Make up inputs and parameters that are not given");
    private readonly Option<string> _engine = EngineOptions.Engine();
    private readonly Option<int?> _threads = EngineOptions.Threads();
    private readonly Option<int?> _repeat = NumberOption.Count("--repeat", "Run N times and show the median time");
    private readonly Option<bool> _json = JsonOption.Create();

    private RunCommand(Shell shell) => _shell = shell;

    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var run = new RunCommand(shell);
        var command = new ToolCommand("run", "Run a function of a module and show its results.")
        {
            Arguments = { run._file },
            Options = { run._function, run._input, run._random, run._bind, run._output, run._engine, run._threads, run._repeat, run._json },
            Examples =
            [
                ("minitorch run model.mt --function @predict --input x=x.npy --input w=w.npy", "Results for what is in the files"),
                ("minitorch run model.mt --random 1 --bind B=64 --repeat 100", "Made-up inputs, and how long a run takes"),
            ],
        };
        command.SetAction(run.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var folder = parsed.GetValue(_output);
        if (folder is not null)
        {
            OutputFile.CheckIsNoFile(folder);
        }

        var bindings = Bindings.Parse(parsed.GetRequiredValue(_bind));
        var given = Given(parsed.GetRequiredValue(_input));
        var module = Only(ModuleSource.ReadFile(parsed.GetRequiredValue(_file), _shell), parsed.GetValue(_function));
        var executable = Compiler.Compile(module, new CompilerOptions
        {
            Engine = EngineOptions.Parse(parsed.GetRequiredValue(_engine)),
            Threads = parsed.GetValue(_threads) ?? 1,
        });
        var inputs = new RunInputs(given, bindings, parsed.GetValue(_random) is { } seed ? new RandomTensors(seed) : null);
        inputs.Set(executable.Parameters);
        var session = executable.CreateSession(module.Functions[0].Name);
        inputs.Feed(session);
        var seconds = Repeat(session, parsed.GetValue(_repeat));
        if (folder is null)
        {
            foreach (var (name, value) in session.Function.ResultNames.Zip(session.Function.Results))
            {
                ResultText.Write(_shell.Out, session, name, value.Type.DType);
            }
        }
        else
        {
            WriteFiles(session, folder);
        }

        if (parsed.GetValue(_json))
        {
            _shell.WriteJson(new JsonObject
            {
                ["function"] = session.Function.Name,
                ["engine"] = parsed.GetRequiredValue(_engine),
                ["threads"] = parsed.GetValue(_threads) ?? 1,
                ["runs"] = parsed.GetValue(_repeat) ?? 1,
                ["median_seconds"] = seconds[seconds.Count / 2],
                ["fastest_seconds"] = seconds[0],
                ["results"] = JsonOption.Array(session.Function.ResultNames.Zip(session.Function.Results)
                    .Select(r => ResultText.Json(session, r.First, r.Second.Type.DType, folder is null ? null : FileOf(folder, r.First)))),
            });
        }

        return ExitCode.Good;
    }

    private static void WriteFiles(Session session, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, value) in session.Function.ResultNames.Zip(session.Function.Results))
        {
            var type = value.Type.DType;
            var tensor = new TensorData(type, [.. session.ResultShape(name)], Elements.Result(session, name, type).ToArray());
            Npy.Write(FileOf(folder, name), tensor);
        }
    }

    private static string FileOf(string folder, string result) => Path.Combine(folder, OutputFile.Name(result) + ".npy");

    private static Dictionary<string, TensorData> Given(IEnumerable<string> inputs)
    {
        var given = new Dictionary<string, TensorData>(StringComparer.Ordinal);
        foreach (var input in inputs)
        {
            var equals = input.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new InputException($"--input: expected a name and a file, such as x=x.npy, found '{input}'");
            }

            if (!given.TryAdd(input[..equals], Npy.Read(input[(equals + 1)..])))
            {
                throw new InputException($"--input: {input[..equals]} is given twice");
            }
        }

        return given;
    }

    private static Module Only(Module module, string? function)
    {
        var names = string.Join(", ", module.Functions);
        return function is null && module.Functions.Length != 1
            ? throw new InputException($"expected --function with one of {names}: module @{module.Name} has {module.Functions.Length}")
            : module with { Functions = [function is null ? module.Functions[0] : module[function]] };
    }

    /// <summary>
    /// Runs as often as asked for, else once; gives the seconds that runs took, in ascending order. The first of several, which may
    /// allocate, is not among them.
    /// </summary>
    private List<double> Repeat(Session session, int? repeat)
    {
        using var interruption = _shell.Interruptible();
        var (times, seconds) = (repeat ?? 1, new List<double>());
        for (var i = 0; i < times; i++)
        {
            if (interruption.Token.IsCancellationRequested)
            {
                throw new OperationCanceledException(string.Create(CultureInfo.InvariantCulture, $"interrupted after {i} of {times} runs"));
            }

            var start = Stopwatch.GetTimestamp();
            Run(session);
            var end = Stopwatch.GetTimestamp();

            // The timer's own ticks: those of a TimeSpan are 100 ns, in which a small module is done.
            seconds.Add((end - start) / (double)Stopwatch.Frequency);
        }

        var later = seconds.Skip(times > 1 ? 1 : 0).Order().ToList();
        if (repeat is not null)
        {
            var (median, fastest) = (later[later.Count / 2], later[0]);
            _shell.Out.WriteLine($"{session.Function}: median {Quantity.Seconds(median)}, fastest {Quantity.Seconds(fastest)}");
        }

        return later;
    }

    private static void Run(Session session)
    {
        try
        {
            session.Run();
        }
        catch (Exception e) when (e is OverflowException or OutOfMemoryException)
        {
            throw new InputException($"{session.Function}: for inputs of these sizes, a value is larger than this machine can hold", e);
        }
    }
}
