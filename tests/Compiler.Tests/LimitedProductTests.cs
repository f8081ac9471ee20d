using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation.Tests;

/// <summary>
/// Products whose rows do without some terms or columns: chunks and register tiles that the diagonal cuts at every place give what the
/// interpreter gives, and what is left out may be NaN.
/// </summary>
public sealed class LimitedProductTests
{
    public static TheoryData<RowLimit, int, int> Cases()
    {
        var cases = new TheoryData<RowLimit, int, int>();
        foreach (var limit in new[] { RowLimit.LastTerm, RowLimit.FirstTerm, RowLimit.LastColumn })
        {
            foreach (var bits in new[] { 512, 256, 128, 32 })
            {
                cases.Add(limit, bits, bits == 256 ? 2 : 1);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void They_have_the_bits_of_the_interpreter(RowLimit limit, int bits, int threads)
    {
        (long M, long K, long N)[] sizes =
            [(70, 70, 70), (523, 523, 23), (3, 1030, 5), (530, 1030, 17), (1100, 600, 9), (7, 3, 41), (90, 40, 100), (1, 9, 33)];
        foreach (var (m, k, n) in sizes)
        {
            foreach (var isSymbolic in new[] { false, true })
            {
                Compare(limit, bits, threads, m, k, n, isSymbolic);
            }
        }
    }

    private static void Compare(RowLimit limit, int bits, int threads, long m, long k, long n, bool isSymbolic)
    {
        const int batch = 2;
        var module = new ModuleBuilder("m");
        var (rows, terms, columns) = isSymbolic ? ((Dim)"M", (Dim)"K", (Dim)"N") : (m, k, n);
        module.Function("f", f =>
        {
            var (a, b) = (f.Input("a", DType.F32, [batch, rows, terms]), f.Input("b", DType.F32, [batch, terms, columns]));
            var (aTurned, bTurned) = (f.Input("at", DType.F32, [batch, terms, rows]), f.Input("bt", DType.F32, [batch, columns, terms]));
            f.Return(
                ("plain", a.MatMul(b, limit: limit)),
                ("turned", aTurned.MatMul(bTurned, true, true, limit)),
                ("swept", a.MatMul(bTurned, false, true, limit).Tanh()));
        });
        var built = module.Build();
        var random = new Random(7);
        bool IsIn(long i, long t) => limit switch
        {
            RowLimit.LastTerm => t - k <= i - m,
            RowLimit.FirstTerm => t - k >= i - m,
            _ => true,
        };
        float[] left = [.. Enumerable.Range(0, (int)(batch * m * k)).Select(at => IsIn(at / k % m, at % k) ? random.NextSingle() - 0.5f : float.NaN)];
        float[] right = [.. Enumerable.Range(0, (int)(batch * k * n)).Select(_ => random.NextSingle() - 0.5f)];
        var options = new CompilerOptions { Threads = threads, Target = Target.OfWidth(bits) };
        var (compiled, interpreted) = (Compiler.Compile(built, options).CreateSession("f"), StepSession.Interpreted(built, "f", new ParameterStore(built)));
        foreach (var session in new Session[] { compiled, interpreted })
        {
            session.Feed<float>("a", left, batch, m, k);
            session.Feed<float>("at", Turned(left, m, k), batch, k, m);
            session.Feed<float>("b", right, batch, k, n);
            session.Feed<float>("bt", Turned(right, k, n), batch, n, k);
            session.Run();
        }

        foreach (var name in new[] { "plain", "turned", "swept" })
        {
            var (found, expected) = (Bits(compiled.Result<float>(name)), Bits(interpreted.Result<float>(name)));
            Assert.True(found.SequenceEqual(expected), $"{name} of {m}x{k}x{n}{(isSymbolic ? " by symbols" : "")}");
            Assert.DoesNotContain(compiled.Result<float>(name).ToArray(), float.IsNaN);
        }
    }

    private static int[] Bits(ReadOnlySpan<float> x) => [.. x.ToArray().Select(BitConverter.SingleToInt32Bits)];

    private static float[] Turned(float[] x, long rows, long columns)
    {
        var turned = new float[x.Length];
        for (var i = 0L; i < x.Length; i++)
        {
            var (matrix, at) = Math.DivRem(i, rows * columns);
            turned[(matrix * rows * columns) + (at % columns * rows) + (at / columns)] = x[i];
        }

        return turned;
    }
}
