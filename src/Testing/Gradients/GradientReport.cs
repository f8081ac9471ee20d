using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Passes;

namespace MiniTorch.Testing;

/// <summary>How a gradient is checked.</summary>
public sealed record GradientOptions
{
    /// <summary>1; or 2 for the gradient of the weighted sum of the gradient, and so on.</summary>
    public int Order { get; init; } = 1;

    /// <summary>How far from a number of size 1 each end of a difference is.</summary>
    public double Step { get; init; } = 6e-6;

    /// <summary>Of a tensor with more elements only so many are checked, spread over all of it.</summary>
    public long MostElements { get; init; } = long.MaxValue;

    /// <summary>The pass that expands the gradient.</summary>
    public Autodiff Autodiff { get; init; } = new();

    /// <summary>Which float inputs and parameters are checked; all, unless said otherwise.</summary>
    public Func<Value, bool> IsChecked { get; init; } = _ => true;
}

/// <summary>How far a gradient is from differences.</summary>
/// <param name="Order">The order of the gradient.</param>
/// <param name="Variables">Each input and parameter that was checked.</param>
public sealed record GradientReport(int Order, ImmutableArray<GradientError> Variables)
{
    /// <summary>The largest error that a gradient of order 1 may have in f64.</summary>
    public const double FirstOrderLimit = 1e-6;

    /// <summary>The largest error that a gradient of a higher order may have in f64.</summary>
    public const double HigherOrderLimit = 1e-5;

    /// <summary>The largest error of all elements; infinite if one is NaN.</summary>
    public double Error => Variables.Length == 0 ? 0 : Variables.Max(v => double.IsNaN(v.Error) ? double.PositiveInfinity : v.Error);

    /// <summary>The number of elements checked.</summary>
    public long Checked => Variables.Sum(v => v.Checked);

    /// <summary>The largest error that counts as none.</summary>
    public double Limit => Order == 1 ? FirstOrderLimit : HigherOrderLimit;

    /// <summary>True if the gradient is the slope.</summary>
    public bool IsGood => Error <= Limit;
}

/// <summary>How far the gradient of one input or parameter is from differences.</summary>
/// <param name="Variable">Its name.</param>
/// <param name="Checked">The number of elements checked.</param>
/// <param name="Elements">The number of elements it has.</param>
/// <param name="Error">The largest error.</param>
/// <param name="At">The element that has it.</param>
public sealed record GradientError(string Variable, long Checked, long Elements, double Error, long At);
