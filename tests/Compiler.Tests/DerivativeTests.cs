using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests;

/// <summary>Forward mode, Jacobians, Hessians and higher orders against closed forms and differences, on both engines.</summary>
public sealed class DerivativeTests
{
    private static readonly double[] Points = [-1.7, -0.9, -0.3, 0.2, 0.55, 1.1, 2.3];

    /// <summary>Functions with their first, second and third derivative.</summary>
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Function, Func<double, double>[] Derivatives)> Table = new()
    {
        ["tanh"] = (x => x.Tanh(), [
            x => Sech2(x),
            x => -2 * Math.Tanh(x) * Sech2(x),
            x => Sech2(x) * ((4 * Math.Tanh(x) * Math.Tanh(x)) - (2 * Sech2(x)))]),
        ["sin"] = (x => x.Sin(), [Math.Cos, x => -Math.Sin(x), x => -Math.Cos(x)]),
        ["exp of half"] = (x => (x * 0.5).Exp(), [
            x => 0.5 * Math.Exp(x / 2), x => 0.25 * Math.Exp(x / 2), x => 0.125 * Math.Exp(x / 2)]),
        ["power"] = (x => (x + 3).Pow(2.5), [
            x => 2.5 * Math.Pow(x + 3, 1.5), x => 3.75 * Math.Pow(x + 3, 0.5), x => 1.875 * Math.Pow(x + 3, -0.5)]),
        ["quotient"] = (x => 1 / (x + 4), [
            x => -1 / Math.Pow(x + 4, 2), x => 2 / Math.Pow(x + 4, 3), x => -6 / Math.Pow(x + 4, 4)]),
        ["sigmoid"] = (x => x.Sigmoid(), [
            x => S(x) * (1 - S(x)),
            x => S(x) * (1 - S(x)) * (1 - (2 * S(x))),
            x => S(x) * (1 - S(x)) * (1 - (6 * S(x) * (1 - S(x))))]),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_of_gradients_are_derivatives_to_the_third_order(string name)
    {
        var (function, derivatives) = Table[name];
        var found = Run(
            f =>
            {
                var x = f.Input("x", DType.F64, ["N"]);
                var first = f.Gradient(function(x).Sum(), x);
                var second = f.Gradient(first.Sum(), x);
                return [first, second, f.Gradient(second.Sum(), x)];
            },
            ("x", Points, [Points.Length]));
        AssertClose(derivatives.SelectMany(d => Points.Select(d)), found.SelectMany(r => r), 1e-13);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_mode_of_forward_mode_is_the_same_to_the_third_order(string name)
    {
        var (function, derivatives) = Table[name];
        double[] v = [.. Points.Select(p => 0.5 + (p * p))];
        var found = Run(
            f =>
            {
                var x = f.Input("x", DType.F64, ["N"]);
                var along = f.Input("v", DType.F64, ["N"]);
                var first = f.Jvp(function(x), x, along);
                var second = f.Jvp(first, x, along);
                return [first, second, f.Jvp(second, x, along)];
            },
            ("x", Points, [Points.Length]),
            ("v", v, [Points.Length]));
        var expected = derivatives.SelectMany((d, order) => Points.Zip(v, (x, along) => d(x) * Math.Pow(along, order + 1)));
        AssertClose(expected, found.SelectMany(r => r), 1e-12);
    }

    [Fact]
    public void A_directional_derivative_of_several_inputs_is_the_slope_along_the_line()
    {
        static Tensor Model(Tensor x, Tensor w) => x.MatMul(w).Tanh().LayerNorm(w.Sum([0]), w.ReduceMax([0])).LogSoftmax();
        var (x, w) = (Numbers(1, 15), Numbers(2, 20));
        var (dx, dw) = (Numbers(3, 15), Numbers(4, 20));
        var slope = Run(
            f =>
            {
                var (a, b) = (f.Input("x", DType.F64, ["B", 5]), f.Input("w", DType.F64, [5, 4]));
                var (da, db) = (f.Input("dx", DType.F64, ["B", 5]), f.Input("dw", DType.F64, [5, 4]));
                return [f.Jvp(Model(a, b), [a, b], [da, db])];
            },
            ("x", x, [3, 5]),
            ("w", w, [5, 4]),
            ("dx", dx, [3, 5]),
            ("dw", dw, [5, 4]))[0];
        double[] At(double t) => Run(
            f => [Model(f.Input("x", DType.F64, ["B", 5]), f.Input("w", DType.F64, [5, 4]))],
            ("x", [.. x.Zip(dx, (a, d) => a + (t * d))], [3, 5]),
            ("w", [.. w.Zip(dw, (a, d) => a + (t * d))], [5, 4]))[0];
        AssertClose(At(1e-5).Zip(At(-1e-5), (above, below) => (above - below) / 2e-5), slope, 1e-7);
    }

    [Fact]
    public void Forward_mode_and_reverse_mode_are_transposes()
    {
        var values = Run(
            f =>
            {
                var x = f.Input("x", DType.F64, [2, 3]);
                var (v, u) = (f.Input("v", DType.F64, [2, 3]), f.Input("u", DType.F64, [2, 2]));
                var y = x.Exp().MatMul(x.Tanh(), false, true) / 3;
                return [(f.Jvp(y, x, v) * u).Sum(), (f.Vjp(y, x, u) * v).Sum()];
            },
            ("x", Numbers(5, 6), [2, 3]),
            ("v", Numbers(6, 6), [2, 3]),
            ("u", Numbers(7, 4), [2, 2]));
        AssertClose(values[0], values[1], 1e-14);
    }

    [Fact]
    public void A_jacobian_is_the_matrix_of_a_linear_map_and_of_softmax()
    {
        var (a, x) = (Numbers(8, 12), Numbers(9, 4));
        var found = Run(
            f =>
            {
                var (matrix, at) = (f.Input("a", DType.F64, [3, 4]), f.Input("x", DType.F64, [4]));
                return [f.Jacobian(matrix.MatMul(at.Reshape([4, 1])).Reshape([3]), at), f.Jacobian(at.Softmax(), at), at.Softmax()];
            },
            ("a", a, [3, 4]),
            ("x", x, [4]));
        Assert.Equal(a, found[0]);
        var p = found[2];
        AssertClose(p.SelectMany((pi, i) => p.Select((pj, j) => pi * ((i == j ? 1 : 0) - pj))), found[1], 1e-15);
    }

    [Fact]
    public void A_jacobian_has_the_shape_of_both_and_none_of_nothing()
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f =>
        {
            var x = f.Input("x", DType.F64, ["B", 3]);
            var y = x.MatMul(x, true);
            Assert.Equal(new Shape([3, 3, "B", 3]), f.Jacobian(y, x).Shape);
            Assert.Equal(new Shape(["B", 3]), f.Jacobian(y.Sum(), x).Shape);
            Assert.Equal(new Shape([0, 3, "B", 3]), f.Jacobian(y.Slice(0, 1, 1), x).Shape);
            var error = Assert.Throws<CompilerException>(() => f.Jacobian(x.Exp(), x));
            Assert.Equal("derivative.shape", error.Diagnostics[0].Label);
            Assert.Contains("DerivativeTests.cs", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_hessian_is_that_of_a_quadratic_form_and_its_products_are_jvps_of_the_gradient()
    {
        var (a, x, v) = (Numbers(10, 9), Numbers(11, 3), Numbers(12, 3));
        var found = Run(
            f =>
            {
                var matrix = f.Input("a", DType.F64, [3, 3]);
                var (at, along) = (f.Input("x", DType.F64, [3]), f.Input("v", DType.F64, [3]));
                var form = at.Reshape([1, 3]).MatMul(matrix).MatMul(at.Reshape([3, 1])).Sum();
                var loss = form + at.Exp().Sum();
                var gradient = f.Gradient(loss, at);
                return [f.Hessian(loss, at), f.HessianVectorProduct(loss, at, along), f.Jvp(gradient, at, along)];
            },
            ("a", a, [3, 3]),
            ("x", x, [3]),
            ("v", v, [3]));
        double[] hessian = [.. Enumerable.Range(0, 9).Select(k => a[k] + a[(k % 3 * 3) + (k / 3)] + (k / 3 == k % 3 ? Math.Exp(x[k / 3]) : 0))];
        double[] product = [.. Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 3).Sum(j => hessian[(i * 3) + j] * v[j]))];
        AssertClose(hessian, found[0], 1e-14);
        AssertClose(product, found[1], 1e-14);
        AssertClose(product, found[2], 1e-14);
    }

    [Fact]
    public void A_linear_loss_has_second_derivatives_of_zero()
    {
        var found = Run(
            f =>
            {
                var x = f.Input("x", DType.F64, [3]);
                return [f.HessianVectorProduct((x * 3).Sum(), x, x), f.Hessian((x * 3).Sum(), x)];
            },
            ("x", [1, 2, 3], [3]));
        Assert.All(found.SelectMany(r => r), n => Assert.Equal(0, n));
    }

    [Fact]
    public void Types_of_directions_and_seeds_are_checked()
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f =>
        {
            var (x, w) = (f.Input("x", DType.F32, ["B", 3]), f.Input("w", DType.F32, [3]));
            var y = x * w;
            Action[] wrong =
            [
                () => f.Vjp(y, x, w),
                () => f.Jvp(y, x, w),
                () => f.Jvp(y, [x, w], [x]),
                () => f.HessianVectorProduct(y.Sum(), x, w),
            ];
            Assert.All(wrong, action => Assert.Equal("derivative.type", Assert.Throws<CompilerException>(action).Diagnostics[0].Label));
        });
    }

    [Fact]
    public void A_loss_that_nothing_flows_through_is_refused_with_the_op_that_cuts_the_way()
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f =>
        {
            var (x, w) = (f.Input("x", DType.F32, ["B", 3]), f.Input("w", DType.F32, [3]));
            (Tensor Loss, string Reason)[] cut =
            [
                (x.Floor().Sum(), "through floor, declared at DerivativeTests.cs:"),
                ((x > 0).Cast(DType.F32).Sum(), "through greater, "),
                (x.Exp().StopGradient().Square().Sum(), "through stop_gradient, "),
                (x.Cast(DType.I32).Cast(DType.F32).Mean(), "through cast, "),
                (w.Sum(), "depends on none of them"),
            ];
            Assert.All(cut, c =>
            {
                var error = Assert.Throws<CompilerException>(() => f.Gradient(c.Loss, x));
                Assert.Equal("gradient.path", error.Diagnostics[0].Label);
                Assert.Contains(c.Reason, error.Message, StringComparison.Ordinal);
            });
            Assert.Equal(2, f.Gradient((x.Floor() * w).Sum(), [x, w]).Length);
        });
    }

    private static double Sech2(double x) => 1 / (Math.Cosh(x) * Math.Cosh(x));

    private static double S(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 2.4) - 1.2)];
    }

    private static void AssertClose(IEnumerable<double> expected, IEnumerable<double> found, double tolerance) => Assert.All(
        expected.Zip(found), p => Assert.Equal(p.First, p.Second, tolerance * Math.Max(1, Math.Abs(p.First))));

    // Both engines; they must give the same bits.
    private static double[][] Run(Func<FunctionBuilder, Tensor[]> declare, params (string Name, double[] Elements, long[] Extents)[] feeds)
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f => f.Return([.. declare(f).Select((r, i) => ($"r{i}", r))]));
        var module = m.Build();
        double[][] On(Engine engine)
        {
            var session = Compiler.Compile(module, new CompilerOptions { Engine = engine }).CreateSession("f");
            foreach (var (name, elements, extents) in feeds)
            {
                session.Feed<double>(name, elements, [.. extents]);
            }

            session.Run();
            return [.. module["f"].ResultNames.Select(n => session.Result<double>(n).ToArray())];
        }

        var (interpreted, compiled) = (On(Engine.Interpreted), On(Engine.Compiled));
        Assert.Equal(interpreted, compiled);
        return compiled;
    }
}
