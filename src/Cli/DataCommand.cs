using System.CommandLine;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MiniTorch.Cli.Downloads;
using Spectre.Console;

namespace MiniTorch.Cli;

/// <summary><c>minitorch data get</c>: fetches the files of a data set.</summary>
internal sealed class DataCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Shell _shell;
    private readonly Argument<string> _name = new("NAME") { Description = $"One of {DataSource.Names}", HelpName = "NAME" };
    private readonly Option<string?> _to = new("--to")
    {
        Description = "The folder to put the files into, which is made if need be; without it, one of the data set's name",
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "Fetch from this folder of the net, such as a mirror, and not from the usual ones; what the files hold is checked all the same",
        HelpName = "URL",
        Recursive = true,
    };

    private readonly Option<bool> _json = JsonOption.Create();

    private DataCommand(Shell shell) => _shell = shell;

    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var data = new DataCommand(shell);
        (string, string)[] examples =
        [
            ("minitorch data get mnist", "The four files of MNIST, 12 MB, into the folder mnist; again, to go on where it broke off"),
            ("minitorch data get iris --to data/iris", "The table of iris flowers"),
        ];
        data._name.CompletionSources.Add([.. DataSource.All.Select(s => s.Name)]);
        data._json.Recursive = true;
        var get = new ToolCommand("get", "Fetch the files of a data set over HTTPS, and check what they hold.")
        {
            Arguments = { data._name },
            Examples = [.. examples],
        };
        get.SetAction(data.Run);
        return new ToolCommand("data", "Fetch the data sets that models learn from: minitorch data get NAME.")
        {
            Subcommands = { get },
            Options = { data._to, data._from, data._json },
            Examples = [.. examples],
        };
    }

    private int Run(ParseResult parsed)
    {
        var source = DataSource.Find(parsed.GetRequiredValue(_name));
        var places = parsed.GetValue(_from) is { } place ? [place.TrimEnd('/') + "/"] : source.Places;
        var wrong = places.FirstOrDefault(p => !Uri.TryCreate(p, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"));
        if (wrong is not null)
        {
            throw new InputException($"--from: expected an address that begins with https:// or http://, found '{wrong}'");
        }

        var folder = parsed.GetValue(_to) ?? source.Name;
        OutputFile.CheckIsNoFile(folder);
        Directory.CreateDirectory(folder);
        using var interruption = _shell.Interruptible();
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("minitorch");
        var files = new JsonArray();
        foreach (var file in source.Files)
        {
            files.Add(Get(client, folder, places, file, interruption.Token));
        }

        _shell.Out.WriteLine($"{source.Name}: {source.Purpose}; {source.Licence}");
        foreach (var model in source.Models)
        {
            _shell.Out.WriteLine($"minitorch train {model} --data {folder}");
        }

        if (parsed.GetValue(_json))
        {
            _shell.WriteJson(new JsonObject { ["name"] = source.Name, ["folder"] = folder, ["files"] = files });
        }

        return ExitCode.Good;
    }

    private JsonObject Get(HttpClient client, string folder, IReadOnlyList<string> places, DataFile file, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, file.Name);
        var isThere = Download.IsThere(path, file);
        if (!isThere)
        {
            Fetch(client, path, places, file, cancellation);
        }

        var bytes = new FileInfo(path).Length;
        _shell.Out.WriteLine($"{path}: {Quantity.Bytes(bytes)}, {(isThere ? "was there" : "fetched")}, sha256 as it should be");
        return new JsonObject { ["file"] = path, ["bytes"] = bytes, ["fetched"] = !isThere, ["sha256"] = file.Sha256 };
    }

    private void Fetch(HttpClient client, string path, IReadOnlyList<string> places, DataFile file, CancellationToken cancellation)
    {
        var failures = new List<(Uri Address, string Reason)>();
        foreach (var place in places)
        {
            var address = new Uri(place + file.Name);
            try
            {
                Watch(file.Name, report => new Download(client, Patience) { OnProgress = report }
                    .FetchAsync(path, address, file, cancellation).GetAwaiter().GetResult());
                return;
            }
            catch (HttpRequestException e)
            {
                failures.Add((address, Reason(e)));
            }
            catch (InputException e)
            {
                failures.Add((address, e.Message));
            }
            catch (OperationCanceledException e)
            {
                throw new OperationCanceledException($"interrupted; the same command goes on with what has come of {path}", e, cancellation);
            }
        }

        var reasons = failures.GroupBy(f => f.Reason).Select(g => $"{string.Join(" and ", g.Select(f => f.Address.Authority))}: {g.Key}");
        throw new InputException($"cannot fetch {path}; {string.Join("; ", reasons)}");
    }

    private void Watch(string name, Action<Action<long, long?>> fetch)
    {
        if (!_shell.IsErrorTerminal)
        {
            fetch((_, _) => { });
            return;
        }

        _shell.ErrorConsole().Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var bar = context.AddTask(Markup.Escape(name));
                fetch((bytes, all) =>
                {
                    (bar.IsIndeterminate, bar.MaxValue) = (all is null, all ?? double.MaxValue);
                    bar.Value = bytes;
                });
            });
    }

    private static string Reason(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the server's name cannot be found; is there a connection to the net?",
        HttpRequestError.ConnectionError => e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
            ? "the server refuses the connection"
            : "the server cannot be reached; is there a connection to the net?",
        HttpRequestError.SecureConnectionError => $"no secure connection ({e.InnerException?.Message.TrimEnd('.') ?? e.Message})",
        _ => e.Message.TrimEnd('.'),
    };
}
