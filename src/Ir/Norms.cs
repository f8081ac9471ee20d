using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>The size of vectors, and vectors brought to a size: each expands to ops under a scope of its own name.</summary>
public static class Norms
{
    /// <summary>
    /// (sum |x|^order)^(1/order) over some axes (all if none are given): 1 is the sum of sizes, 2 the length, infinity the largest size,
    /// -infinity the smallest. Where it is 0, the gradient of orders above 1 is 0.
    /// </summary>
    /// <exception cref="CompilerException">The order is 0, negative and finite, or NaN.</exception>
    public static Tensor Norm(
        this Tensor x,
        double order = 2,
        Axes? axes = null,
        bool keepDims = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("norm");
        return order switch
        {
            double.PositiveInfinity => x.Abs().ReduceMax(axes, keepDims),
            double.NegativeInfinity => x.Abs().ReduceMin(axes, keepDims),
            1 => x.Abs().Sum(axes, keepDims),
            2 => x.Square().Sum(axes, keepDims).RootOr0(s => s.Sqrt()),
            > 0 => x.Abs().Pow(order).Sum(axes, keepDims).RootOr0(s => s.Pow(1 / order)),
            _ => throw new CompilerException(new Diagnostic("norm.order", $"expected an order above 0, or an infinity, found {Text.Printer.Number(order)}")
            {
                Origin = x.Builder.Origin!,
                Function = x.Builder.Function,
            }),
        };
    }

    /// <summary>x divided by its norm along an axis, or by epsilon if the norm is smaller.</summary>
    public static Tensor Normalize(
        this Tensor x,
        double order = 2,
        int axis = -1,
        double epsilon = 1e-12,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("normalize");
        var over = x.Over([axis]);
        return x / x.Norm(order, over).Max(epsilon).BroadcastOver(over, x.Shape);
    }

    /// <summary>x times limit / max(norm, limit), the norm being the length over some axes (all if none are given): unchanged within it.</summary>
    public static Tensor ClipByNorm(
        this Tensor x, double limit, Axes? axes = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("clip_by_norm");
        var over = x.Over(axes);
        return x * (limit / x.Norm(2, over).Max(limit)).BroadcastOver(over, x.Shape);
    }

    /// <summary>sum(x y) / max(|x| |y|, epsilon) along an axis: the cosine of the angle between two vectors.</summary>
    public static Tensor CosineSimilarity(
        this Tensor x,
        Tensor other,
        int axis = -1,
        double epsilon = 1e-8,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("cosine_similarity");
        var over = x.Over([axis]);
        return (x * other).Sum(over) / (x.Norm(2, over) * other.Norm(2, over)).Max(epsilon);
    }

    /// <summary>x rsqrt(mean of x^2 + epsilon) gain along the last axis; Zhang and Sennrich, arXiv:1910.07467.</summary>
    public static Tensor RmsNorm(
        this Tensor x, Tensor gain, double epsilon = 1e-5, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("rms_norm");
        var over = new Axes([x.Rank - 1]);
        return x * (x.Square().Mean(over) + epsilon).Rsqrt().BroadcastOver(over, x.Shape) * gain;
    }

    /// <summary>
    /// (x - mean) rsqrt(variance + epsilon) gain + bias, the statistics of each sample over groups of neighbouring channels and all
    /// places: x is [N, C, ..], gain and bias are [C]. Wu and He, arXiv:1803.08494.
    /// </summary>
    /// <exception cref="CompilerException">There are no channels, or the groups do not divide them.</exception>
    public static Tensor GroupNorm(
        this Tensor x,
        Dim groups,
        Tensor gain,
        Tensor bias,
        double epsilon = 1e-5,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("group_norm");
        if (x.Rank < 2 || x.Shape[1].DividedBy(groups) is not { } size)
        {
            var message = $"expected channels in axis 1 of %{x.Value.Name}: {x.Value.Type} that {groups} groups divide";
            throw new CompilerException(new Diagnostic("group_norm.C1", message) { Origin = x.Builder.Origin! });
        }

        var places = Dim.Product(x.Shape.Skip(2));
        var grouped = x.Reshape([x.Shape[0], groups, size * places]);
        var over = new Axes([2]);
        var centred = grouped - grouped.Mean(over).BroadcastOver(over, grouped.Shape);
        var scale = (centred.Square().Mean(over) + epsilon).Rsqrt();
        var normal = (centred * scale.BroadcastOver(over, grouped.Shape)).Reshape(x.Shape);
        var others = new Axes([.. Enumerable.Range(0, x.Rank).Where(a => a != 1)]);
        return (normal * gain.BroadcastOver(others, x.Shape)) + bias.BroadcastOver(others, x.Shape);
    }

    /// <summary>
    /// The same with a group for each channel: statistics of each sample and channel over all places; Ulyanov et al., arXiv:1607.08022.
    /// </summary>
    /// <exception cref="CompilerException">There are no channels.</exception>
    public static Tensor InstanceNorm(
        this Tensor x, Tensor gain, Tensor bias, double epsilon = 1e-5, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("instance_norm");
        return x.GroupNorm(x.Rank < 2 ? 1 : x.Shape[1], gain, bias, epsilon);
    }

    /// <summary>
    /// (x - mean) rsqrt(variance + epsilon) gain + bias with statistics of each channel: x is [N, C, ..], the others are [C]. Statistics of
    /// a batch or of all batches so far; Ioffe and Szegedy, arXiv:1502.03167.
    /// </summary>
    /// <exception cref="CompilerException">There are no channels, or the others have another extent.</exception>
    public static Tensor BatchNorm(
        this Tensor x,
        Tensor mean,
        Tensor variance,
        Tensor gain,
        Tensor bias,
        double epsilon = 1e-5,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("batch_norm");
        var others = x.ButChannels();
        var centred = x - mean.BroadcastOver(others, x.Shape);
        var scale = (variance + epsilon).Rsqrt();
        return (centred * scale.BroadcastOver(others, x.Shape) * gain.BroadcastOver(others, x.Shape)) + bias.BroadcastOver(others, x.Shape);
    }

    /// <summary>
    /// x / (bias + alpha / size * sum of squares)^beta over so many channels around each, those outside counting as 0, one more behind where the
    /// size is even: x is [N, C, ..]. Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012.
    /// </summary>
    /// <exception cref="CompilerException">There are no channels, or the size is below 1.</exception>
    public static Tensor LocalResponseNorm(
        this Tensor x,
        long size,
        double alpha = 1e-4,
        double beta = 0.75,
        double bias = 1,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("local_response_norm");
        var ones = Shape.Repeat(1, x.Rank - x.Axis(1));
        var none = ones.Map(_ => Dim.Zero);
        var around = Padding.Of(none.With(0, (size - 1) / 2), none.With(0, size / 2));
        var squares = x.Square().SumPool(ones.With(0, size), ones, around);
        return x / ((squares * (alpha / size)) + bias).Pow(beta);
    }

    /// <summary>All axes but that of channels, which is the second.</summary>
    /// <exception cref="CompilerException">There is none.</exception>
    internal static Axes ButChannels(this Tensor x)
    {
        var channels = x.Axis(1);
        return [.. Enumerable.Range(0, x.Rank).Where(a => a != channels)];
    }
}
