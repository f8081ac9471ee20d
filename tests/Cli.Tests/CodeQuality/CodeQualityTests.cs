using MiniTorch.Ir;
using MiniTorch.Nn.Models;

namespace MiniTorch.Cli.Tests.CodeQuality;

/// <summary>
/// The machine code of the kernels that time is spent in: optimized, and in every loop vectors as wide as the target's, no calls, and nothing on
/// the stack, neither values nor constants nor addresses. What a stopwatch would say, without one.
/// </summary>
public sealed class CodeQualityTests
{
    private static string Register => Target.Host.VectorBits switch { 512 => "zmm", 256 => "ymm", _ => "xmm" };

    public static TheoryData<string> Kernels => [.. MainKernels.Names];

    public static TheoryData<string> Models => [.. BuiltInModels.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Loops_are_vectors_that_stay_in_registers(string name)
    {
        var listings = List(MainKernels.Declare(name));
        Assert.NotEmpty(listings.SelectMany(l => l.VectorLoops()));
        foreach (var listing in listings)
        {
            Assert.True(listing.IsOptimized, listing.Method);
            Assert.All(listing.VectorLoops(), loop => AssertGood(loop, listing.Method));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Everything_is_optimized(string model)
    {
        var listings = List(BuiltInModels.Find(model).Declare().Module);
        Assert.NotEmpty(listings);
        Assert.All(listings, l => Assert.True(l.IsOptimized, l.Method));
    }

    [Fact]
    public void The_tool_prints_it()
    {
        var outcome = Tool.Run("dump", "xor", "--function", "@predict", "--format", "asm");
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        Assert.Contains("kernel_", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("ret", outcome.Out, StringComparison.Ordinal);
    }

    private static void AssertGood(VectorLoop loop, string method)
    {
        var code = $"{method}:\n{string.Join('\n', loop.Instructions)}";
        Assert.True(loop.Uses(Register), $"vectors of less than a register in {code}");
        Assert.True(loop.Calls == 0, $"{loop.Calls} calls in {code}");
        if (method.StartsWith("tile_", StringComparison.Ordinal))
        {
            Assert.True(loop.OnlyMultipliesAndAdds, $"more than products in {code}");
        }

        // How many registers are too few is known of machines with 32.
        if (Target.Host.Registers == 32)
        {
            Assert.True(loop.OnStack == 0, $"{loop.OnStack} instructions that read or write the stack in {code}");
        }
    }

    private static List<Listing> List(Module module) => [.. MachineCode.Of(module).Select(m => new Listing(m.Method, m.Text))];
}
