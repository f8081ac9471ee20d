using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>
/// What training makes small, beyond squared error and cross entropy: each expands to ops under a scope of its own name, in a form that
/// neither overflows nor cancels, and is a mean, so that batches of any size weigh alike.
/// </summary>
public static class Losses
{
    /// <summary>The mean of |x - target|.</summary>
    public static Tensor MeanAbsoluteError(this Tensor x, Tensor target, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("mae");
        return (x - target).Abs().Mean();
    }

    /// <summary>
    /// The mean of d^2 / 2 where d = |x - target| is at most delta, else of delta (d - delta / 2); Huber, Robust Estimation of a Location
    /// Parameter, 1964.
    /// </summary>
    public static Tensor Huber(
        this Tensor x, Tensor target, double delta = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("huber");
        var distance = (x - target).Abs();

        // One formula for both: with the distance for the part it is the square's half.
        var part = distance.Min(delta);
        return (part * (distance - (part * 0.5))).Mean();
    }

    /// <summary>Huber's loss divided by beta: the slope far out is 1; Girshick, arXiv:1504.08083.</summary>
    public static Tensor SmoothL1(
        this Tensor x, Tensor target, double beta = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("smooth_l1");
        return x.Huber(target, beta) / beta;
    }

    /// <summary>The mean of max(0, 1 - x target), the target being 1 or -1; no gradient flows where the margin is kept.</summary>
    public static Tensor Hinge(this Tensor x, Tensor target, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("hinge");
        return (1 - (x * target)).Max(0).Mean();
    }

    /// <summary>
    /// The mean over all rows of sum target (ln target - x), 0 ln 0 being 0: x holds logarithms of probabilities [.., C], as log_softmax
    /// gives them, the target probabilities.
    /// </summary>
    public static Tensor KlDivergence(this Tensor x, Tensor target, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("kl_divergence");
        var isSome = target > 0;
        var entropy = target * isSome.Select(target, target.Like(1)).Log();
        return (entropy - (target * x)).Sum([-1]).Mean();
    }

    /// <summary>
    /// The mean of -target ln sigmoid(x) - (1 - target) ln(1 - sigmoid(x)), as max(x, 0) - x target + ln(1 + e^-|x|): x holds logits, the
    /// target probabilities.
    /// </summary>
    public static Tensor BinaryCrossEntropy(this Tensor x, Tensor target, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("binary_cross_entropy");

        // One question of the sign for both parts, so that their slopes at 0 add up to 1/2 and not to 0.
        var isPositive = x > 0;
        return (isPositive.Select(x, x.Like(0)) - (x * target) + isPositive.Select(-x, x).Exp().Log1p()).Mean();
    }

    /// <summary>
    /// The mean over all rows of -x[label]: x holds logarithms of probabilities [.., C], as log_softmax gives them, labels the classes as
    /// i32 [..]. A label out of range contributes 0.
    /// </summary>
    public static Tensor NegativeLogLikelihood(
        this Tensor x, Tensor labels, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("nll");
        return -x.AtLabels(labels).Mean();
    }
}
