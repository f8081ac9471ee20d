using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Nn.Models;

namespace MiniTorch.Cli.Tests.CodeQuality;

/// <summary>
/// The machine code of the kernels that time is spent in: optimized, vectors as wide as the target's, no calls in the loop, and registers that
/// stay registers. What a stopwatch would say, without one.
/// </summary>
public sealed class CodeQualityTests
{
    private const string Kernels = """
        module @kernels {
          func @chain(%x: f32[4100]) -> (%y) {
            %a: f32[4100] = mul %x, %x
            %b: f32[4100] = add %a, %x
            %c: f32[4100] = max %b, 0
            %y: f32[4100] = sub %c, %a
            return %y
          }
          func @exponential(%x: f32[4100]) -> (%e) {
            %e: f32[4100] = exp %x
            return %e
          }
          func @gated(%x: f32[4100]) -> (%g) {
            %s: f32[4100] = sigmoid %x
            %t: f32[4100] = tanh %x
            %g: f32[4100] = mul %s, %t
            return %g
          }
          func @rows(%x: f32[B,1000]) -> (%sum) {
            %sum: f32[B] = sum %x {axes=[1]}
            return %sum
          }
          func @columns(%x: f32[B,1000]) -> (%total) {
            %total: f32[1000] = sum %x {axes=[0]}
            return %total
          }
          func @product(%x: f32[B,300], %w: f32[300,100]) -> (%z) {
            %z: f32[B,100] = matmul %x, %w
            return %z
          }
        }
        """;

    private static readonly Lazy<IReadOnlyDictionary<string, Listing>> Listings = new(() =>
        List(Parser.Parse(Kernels, "kernels.mt")).ToDictionary(l => l.Method));

    private static string Register => Target.Host.VectorBits switch { 512 => "zmm", 256 => "ymm", _ => "xmm" };

    [Theory]
    [InlineData("kernel_y", false)]
    [InlineData("kernel_e", false)]
    [InlineData("kernel_g", true)]
    [InlineData("kernel_sum", false)]
    [InlineData("kernel_total", false)]
    public void The_loop_of_a_kernel_is_all_vectors(string method, bool mayReadConstants)
    {
        var loop = Listings.Value[method].MainLoop();
        Assert.Contains(loop, line => line.Contains(Register, StringComparison.Ordinal));
        Assert.DoesNotContain(loop, line => line.StartsWith("call", StringComparison.Ordinal));
        Assert.DoesNotContain(loop, line => IsStack(line) && (!mayReadConstants || IsStore(line)));
    }

    [Fact]
    public void A_register_tile_is_nothing_but_multiplications()
    {
        var tiles = Listings.Value.Values.Where(l => l.Method.StartsWith("tile_", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(tiles);
        Assert.All(tiles, tile =>
        {
            var loop = tile.MainLoop();
            Assert.Contains(loop, line => line.StartsWith("vfmadd", StringComparison.Ordinal) && line.Contains(Register, StringComparison.Ordinal));
            Assert.DoesNotContain(loop, line => line.StartsWith("call", StringComparison.Ordinal) || (line.StartsWith('v') && IsStack(line)));
        });
    }

    [Fact]
    public void Everything_is_optimized()
    {
        Assert.All(Listings.Value.Values, l => Assert.True(l.IsOptimized, l.Method));
        var step = BuiltInModels.All.Single(m => m.Name == "mnist-mlp").Declare().Module;
        Assert.All(List(step with { Functions = [step["step"]] }), l => Assert.True(l.IsOptimized, l.Method));
    }

    [Fact]
    public void The_tool_prints_it()
    {
        var outcome = Tool.Run("dump", "xor", "--function", "@predict", "--format", "asm");
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        Assert.Contains("kernel_", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("ret", outcome.Out, StringComparison.Ordinal);
    }

    private static IEnumerable<Listing> List(Module module) => MachineCode.Of(module).Select(m => new Listing(m.Method, m.Text));

    private static bool IsStack(string line) => line.Contains("[rbp", StringComparison.Ordinal) || line.Contains("[rsp", StringComparison.Ordinal);

    private static bool IsStore(string line) => line.Split(' ', 2)[1].TrimStart().Split(',')[0].Contains('[', StringComparison.Ordinal);
}
