using System.Diagnostics;

namespace MiniTorch.Codegen.Tests.Emission;

/// <summary>The same bits come out of a process that has fewer instructions.</summary>
public class InstructionSetTests
{
    private static readonly Lazy<string> Here = new(InstructionSet.Fingerprint);

    public static TheoryData<string> Switches => new(InstructionSet.Switches.Keys);

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task BitsDoNotDependOnInstructions(string missing)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(InstructionSet).Assembly.Location, missing])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_" + missing] = "0";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal("", await error);
        Assert.Equal(Here.Value, output.Trim());
    }
}
