using System.Diagnostics;
using MiniTorch.Ir;

namespace MiniTorch.Cli;

/// <summary>
/// The machine code of a module's kernels, as the runtime's compiler lists it. It lists what it compiles after its start only, so a process
/// of its own compiles the module.
/// </summary>
internal static class MachineCode
{
    private const string Heading = "; Assembly listing for method (dynamicClass):";

    /// <summary>Compiles a module and gives the listing of each method: register tiles of products, then kernels.</summary>
    /// <exception cref="CheckException">The process fails.</exception>
    public static IReadOnlyList<(string Method, string Text)> Of(Module module)
    {
        var folder = Directory.CreateTempSubdirectory("minitorch-");
        try
        {
            var (source, listing) = (Path.Combine(folder.FullName, $"{module.Name}.mt"), Path.Combine(folder.FullName, "listing"));
            File.WriteAllText(source, module.ToString());
            Compile(source, listing);
            return Split(File.Exists(listing) ? File.ReadAllText(listing) : "");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Compile(string source, string listing)
    {
        var tool = typeof(MachineCode).Assembly.Location;
        var start = new ProcessStartInfo { FileName = "dotnet", RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { tool, "dump", source, "--format", "kernels" })
        {
            start.ArgumentList.Add(argument);
        }

        // Two threads would write into each other's lines.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        start.Environment["DOTNET_JitDisasm"] = "kernel_* tile_*";
        start.Environment["DOTNET_JitStdOutFile"] = listing;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new CheckException($"the process that lists machine code failed: {error.Result.Trim()}");
        }
    }

    private static List<(string Method, string Text)> Split(string listing)
    {
        var methods = new List<(string, string)>();
        foreach (var part in listing.Split(Heading).Skip(1))
        {
            methods.Add((part[..part.IndexOf('(', StringComparison.Ordinal)], "; " + part.TrimEnd() + "\n"));
        }

        return methods;
    }
}
