using System.Numerics;
using System.Runtime.InteropServices;
using MiniTorch.Ir;
using MiniTorch.Passes;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation.Tests;

/// <summary>
/// Products of one row or one column, and of few rows, in every layout: whatever turns them and wherever strips, chunks and vectors end,
/// they give what the interpreter gives.
/// </summary>
public sealed class NarrowProductTests
{
    private static readonly (long K, long N)[] Sizes =
        [(1, 1), (1, 17), (2, 15), (3, 16), (5, 33), (7, 1), (15, 2), (16, 31), (17, 3), (33, 67), (511, 17), (512, 129), (513, 48), (1025, 5), (1030, 35)];

    [Theory]
    [InlineData(512, 1)]
    [InlineData(256, 2)]
    [InlineData(128, 1)]
    [InlineData(32, 1)]
    public void They_have_the_bits_of_the_interpreter(int bits, int threads)
    {
        foreach (var (k, n) in Sizes)
        {
            Compare<float>(DType.F32, bits, threads, k, n, isSymbolic: false);
            Compare<double>(DType.F64, bits, threads, k, n, isSymbolic: false);
            Compare<float>(DType.F32, bits, threads, k, n, isSymbolic: true);
        }
    }

    [Theory]
    [InlineData(512, 1)]
    [InlineData(512, 2)]
    [InlineData(256, 1)]
    [InlineData(128, 2)]
    [InlineData(32, 1)]
    public void A_row_times_more_than_a_cache_has_them_too(int bits, int threads)
    {
        // Whole rounds of terms and one that is shorter, in whole chunks and in one that is not; columns that fill no vector.
        const long n = 1029;
        foreach (var k in new[] { 1024L, 1100, 507 })
        {
            var module = new ModuleBuilder("m");
            module.Function("f", f =>
            {
                var (literal, symbolic) = (f.Input("w", DType.F32, [k, n]), f.Input("v", DType.F32, ["K", n]));
                var (x, z) = (f.Input("x", DType.F32, [1, k]), f.Input("z", DType.F32, [1, "K"]));
                f.Return(("product", x.MatMul(literal)), ("swept", (z.MatMul(symbolic) + 0.25).Relu()));
            });
            var built = module.Build();
            Assert.Contains("round=", Pipeline.Default.Run(built, PassContext.Host).ToString(), StringComparison.Ordinal);
            Compare<float>(built, bits, threads, _ => k);
        }
    }

    private static void Compare<T>(DType type, int bits, int threads, long k, long n, bool isSymbolic)
        where T : unmanaged, INumber<T>
    {
        const int batch = 2;
        var module = new ModuleBuilder("m");
        var (terms, many) = isSymbolic ? ((Dim)"K", (Dim)"N") : (k, n);
        module.Function("f", f =>
        {
            var (b, bTurned) = (f.Input("b", type, [batch, terms, many]), f.Input("bt", type, [batch, many, terms]));
            var (row, column) = (f.Input("row", type, [batch, 1, terms]), f.Input("column", type, [batch, terms, 1]));
            var (few, bias) = (f.Input("few", type, [batch, 3, terms]), f.Input("bias", type, [1]));
            f.Return(
                ("a row", row.MatMul(b)),
                ("row of a column", column.MatMul(bTurned, true, true)),
                ("swept row", (row.MatMul(bTurned, false, true) + bias).Relu()),
                ("a column", bTurned.MatMul(column)),
                ("column of a row", b.MatMul(row, true, true)),
                ("swept column", (b.MatMul(column, true) + bias).Relu() + bTurned.MatMul(row, false, true)),
                ("few rows", few.MatMul(b)),
                ("few rows, turned", few.MatMul(bTurned, false, true)));
        });
        Compare<T>(module.Build(), bits, threads, d => d == terms ? k : n);
    }

    private static void Compare<T>(Module built, int bits, int threads, Func<Dim, long> valueOf)
        where T : unmanaged, INumber<T>
    {
        var options = new CompilerOptions { Threads = threads, Target = Target.OfWidth(bits) };
        var (compiled, interpreted) = (Compiler.Compile(built, options).CreateSession("f"), StepSession.Interpreted(built, "f", new ParameterStore(built)));
        var random = new Random(7);
        foreach (var input in built.Functions[0].Inputs)
        {
            long[] shape = [.. input.Type.Shape.Select(d => d.Constant ?? valueOf(d))];
            T[] values = [.. Enumerable.Range(0, (int)shape.Aggregate((x, y) => x * y)).Select(_ => T.CreateChecked(random.NextDouble() - 0.5))];
            compiled.Feed<T>(input.Name, values, shape);
            interpreted.Feed<T>(input.Name, values, shape);
        }

        compiled.Run();
        interpreted.Run();
        foreach (var result in built.Functions[0].Results)
        {
            var found = MemoryMarshal.AsBytes(compiled.Result<T>(result.Name));
            var expected = MemoryMarshal.AsBytes(interpreted.Result<T>(result.Name));
            Assert.True(found.SequenceEqual(expected), $"{result.Name}, {bits} bits, in {built}");
        }
    }
}
