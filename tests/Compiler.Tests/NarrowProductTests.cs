using System.Numerics;
using System.Runtime.InteropServices;
using MiniTorch.Ir;
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
        var built = module.Build();
        var options = new CompilerOptions { Threads = threads, Target = Target.OfWidth(bits) };
        var (compiled, interpreted) = (Compiler.Compile(built, options).CreateSession("f"), StepSession.Interpreted(built, "f", new ParameterStore(built)));
        var random = new Random(7);
        foreach (var input in built.Functions[0].Inputs)
        {
            long[] shape = [.. input.Type.Shape.Select(d => d.Constant ?? (d == terms ? k : n))];
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
            Assert.True(found.SequenceEqual(expected), $"{result.Name}: {type} 1x{k}x{n}{(isSymbolic ? " by symbols" : "")}, {bits} bits");
        }
    }
}
