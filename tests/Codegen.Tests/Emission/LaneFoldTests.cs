using System.Numerics;
using System.Runtime.Intrinsics;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Tests.Emission;

/// <summary>Lanes are folded in the order of the language: lane j takes in lane j + s, s halved each time.</summary>
public class LaneFoldTests
{
    // Sums of these depend on the order.
    private static readonly float[] Uneven = [.. Enumerable.Range(0, 16).Select(i => 1f / ((i * i) + 3) * (i % 3 == 0 ? -1e3f : 1e-2f))];

    [Fact]
    public void SumsOfFloatsFoldInHalves()
    {
        Assert.Equal(Folded(Uneven, 16, (a, b) => a + b), Lanes.Fold512(Vector512.Create<float>(Uneven)));
        Assert.Equal(Folded(Uneven, 8, (a, b) => a + b), Lanes.Fold256(Vector256.Create<float>(Uneven)));
        Assert.Equal(Folded(Uneven, 4, (a, b) => a + b), Lanes.Fold128(Vector128.Create<float>(Uneven)));
    }

    [Fact]
    public void SumsOfWiderAndWholeNumbersFoldInHalves()
    {
        var doubles = Array.ConvertAll(Uneven, x => x / 3.0);
        Assert.Equal(Folded(doubles, 8, (a, b) => a + b), Lanes.Fold512(Vector512.Create<double>(doubles)));
        Assert.Equal(Folded(doubles, 4, (a, b) => a + b), Lanes.Fold256(Vector256.Create<double>(doubles)));
        Assert.Equal(Folded(doubles, 2, (a, b) => a + b), Lanes.Fold128(Vector128.Create<double>(doubles)));
        Assert.Equal(36, Lanes.Fold512(Vector512.Create(1L, 2, 3, 4, 5, 6, 7, 8)));
        Assert.Equal(int.MinValue + 6, Lanes.Fold128(Vector128.Create(int.MaxValue, 1, 2, 4)));
    }

    [Fact]
    public void NaNAndTheSignOfZeroComeThroughAtEveryLane()
    {
        for (var lane = 0; lane < 16; lane++)
        {
            var (nan, zero) = (new float[16], Enumerable.Repeat(-0f, 16).ToArray());
            nan[lane] = float.NaN;
            zero[lane] = 0f;
            Assert.True(float.IsNaN(Lanes.FoldMax512(Vector512.Create<float>(nan))));
            Assert.True(float.IsNaN(Lanes.FoldMin512(Vector512.Create<float>(nan))));
            Assert.False(float.IsNegative(Lanes.FoldMax512(Vector512.Create<float>(zero))));
            Assert.True(float.IsNegative(Lanes.FoldMin512(Vector512.Create<float>(Array.ConvertAll(zero, x => -x)))));
        }
    }

    [Fact]
    public void ExtremaAreFoundAtEveryLane()
    {
        for (var lane = 0; lane < 8; lane++)
        {
            var whole = Enumerable.Repeat(-5L, 8).ToArray();
            whole[lane] = 3;
            var negated = Array.ConvertAll(whole, x => -x);
            Assert.Equal(3, Lanes.FoldMax512(Vector512.Create<long>(whole)));
            Assert.Equal(-3, Lanes.FoldMin512(Vector512.Create<long>(negated)));
            Assert.Equal(whole.Take(4).Max(), Lanes.FoldMax256(Vector256.Create<long>(whole)));
            Assert.Equal(negated.Take(2).Min(), Lanes.FoldMin128(Vector128.Create<long>(negated)));
            var narrow = Array.ConvertAll(whole, x => (int)x);
            Assert.Equal(3, Lanes.FoldMax256(Vector256.Create<int>(narrow)));
            Assert.Equal(narrow.Take(4).Max(), Lanes.FoldMax128(Vector128.Create<int>(narrow)));
            Assert.Equal(-3, Lanes.FoldMin256(Vector256.Create<int>(Array.ConvertAll(narrow, x => -x))));
        }
    }

    private static T Folded<T>(T[] values, int count, Func<T, T, T> combine)
        where T : INumber<T>
    {
        var lanes = values.Take(count).ToArray();
        for (var s = count / 2; s > 0; s /= 2)
        {
            for (var j = 0; j < s; j++)
            {
                lanes[j] = combine(lanes[j], lanes[j + s]);
            }
        }

        return lanes[0];
    }
}
