using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace MiniTorch.Cli.Downloads;

/// <summary>
/// Fetches one file: into a <c>.partial</c> file beside its place, which a later attempt goes on with, and to its place once its checksum is
/// good.
/// </summary>
/// <param name="client">How to reach the net.</param>
/// <param name="patience">How long a server may be silent.</param>
internal sealed class Download(HttpClient client, TimeSpan patience)
{
    /// <summary>Told of the bytes that are there, and of those that there will be, if that is known.</summary>
    public Action<long, long?> OnProgress { get; init; } = (_, _) => { };

    /// <summary>True if a file is in its place and good.</summary>
    public static bool IsThere(string path, DataFile file) => File.Exists(path) && Sha256(path) == file.Sha256;

    /// <summary>Fetches a file.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="file">What it must hold.</param>
    /// <param name="cancellation">Ends it; what has come stays for a later attempt.</param>
    /// <exception cref="HttpRequestException">The server cannot be reached, refuses, or breaks off; what has come stays.</exception>
    /// <exception cref="InputException">The checksum is wrong; what has come is thrown away.</exception>
    public async Task FetchAsync(string path, Uri address, DataFile file, CancellationToken cancellation)
    {
        var partial = path + ".partial";
        await ReceiveAsync(partial, address, cancellation).ConfigureAwait(false);
        var found = Sha256(partial);
        if (found != file.Sha256)
        {
            File.Delete(partial);
            throw new InputException($"expected a file of sha256 {file.Sha256}, found {found ?? "gzip data that cannot be unpacked"}");
        }

        File.Move(partial, path, overwrite: true);
    }

    private async Task ReceiveAsync(string partial, Uri address, CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(patience);
        try
        {
            using var response = await RequestAsync(partial, address, silence.Token).ConfigureAwait(false);
            if (response is null)
            {
                return;
            }

            var isRest = response.StatusCode == HttpStatusCode.PartialContent;
            var file = new FileStream(partial, isRest ? FileMode.Append : FileMode.Create, FileAccess.Write);
            await using (file.ConfigureAwait(false))
            {
                var expected = file.Position + response.Content.Headers.ContentLength;
                await CopyAsync(response, file, expected, silence).ConfigureAwait(false);
                if (file.Position < expected)
                {
                    throw new HttpRequestException($"the connection ended after {file.Position} of {expected} bytes");
                }
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"the server was silent for {patience.TotalSeconds} s", e);
        }
        catch (IOException e) when (e is HttpIOException or { InnerException: System.Net.Sockets.SocketException })
        {
            throw new HttpRequestException($"the connection broke: {e.Message}", e);
        }
    }

    // Null if all of it has come already, which a server answers with "range not satisfiable".
    private async Task<HttpResponseMessage?> RequestAsync(string partial, Uri address, CancellationToken cancellation)
    {
        var have = File.Exists(partial) ? new FileInfo(partial).Length : 0;
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Range = have > 0 ? new RangeHeaderValue(have, null) : null;
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            var begins = response.Content.Headers.ContentRange;
            if (response.StatusCode == HttpStatusCode.OK || (response.StatusCode == HttpStatusCode.PartialContent && begins?.From == have))
            {
                return response;
            }

            response.Dispose();
            if (have == 0)
            {
                throw new HttpRequestException($"the server answered {(int)response.StatusCode} {response.ReasonPhrase}");
            }

            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && begins?.Length == have)
            {
                return null;
            }

            have = 0;
        }
    }

    private async Task CopyAsync(HttpResponseMessage response, FileStream file, long? expected, CancellationTokenSource silence)
    {
        var buffer = new byte[1 << 16];
        var body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            for (int count; (count = await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false)) > 0;)
            {
                await file.WriteAsync(buffer.AsMemory(0, count), silence.Token).ConfigureAwait(false);
                OnProgress(file.Position, expected);
                silence.CancelAfter(patience);
            }
        }
    }

    // Of what it holds; null if it cannot be unpacked.
    private static string? Sha256(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[2];
        var isPacked = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1F, 0x8B];
        file.Position = 0;
        try
        {
            using Stream content = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
            return Convert.ToHexStringLower(SHA256.HashData(content));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
