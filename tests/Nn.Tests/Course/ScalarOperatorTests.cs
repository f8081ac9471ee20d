using CsCheck;
using MiniTorch.Ir;

namespace MiniTorch.Nn.Tests.Course;

/// <summary>Module 0: operators on numbers, and the laws that they keep.</summary>
public sealed class ScalarOperatorTests
{
    private static readonly Gen<double[]> Numbers = Gen.Double[-100, 100].Array[1, 70];

    private static readonly Gen<(double[] A, double[] B, double[] C)> Triples =
        Gen.Int[1, 70].SelectMany(n => Gen.Select(Gen.Double[-100, 100].Array[n], Gen.Double[-100, 100].Array[n], Gen.Double[-100, 100].Array[n]));

    [Fact]
    public void Operators_of_one_number_are_those_of_arithmetic()
    {
        var operators = One(x => [x, -x, 1 / x, x.Max(0), x.Square(), (x < 0).Cast(DType.F64), x.Exp(), x.Abs().Log()]);
        Numbers.Sample(
            x =>
            {
                var y = operators.Run(new Elements(x, x.Length));
                for (var i = 0; i < x.Length; i++)
                {
                    Assert.Equal(
                        [x[i], -x[i], 1 / x[i], Math.Max(x[i], 0), x[i] * x[i], x[i] < 0 ? 1 : 0], y.Take(6).Select(r => r[i]));
                    Close(Math.Exp(x[i]), y[6][i], Math.Exp(x[i]));
                    Close(Math.Log(Math.Abs(x[i])), y[7][i], 1);
                }
            },
            iter: 50);
    }

    [Fact]
    public void Operators_of_two_numbers_are_those_of_arithmetic()
    {
        var operators = Two((a, b) => [a + b, a - b, a * b, a / b, a.Max(b), (a < b).Cast(DType.F64), a.Equal(b).Cast(DType.F64), a.Equal(a).Cast(DType.F64)]);
        Triples.Sample(
            t =>
            {
                var y = operators.Run(new Elements(t.A, t.A.Length), new Elements(t.B, t.B.Length));
                for (var i = 0; i < t.A.Length; i++)
                {
                    var (a, b) = (t.A[i], t.B[i]);
                    double[] expected = [a + b, a - b, a * b, a / b, Math.Max(a, b), a < b ? 1 : 0, a == b ? 1 : 0, 1];
                    Assert.Equal(expected, y.Select(r => r[i]));
                }
            },
            iter: 50);
    }

    [Fact]
    public void Sums_and_products_are_symmetric_and_products_distribute()
    {
        var laws = new BothEngines(
            (_, x) => [x[0] + x[1], x[1] + x[0], x[0] * x[1], x[1] * x[0], x[0] * (x[1] + x[2]), (x[0] * x[1]) + (x[0] * x[2])], ["B"], ["B"], ["B"]);
        Triples.Sample(
            t =>
            {
                var y = laws.Run(new Elements(t.A, t.A.Length), new Elements(t.B, t.A.Length), new Elements(t.C, t.A.Length));
                Assert.Equal(y[0], y[1]);
                Assert.Equal(y[2], y[3]);
                for (var i = 0; i < t.A.Length; i++)
                {
                    Close(y[4][i], y[5][i], Math.Abs(t.A[i]) * (Math.Abs(t.B[i]) + Math.Abs(t.C[i])));
                }
            },
            iter: 50);
    }

    [Fact]
    public void Less_is_transitive_and_negation_turns_it_round()
    {
        var order = new BothEngines((_, x) => [(x[0] < x[1]) & (x[1] < x[2]) & !(x[0] < x[2]), (x[0] < x[1]).NotEqual(-x[0] > -x[1])], ["B"], ["B"], ["B"]);
        Triples.Sample(
            t => Assert.All(
                order.Run(new Elements(t.A, t.A.Length), new Elements(t.B, t.A.Length), new Elements(t.C, t.A.Length)),
                broken => Assert.All(broken, b => Assert.Equal(0, b))),
            iter: 50);
    }

    [Fact]
    public void A_sigmoid_lies_between_0_and_1_mirrors_itself_and_increases()
    {
        const double Step = 1e-3;
        var sigmoid = One(x => [x.Sigmoid(), (-x).Sigmoid(), (x + Step).Sigmoid()]);
        Gen.Double[-15, 15].Array[1, 70].Sample(
            x =>
            {
                var y = sigmoid.Run(new Elements(x, x.Length));
                for (var i = 0; i < x.Length; i++)
                {
                    Assert.InRange(y[0][i], 0, 1);
                    Close(1 - y[0][i], y[1][i], 1);
                    Assert.True(y[0][i] < y[2][i], $"sigmoid at {x[i]:R} is {y[0][i]:R}, a step on {y[2][i]:R}");
                }
            },
            iter: 50);
        Assert.Equal([0.5, 0, 1], [.. sigmoid.Run(new Elements([0, -1000, 1000], 3))[0]]);
    }

    [Fact]
    public void A_relu_is_the_number_or_zero()
    {
        var relu = One(x => [x.Max(0), x.Max(0) - (-x).Max(0)]);
        Numbers.Sample(
            x =>
            {
                var y = relu.Run(new Elements(x, x.Length));
                Assert.Equal(x.Select(v => v > 0 ? v : 0), y[0]);
                Assert.Equal(x, y[1]);
            },
            iter: 50);
    }

    private static BothEngines One(Func<Tensor, Tensor[]> body) => new((_, x) => body(x[0]), [["B"]]);

    private static BothEngines Two(Func<Tensor, Tensor, Tensor[]> body) => new((_, x) => body(x[0], x[1]), ["B"], ["B"]);

    // A few roundings of numbers of a size.
    private static void Close(double expected, double found, double size) =>
        Assert.True(expected == found || Math.Abs(expected - found) <= 1e-15 * Math.Max(size, Math.Abs(expected)), $"expected {expected:R}, found {found:R}");
}
