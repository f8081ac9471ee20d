namespace MiniTorch.Cli.Gradients;

/// <summary>A line of <c>minitorch gradcheck</c>.</summary>
/// <param name="Op">The op, or the model.</param>
/// <param name="Variant">Which row of the op, or which parameter of the model.</param>
/// <param name="Order">The order of the gradient.</param>
/// <param name="Checked">The number of elements checked.</param>
/// <param name="Elements">The number of elements there are.</param>
/// <param name="Error">The largest error; null if there is no gradient to check.</param>
/// <param name="Limit">The largest error that counts as none.</param>
internal sealed record GradientRow(string Op, string Variant, int Order, long Checked, long Elements, double? Error, double Limit)
{
    /// <summary>Op and variant.</summary>
    public string Name => Variant.Length == 0 ? Op : $"{Op}, {Variant}";

    /// <summary>True if the gradient is the slope; null if there is none.</summary>
    public bool? IsGood => Error is { } error ? error <= Limit : null;

    /// <summary>The same in words.</summary>
    public string Verdict => IsGood switch { true => "good", false => "FAILED", null => "not differentiable" };
}
