using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MiniTorch.Interop;

namespace MiniTorch.Cli.Tests;

/// <summary>
/// Training in a process that is killed again and again, wherever it happens to be. <c>MT_KILLS</c> says how often; the moments are drawn
/// anew in every run, as a scheduler's are.
/// </summary>
public sealed class KilledTrainingTests
{
    private static readonly int Kills =
        int.TryParse(Environment.GetEnvironmentVariable("MT_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 3;

    // Long enough for every kill to find it at work.
    private static readonly string[] Training =
        ["train", "digits", "--seed", "1", "--json", "--batch", "16", "--steps", (500 + (400 * Kills)).ToString(CultureInfo.InvariantCulture)];

    [Fact]
    public void A_killed_training_goes_on_and_ends_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = folder["c"];
        var random = new Random();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = Start([.. Training, .. Options(checkpoint, every: 7)]);
            var before = StepsIn(checkpoint);
            WaitForProgress(process, checkpoint, before);
            Thread.Sleep(random.Next(60));
            process.Kill();
            process.WaitForExit();

            // Whole, or reading it would fail; nothing else but what a kill left of a write.
            Assert.True(StepsIn(checkpoint) > before);
            Assert.Empty(folder.Names.Except(["c", "c.partial", "c.lock"]));
        }

        using var last = Start([.. Training, .. Options(checkpoint, every: 1000)]);
        var output = last.StandardOutput.ReadToEnd();
        last.WaitForExit();
        Assert.Equal(0, last.ExitCode);
        Assert.Equal(["c"], folder.Names);
        Assert.Equal(Sha(Tool.Run(Training).Out), Sha(output));
    }

    private static IEnumerable<string> Options(string checkpoint, int every) =>
    [
        "--checkpoint", checkpoint, "--checkpoint-every", every.ToString(CultureInfo.InvariantCulture),
        .. File.Exists(checkpoint) ? (string[])["--resume", checkpoint] : [],
    ];

    private static Process Start(IEnumerable<string> args)
    {
        var tool = typeof(Commands).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", ["exec", tool, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    private static void WaitForProgress(Process process, string checkpoint, int before)
    {
        var start = Stopwatch.GetTimestamp();
        while (StepsIn(checkpoint) <= before)
        {
            Assert.False(process.HasExited, $"the training ended before it was killed, or failed: {(process.HasExited ? process.StandardError.ReadToEnd() : "")}");
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2), "no checkpoint was written");
            Thread.Sleep(5);
        }
    }

    private static int StepsIn(string checkpoint) =>
        File.Exists(checkpoint) ? int.Parse(Safetensors.Read(checkpoint).Metadata["steps"], CultureInfo.InvariantCulture) : 0;

    private static string Sha(string output) =>
        JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("parameters_sha256").GetString()!;
}
