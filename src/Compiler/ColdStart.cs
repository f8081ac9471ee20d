using MiniTorch.Codegen;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Text;

namespace MiniTorch.Compilation;

/// <summary>
/// Half of the first compilation of a process is the runtime's, which loads and compiles the code that compiles. That of code generation is only
/// needed after the passes: another processor meanwhile has it ready, by a kernel that nobody runs.
/// </summary>
internal static class ColdStart
{
    private const string Kernel = """
        module @start {
          func @f(%x: f32[B,8], %w: f32[8,10]) -> (%y) {
            %y: f32[B,10] = fused over [B] (%x, %w) {split=rows, registers=[24,1], tile=192} {
              %z = matmul %x, %w
              %max = reduce_max %z {axes=[1]}
              %maxes = broadcast %max {shape=[B,10], axes=[0]}
              %d = sub %z, %maxes
              %e = exp %d
              %sum = sum %e {axes=[1]}
              %sums = broadcast %sum {shape=[B,10], axes=[0]}
              %y = div %e, %sums
              yield %y
            }
            return %y
          }
        }
        """;

    private static int _begun;

    /// <summary>Begins, at the first call in a process that has another processor; what becomes of it does not matter.</summary>
    public static void Begin(Target target)
    {
        if (Environment.ProcessorCount > 1 && Interlocked.Exchange(ref _begun, 1) == 0)
        {
            Task.Run(() => KernelCompiler.Compile(Parser.Parse(Kernel, "start").Functions[0].Body.Within.Single(n => n.Op is Fused), target));
        }
    }
}
