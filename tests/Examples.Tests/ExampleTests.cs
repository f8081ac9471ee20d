using System.Diagnostics;

namespace MiniTorch.Examples.Tests;

/// <summary>Each example is built and run as its first lines say, and ends well; what it prints is there.</summary>
public sealed class ExampleTests
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly Dictionary<string, string[]> Expected = new()
    {
        ["operators"] = ["neg             2.0000    0.5000   -0.2500   -1.0000   -3.0000", "law: a product distributes over a sum"],
        ["autodiff"] = ["%dx: f64[] = mul %mul.1, %y", "dz/dx         2.19661193   by differences     2.19661193", "d2z/dxdy      0.10575419"],
        ["tensors"] = ["transposed    [3,2]   1 4 2 5 3 6", "product       [2,2]   14 32 32 77", "step 1000: loss 0.000"],
        ["fast-ops"] = ["15 statements became 4 kernels", "same bits, 0 bytes allocated"],
        ["networks"] = ["Conv(", "random numbers are drawn in @step alone: 1 times there, 0 in @predict", "epoch 2: training loss"],
        ["spiral"] = ["epoch 60: loss", "▓▓▓▓▓▓", "░░░░░░"],
        ["digits"] = ["the same bits as without a break: True", "█████", "label 2, predicted 2"],
        ["own-model"] = ["rings: 99", "of 600 test samples right", "parameters sha256"],
        ["own-op"] = ["gradient of order 2: largest error", "snake  loss 0.00"],
    };

    public static TheoryData<string> Examples => [.. Directory.EnumerateFiles(Path.Combine(Root, "examples"), "*.cs")
        .Select(f => Path.GetFileNameWithoutExtension(f))
        .Order(StringComparer.Ordinal)];

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "MiniTorch.Compiler.sln")))
            {
                folder = folder.Parent!;
            }

            return folder.FullName;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_runs(string name)
    {
        var source = await File.ReadAllTextAsync(Path.Combine(Root, "examples", name + ".cs"));
        Assert.Matches($@"\n//     dotnet run (-c Release )?examples/{name}\.cs\n", source);
        var (exitCode, output) = await Run(name);
        Assert.True(exitCode == 0, $"exit code {exitCode}:\n{output}");
        Assert.All(Expected[name], expected => Assert.Contains(expected, output, StringComparison.Ordinal));
    }

    private static async Task<(int ExitCode, string Output)> Run(string name)
    {
        var start = new ProcessStartInfo("dotnet", ["run", "-c", Configuration, $"examples/{name}.cs"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A build within a build is one of its own; and none of its processes stays and keeps the pipes open.
        foreach (var variable in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(variable);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(timeout.Token), process.StandardError.ReadToEndAsync(timeout.Token));
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"examples/{name}.cs did not end within {Patience.TotalMinutes} minutes");
        }
    }
}
