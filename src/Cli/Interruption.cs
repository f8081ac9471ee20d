namespace MiniTorch.Cli;

/// <summary>
/// Ctrl-C in a process: the first one asks the command to end by itself, if it listens; otherwise, and the second time, the process ends, with
/// a word of why.
/// </summary>
/// <param name="error">Standard error.</param>
/// <param name="exit">Ends the process.</param>
internal sealed class CtrlC(TextWriter error, Action<int> exit)
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _listening;

    /// <summary>That of this process, from now on.</summary>
    public static CtrlC OfProcess(TextWriter error)
    {
        var keys = new CtrlC(error, Environment.Exit);
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            keys.Press();
        };
        return keys;
    }

    /// <summary>From now on Ctrl-C cancels this; null for nothing.</summary>
    public void Listen(CancellationTokenSource? source)
    {
        lock (_gate)
        {
            _listening = source;
        }
    }

    /// <summary>What happens at Ctrl-C.</summary>
    public void Press()
    {
        lock (_gate)
        {
            if (_listening is { IsCancellationRequested: false } source)
            {
                source.Cancel();
                return;
            }
        }

        error.WriteLine("error: interrupted");
        exit(ExitCode.Interrupted);
    }
}

/// <summary>The time in which a command answers to Ctrl-C itself.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CtrlC? _keys;

    /// <summary>Begins to listen.</summary>
    /// <param name="keys">Ctrl-C of the process; null if it is not the tool's own.</param>
    /// <param name="outer">Cancels the token too.</param>
    public Interruption(CtrlC? keys, CancellationToken outer)
    {
        (_source, _keys) = (CancellationTokenSource.CreateLinkedTokenSource(outer), keys);
        _keys?.Listen(_source);
    }

    /// <summary>Cancelled when the user wants the command to end.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _keys?.Listen(null);
        _source.Dispose();
    }
}
