using MiniTorch.Codegen.Emission;
using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen;

/// <summary>A kernel from the statement to the code, each stage readable.</summary>
/// <param name="Program">The loops.</param>
/// <param name="Code">What runs.</param>
/// <param name="Listing">The IL, an instruction a line.</param>
public sealed record CompiledKernel(KernelProgram Program, KernelCode Code, Lazy<string> Listing);

/// <summary>Compiles scheduled <c>fused</c> statements.</summary>
public static class KernelCompiler
{
    /// <summary>Lowers a kernel to loops, emits them as IL and has the runtime compile the method.</summary>
    /// <param name="node">A <c>fused</c> statement with a schedule.</param>
    /// <param name="target">What code is generated for.</param>
    public static CompiledKernel Compile(Node node, Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var program = KernelLowering.Lower(node, target);
        var dims = new DimTable();
        var (method, scratchBytes) = KernelEmitter.Emit(program, program.Target.VectorBits, dims);
        var body = method.CreateDelegate();
        System.Runtime.CompilerServices.RuntimeHelpers.PrepareDelegate(body);
        var scratch = program.Buffers.Where(b => b.Role == BufferRole.Scratch).Select(b => b.Elements * b.Type.Size())
            .Concat(scratchBytes > 0 ? [(Dim)scratchBytes] : []);
        return new CompiledKernel(
            program,
            new KernelCode(body, dims.Dims, [.. scratch], new WorkDivision(program.SplitExtent, program.SplitGrain, program.Work)),
            new Lazy<string>(method.Instructions));
    }

    /// <summary>A kernel with the code of another of the same <see cref="KernelShape"/>; its loops have its own names.</summary>
    /// <param name="node">A <c>fused</c> statement with a schedule.</param>
    /// <param name="same">The other kernel, compiled for the same target.</param>
    /// <param name="target">What code is generated for.</param>
    public static CompiledKernel Share(Node node, CompiledKernel same, Target target)
    {
        ArgumentNullException.ThrowIfNull(same);
        return same with { Program = KernelLowering.Lower(node, target) };
    }

    /// <summary>Forgets code that kernels share, so that the next compilation is like the first of a process.</summary>
    public static void ClearSharedCode() => RegisterTile.Clear();
}
