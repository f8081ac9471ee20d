using System.Net;
using System.Net.Sockets;

namespace MiniTorch.Cli.Tests.Downloads;

/// <summary>An HTTP server on the loopback: files with ranges, and the misbehaviour that a test asks for.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _loop;

    public LoopbackServer()
    {
        (_listener, Address) = Listen();
        _loop = Task.Run(Serve);
    }

    /// <summary>Its root, with a slash at the end.</summary>
    public string Address { get; }

    /// <summary>What is there, by name.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>The connection breaks after so many bytes of a body; null for never.</summary>
    public int? BreaksAfter { get; set; }

    /// <summary>True to stop in the middle of a body and say nothing more.</summary>
    public bool IsSilent { get; set; }

    /// <summary>False to send files from the start, whatever is asked for.</summary>
    public bool KnowsRanges { get; set; } = true;

    /// <summary>The ranges that were asked for, in order; null for all of a file.</summary>
    public List<string?> Ranges { get; } = [];

    public void Dispose()
    {
        _listener.Close();
        try
        {
            _loop.Wait();
        }
        catch (AggregateException)
        {
            // The listener is closed while it waits.
        }
    }

    // A port that is free is ours a moment later, unless another takes it in between.
    private static (HttpListener Listener, string Address) Listen()
    {
        for (var attempt = 0; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                listener.Close();
            }
        }
    }

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            var context = await _listener.GetContextAsync();
            try
            {
                await Answer(context);
            }
            catch (Exception e) when (e is HttpListenerException or IOException)
            {
                // The client is gone.
            }
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        Ranges.Add(request.Headers["Range"]);
        if (!Files.TryGetValue(request.Url!.AbsolutePath.TrimStart('/'), out var file))
        {
            response.StatusCode = 404;
            response.Close();
            return;
        }

        var start = KnowsRanges && request.Headers["Range"] is { } range ? int.Parse(range["bytes=".Length..^1]) : 0;
        if (start > 0)
        {
            response.StatusCode = start < file.Length ? 206 : 416;
            response.Headers["Content-Range"] = start < file.Length ? $"bytes {start}-{file.Length - 1}/{file.Length}" : $"bytes */{file.Length}";
        }

        var body = file.AsMemory(Math.Min(start, file.Length));
        response.ContentLength64 = body.Length;
        var sent = Math.Min(BreaksAfter ?? body.Length, body.Length);
        await response.OutputStream.WriteAsync(body[..sent]);
        await response.OutputStream.FlushAsync();
        if (IsSilent)
        {
            return;
        }

        if (sent < body.Length)
        {
            // What was sent arrives before the connection breaks.
            await Task.Delay(500);
            response.Abort();
        }
        else
        {
            response.Close();
        }
    }
}
