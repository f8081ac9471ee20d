using System.IO.Compression;
using System.Security.Cryptography;
using MiniTorch.Cli.Downloads;
using MiniTorch.Nn.Models;
using MiniTorch.Nn.Tests.Data;

namespace MiniTorch.Cli.Tests.Downloads;

public sealed class DownloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackServer _server = new();
    private readonly HttpClient _client = new();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(300_000);
    private TimeSpan _patience = TimeSpan.FromSeconds(20);

    private DataFile File1 => new("a.bin", Convert.ToHexStringLower(SHA256.HashData(_content)));

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_comes_whole_with_its_progress()
    {
        _server.Files["a.bin"] = _content;
        var told = new List<(long, long?)>();
        await Fetch((bytes, all) => told.Add((bytes, all)));
        Assert.Equal(_content, File.ReadAllBytes(_folder["a.bin"]));
        Assert.Equal(["a.bin"], _folder.Names);
        Assert.Equal((_content.Length, _content.Length), told[^1]);
        Assert.Equal(told.Select(t => t.Item1).Order(), told.Select(t => t.Item1));
        Assert.True(Download.IsThere(_folder["a.bin"], File1));
    }

    [Fact]
    public async Task What_broke_off_goes_on_where_it_was()
    {
        _server.Files["a.bin"] = _content;
        _server.BreaksAfter = 100_000;
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => Fetch());
        Assert.NotEmpty(e.Message);
        Assert.Equal(["a.bin.partial"], _folder.Names);
        var have = new FileInfo(_folder["a.bin.partial"]).Length;
        Assert.InRange(have, 1, 100_000);
        Assert.Equal(_content[..(int)have], File.ReadAllBytes(_folder["a.bin.partial"]));

        _server.BreaksAfter = null;
        await Fetch();
        Assert.Equal([null, $"bytes={have}-"], _server.Ranges);
        Assert.Equal(_content, File.ReadAllBytes(_folder["a.bin"]));
        Assert.Equal(["a.bin"], _folder.Names);
    }

    [Fact]
    public async Task A_server_without_ranges_sends_all_of_it_again()
    {
        _server.Files["a.bin"] = _content;
        _server.KnowsRanges = false;
        File.WriteAllBytes(_folder["a.bin.partial"], _content[..5000]);
        await Fetch();
        Assert.Equal(["bytes=5000-"], _server.Ranges);
        Assert.Equal(_content, File.ReadAllBytes(_folder["a.bin"]));
    }

    [Fact]
    public async Task A_partial_file_that_is_complete_or_too_long_is_dealt_with()
    {
        _server.Files["a.bin"] = _content;
        File.WriteAllBytes(_folder["a.bin.partial"], _content);
        await Fetch();
        Assert.Equal(["bytes=300000-"], _server.Ranges);
        File.WriteAllBytes(_folder["a.bin.partial"], [.. _content, 1, 2]);
        await Fetch();
        Assert.Equal(["bytes=300000-", "bytes=300002-", null], _server.Ranges);
        Assert.Equal(["a.bin"], _folder.Names);
    }

    [Fact]
    public async Task What_has_another_checksum_is_thrown_away()
    {
        _server.Files["a.bin"] = [.. _content.Reverse()];
        File.WriteAllText(_folder["a.bin"], "old");
        var e = await Assert.ThrowsAsync<InputException>(() => Fetch());
        Assert.StartsWith($"expected a file of sha256 {File1.Sha256}, found ", e.Message, StringComparison.Ordinal);
        Assert.Equal(["a.bin"], _folder.Names);
        Assert.Equal("old", File.ReadAllText(_folder["a.bin"]));
        _server.Files["a.bin"] = [0x1F, 0x8B, 1, 2, 3];
        Assert.EndsWith("found gzip data that cannot be unpacked", (await Assert.ThrowsAsync<InputException>(() => Fetch())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_a_file_is_packed_plays_no_part()
    {
        foreach (var level in new[] { CompressionLevel.Fastest, CompressionLevel.SmallestSize })
        {
            using var packed = new MemoryStream();
            using (var zip = new GZipStream(packed, level))
            {
                zip.Write(_content);
            }

            _server.Files["a.bin"] = packed.ToArray();
            await Fetch();
        }
    }

    [Fact]
    public async Task Servers_that_refuse_or_fall_silent_are_told_apart()
    {
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => Fetch());
        Assert.Equal("the server answered 404 Not Found", e.Message);
        _server.Files["a.bin"] = _content;
        (_server.BreaksAfter, _server.IsSilent, _patience) = (1000, true, TimeSpan.FromMilliseconds(2500));
        e = await Assert.ThrowsAsync<HttpRequestException>(() => Fetch());
        Assert.Equal("the server was silent for 2.5 s", e.Message);
        Assert.Equal(1000, new FileInfo(_folder["a.bin.partial"]).Length);
        _server.Dispose();
        e = await Assert.ThrowsAsync<HttpRequestException>(() => Fetch());
        Assert.Equal(HttpRequestError.ConnectionError, e.HttpRequestError);
    }

    [SharedDataFact("names")]
    public void The_command_fetches_what_is_not_there()
    {
        _server.Files["names.txt"] = File.ReadAllBytes(Path.Combine(SharedData.Folder("names")!, "names.txt"));
        string[] command = ["data", "get", "names", "--from", _server.Address, "--to", Path.Combine(_folder["new"], "names")];
        var path = Path.Combine(_folder["new"], "names", "names.txt");
        var outcome = Tool.Run(command);
        Assert.Equal((ExitCode.Good, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith($"{path}: 228 kB, fetched, sha256 as it should be\nnames: 32,033 first names", outcome.Out, StringComparison.Ordinal);
        Assert.EndsWith($"\nminitorch train names-mlp --data {Path.GetDirectoryName(path)}\n", outcome.Out, StringComparison.Ordinal);
        outcome = Tool.Run([.. command, "--json"]);
        Assert.Contains($"{path}: 228 kB, was there, sha256 as it should be\n", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("\"bytes\":228145,\"fetched\":false,", outcome.Out, StringComparison.Ordinal);
        Assert.Single(_server.Ranges);

        // A file that was changed is fetched again.
        File.AppendAllText(path, "x");
        Assert.Contains("fetched", Tool.Run(command).Out, StringComparison.Ordinal);
        Assert.Equal(228_145, new FileInfo(path).Length);
        _server.Files["names.txt"] = [1];
        File.Delete(path);
        Tool.Rejects(": expected a file of sha256 0a30b5", command);
    }

    [Fact]
    public void What_cannot_be_fetched_is_one_line()
    {
        string[] to = ["--to", _folder["d"]];
        Tool.Rejects($"cannot fetch {Path.Combine(_folder["d"], "iris.csv")}; {_server.Address[7..^1]}: the server answered 404 Not Found", ["data", "get", "iris", "--from", _server.Address, .. to]);
        Tool.Rejects("no data set irs; there is mnist, names, ", ["data", "get", "irs", .. to]);
        Tool.Rejects("expected an address that begins with https:// or http://, found 'ftp://x/'", ["data", "get", "iris", "--from", "ftp://x", .. to]);
        Tool.Rejects("there is no command 'git'; did you mean get? (see minitorch data --help)", "data", "git", "iris");
        _server.Dispose();
        Tool.Rejects(": the server refuses the connection", ["data", "get", "iris", "--from", _server.Address, .. to]);
    }

    [Fact]
    public void Every_model_that_needs_samples_says_how_they_are_fetched()
    {
        foreach (var model in BuiltInModels.All.Where(m => m.NeedsFolder))
        {
            Tool.Rejects($"'minitorch data get {DataSource.OfModel(model.Name)!.Name}' fetches them", "train", model.Name);
        }

        Assert.All(DataSource.All.SelectMany(s => s.Models), m => Assert.True(BuiltInModels.Find(m).NeedsFolder));
    }

    [Fact]
    public void Every_source_is_reached_over_https_and_has_a_checksum()
    {
        Assert.All(DataSource.All.SelectMany(s => s.Places), p => Assert.Matches("^https://.*/$", p));
        Assert.All(DataSource.All.SelectMany(s => s.Files), f => Assert.Matches("^[0-9a-f]{64}$", f.Sha256));
        Assert.Distinct(DataSource.All.SelectMany(s => s.Files).Select(f => f.Sha256));
    }

    [SharedDataFact("mnist")]
    public void Files_that_are_at_hand_have_the_checksums_of_the_table()
    {
        var folders = new Dictionary<string, string> { ["digits-csv"] = "digits", ["breast-cancer"] = "breast_cancer" };
        foreach (var source in DataSource.All)
        {
            var folder = SharedData.Folder(folders.GetValueOrDefault(source.Name, source.Name))!;
            Assert.All(source.Files, f => Assert.True(Download.IsThere(Path.Combine(folder, f.Name), f), f.Name));
        }
    }

    private Task Fetch(Action<long, long?>? onProgress = null) =>
        new Download(_client, _patience) { OnProgress = onProgress ?? ((_, _) => { }) }
            .FetchAsync(_folder["a.bin"], new Uri(_server.Address + "a.bin"), File1, CancellationToken.None);
}
