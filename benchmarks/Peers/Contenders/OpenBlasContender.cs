using System.Runtime.InteropServices;
using MiniTorch.Ir.Memory;
using MiniTorch.Peers.Works;

namespace MiniTorch.Peers.Contenders;

/// <summary>
/// OpenBLAS, called directly: matrix products only. Its number of threads is what the environment variable
/// <c>OPENBLAS_NUM_THREADS</c> says when it is loaded.
/// </summary>
internal sealed partial class OpenBlasContender : IContender
{
    private const string Library = "libopenblas.so.0";
    private const int RowMajor = 101;
    private const int AsItLies = 111;
    private const int Transposed = 112;

    private readonly bool _isPresent = NativeLibrary.TryLoad(Library, out _);

    /// <inheritdoc/>
    public string Name => "OpenBLAS";

    /// <inheritdoc/>
    public string? Version => _isPresent ? Marshal.PtrToStringUTF8(Configuration())!.Split(' ')[1] : null;

    /// <inheritdoc/>
    public PreparedWork? Prepare(Work work) => work is Product product && _isPresent ? Prepare(product) : null;

    private static PreparedWork Prepare(Product work)
    {
        var (a, b) = (Aligned(work.A().Floats), Aligned(work.B().Floats));
        var count = work.M * work.N;
        var c = new AlignedMemory(count * sizeof(float));
        void Run()
        {
            Multiply(
                RowMajor,
                work.TransposeA ? Transposed : AsItLies,
                work.TransposeB ? Transposed : AsItLies,
                work.M,
                work.N,
                work.K,
                1,
                a.Address,
                work.TransposeA ? work.M : work.K,
                b.Address,
                work.TransposeB ? work.K : work.N,
                0,
                c.Address,
                work.N);
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            GC.KeepAlive(c);
        }

        return new PreparedWork
        {
            Run = Run,
            Outputs = () =>
            {
                Run();
                return [AlignedMemory.Span<float>(c.Address, count).ToArray()];
            },
        };
    }

    private static AlignedMemory Aligned(float[] elements)
    {
        var memory = new AlignedMemory(elements.Length * sizeof(float));
        elements.CopyTo(AlignedMemory.Span<float>(memory.Address, elements.Length));
        return memory;
    }

    [LibraryImport(Library, EntryPoint = "cblas_sgemm")]
    private static partial void Multiply(
        int order,
        int transposeA,
        int transposeB,
        int m,
        int n,
        int k,
        float alpha,
        nint a,
        int strideA,
        nint b,
        int strideB,
        float beta,
        nint c,
        int strideC);

    [LibraryImport(Library, EntryPoint = "openblas_get_config")]
    private static partial nint Configuration();
}
