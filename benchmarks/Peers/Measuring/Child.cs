using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace MiniTorch.Peers.Measuring;

/// <summary>Another process of this program, whose standard output is read.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(Process process, long started) => (_process, Started) = (process, started);

    /// <summary>When it was started, as <see cref="Stopwatch.GetTimestamp"/> says it: the clock is that of the machine.</summary>
    public long Started { get; }

    /// <summary>Starts one.</summary>
    /// <param name="settings">The number of threads is told to OpenBLAS, which reads it from the environment.</param>
    /// <param name="arguments">Its command line.</param>
    public static Child Start(Settings settings, params ReadOnlySpan<string> arguments)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("this process has no path");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["OPENBLAS_NUM_THREADS"] = settings.Threads.ToString(CultureInfo.InvariantCulture);

        // Some machines name older kernels for the sake of older versions: it shall choose by itself.
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        var started = Stopwatch.GetTimestamp();
        return new Child(Process.Start(start)!, started);
    }

    /// <summary>The next line that it prints; null at the end.</summary>
    public string? ReadLine() => _process.StandardOutput.ReadLine();

    /// <summary>Waits for its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; it has said why on standard error.</exception>
    public void RequireSuccess()
    {
        _process.WaitForExit();
        if (_process.ExitCode != 0)
        {
            throw new InvalidOperationException($"a measuring process ended with exit code {_process.ExitCode}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
