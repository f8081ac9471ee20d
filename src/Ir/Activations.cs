using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>
/// Activation functions: each expands to ops under a scope of its own name, in a form that neither overflows nor loses its gradient in the
/// tails. Where two formulas meet at 0, the one for negative numbers has it, and what it is applied to is 0 on the other side: an infinity
/// there, times the adjoint 0, would be NaN.
/// </summary>
public static class Activations
{
    /// <summary>The larger of x and 0; the gradient at 0 is 0.</summary>
    public static Tensor Relu(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("relu");
        return x.Max(0);
    }

    /// <summary>
    /// x/2 (1 + tanh(u)) = x sigmoid(2u) with u = sqrt(2/pi) (x + 0.044715 x^3), the tanh form of Hendrycks and Gimpel, arXiv:1606.08415.
    /// As a sigmoid it keeps its digits where tanh(u) is near -1.
    /// </summary>
    public static Tensor Gelu(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("gelu");
        return x * ((x + (x * x * x * 0.044715)) * 1.5957691216057308).Sigmoid();
    }

    /// <summary>x/2 (1 + erf(x / sqrt(2))), the exact form of Hendrycks and Gimpel, arXiv:1606.08415.</summary>
    public static Tensor GeluErf(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("gelu_erf");
        return x * 0.5 * ((x * 0.7071067811865476).Erf() + 1);
    }

    /// <summary>x from 0 to 6, else the nearer limit; Krizhevsky, Convolutional Deep Belief Networks on CIFAR-10, 2010.</summary>
    public static Tensor Relu6(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("relu6");
        return x.Clamp(0, 6);
    }

    /// <summary>
    /// x above 0, else slope * x; Maas et al., Rectifier Nonlinearities Improve Neural Network Acoustic Models, 2013.
    /// </summary>
    public static Tensor LeakyRelu(this Tensor x, double slope = 0.01, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("leaky_relu");
        return (x > 0).Select(x, x * slope);
    }

    /// <summary>x above 0, else slope * x with a slope that is learned and broadcast to x; He et al., arXiv:1502.01852.</summary>
    public static Tensor Prelu(this Tensor x, Tensor slope, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("prelu");
        return (x > 0).Select(x, x * slope);
    }

    /// <summary>x above the threshold, else a value.</summary>
    public static Tensor Threshold(
        this Tensor x, double threshold, double value = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("threshold");
        return (x > threshold).Select(x, x.Like(value));
    }

    /// <summary>x above 0, else alpha (e^x - 1); Clevert et al., arXiv:1511.07289.</summary>
    public static Tensor Elu(this Tensor x, double alpha = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("elu");
        return (x > 0).Select(x, x.Negative().Expm1() * alpha);
    }

    /// <summary>1.0507 times elu(x) with alpha 1.6733, which keep mean 0 and variance 1; Klambauer et al., arXiv:1706.02515.</summary>
    public static Tensor Selu(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("selu");
        return x.Elu(1.6732632423543772) * 1.0507009873554805;
    }

    /// <summary>x above 0, else alpha (e^(x / alpha) - 1), whose slope at 0 is 1; Barron, arXiv:1704.07483.</summary>
    public static Tensor Celu(this Tensor x, double alpha = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("celu");
        return (x > 0).Select(x, (x.Negative() / alpha).Expm1() * alpha);
    }

    /// <summary>x sigmoid(x); Elfwing et al., arXiv:1702.03118.</summary>
    public static Tensor Silu(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("silu");
        return x * x.Sigmoid();
    }

    /// <summary>x sigmoid(beta x); Ramachandran et al., arXiv:1710.05941.</summary>
    public static Tensor Swish(this Tensor x, double beta = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("swish");
        return x * (x * beta).Sigmoid();
    }

    /// <summary>ln(1 + e^(beta x)) / beta, as the larger of x and 0 plus ln(1 + e^-|beta x|) / beta.</summary>
    public static Tensor Softplus(this Tensor x, double beta = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("softplus");
        var scaled = beta == 1 ? x : x * beta;
        var isPositive = scaled > 0;
        var sum = isPositive.Select(scaled, x.Like(0)) + isPositive.Select(-scaled, scaled).Exp().Log1p();
        return beta == 1 ? sum : sum / beta;
    }

    /// <summary>ln sigmoid(x) = -softplus(-x).</summary>
    public static Tensor LogSigmoid(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("log_sigmoid");
        return -(-x).Softplus();
    }

    /// <summary>x tanh(softplus(x)); Misra, arXiv:1908.08681.</summary>
    public static Tensor Mish(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("mish");
        return x * x.Softplus().Tanh();
    }

    /// <summary>x / (1 + |x|).</summary>
    public static Tensor Softsign(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("softsign");
        return x / (x.Abs() + 1);
    }

    /// <summary>x between two limits, else the nearer one.</summary>
    public static Tensor HardTanh(
        this Tensor x, double min = -1, double max = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("hard_tanh");
        return x.Clamp(min, max);
    }

    /// <summary>slope * x + offset between 0 and 1, else the nearer limit.</summary>
    public static Tensor HardSigmoid(
        this Tensor x, double slope = 1.0 / 6, double offset = 0.5, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("hard_sigmoid");
        return ((x * slope) + offset).Clamp(0, 1);
    }

    /// <summary>x times hard_sigmoid(x); Howard et al., arXiv:1905.02244.</summary>
    public static Tensor HardSwish(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("hard_swish");
        return x * x.HardSigmoid();
    }

    /// <summary>x - tanh x.</summary>
    public static Tensor TanhShrink(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("tanh_shrink");
        return x - x.Tanh();
    }

    /// <summary>x moved towards 0 by a limit, 0 within it.</summary>
    public static Tensor SoftShrink(this Tensor x, double limit = 0.5, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("soft_shrink");
        return x - x.Clamp(-limit, limit);
    }

    /// <summary>x, but 0 where its size is at most a limit.</summary>
    public static Tensor HardShrink(this Tensor x, double limit = 0.5, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("hard_shrink");
        return (x.Abs() > limit).Select(x, x.Like(0));
    }

    /// <summary>e^-x divided by its sum along an axis: the softmax of -x.</summary>
    public static Tensor Softmin(this Tensor x, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("softmin");
        return (-x).Softmax(axis);
    }

    /// <summary>The first half along an axis times the sigmoid of the second half; Dauphin et al., arXiv:1612.08083.</summary>
    /// <exception cref="CompilerException">The extent is not twice another.</exception>
    public static Tensor Glu(this Tensor x, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("glu");
        var along = x.Axis(axis);
        var extent = x.Shape[along];
        if (extent.DividedBy(2) is not { } half)
        {
            var message = $"expected an even extent along axis {along} of %{x.Value.Name}: {x.Value.Type}, found {extent}";
            throw new CompilerException(new Diagnostic("glu.C1", message) { Origin = x.Builder.Origin! });
        }

        return x.Slice(along, 0, half) * x.Slice(along, half, extent).Sigmoid();
    }

    // x where it is not above 0, else 0.
    private static Tensor Negative(this Tensor x) => (x > 0).Select(x.Like(0), x);
}
