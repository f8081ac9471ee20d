namespace MiniTorch.Cli;

/// <summary>The time in which a command answers to Ctrl-C itself.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source;

    /// <summary>Begins to listen.</summary>
    /// <param name="outer">Cancels the token too.</param>
    public Interruption(CancellationToken outer)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        Console.CancelKeyPress += OnCancelKeyPress;
    }

    /// <summary>Cancelled when the user wants the command to end.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKeyPress;
        _source.Dispose();
    }

    private void OnCancelKeyPress(object? sender, ConsoleCancelEventArgs e)
    {
        e.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
