using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn;

/// <summary>
/// (x - mean) / deviation along the last axis, with statistics that are known before training and stay as they are: parameters
/// <c>mean</c> and <c>deviation</c>, so that a checkpoint holds them and other samples are treated alike.
/// </summary>
public sealed class Standardize : Layer
{
    private readonly LayerParameter _mean;
    private readonly LayerParameter _deviation;

    /// <summary>A standardisation.</summary>
    /// <param name="means">The mean of each feature.</param>
    /// <param name="deviations">The standard deviation of each feature.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentException">There are no features, or another number of deviations than of means.</exception>
    public Standardize(
        ImmutableArray<double> means, ImmutableArray<double> deviations, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        if (means.Length == 0 || means.Length != deviations.Length)
        {
            throw new ArgumentException(
                $"expected a deviation for each of at least one mean, found {means.Length} means and {deviations.Length} deviations", nameof(deviations));
        }

        Features = means.Length;
        _mean = Parameter("mean", [Features], Initializer.Values(means), isTrained: false);
        _deviation = Parameter("deviation", [Features], Initializer.Values(deviations), isTrained: false);
    }

    /// <summary>The extent of the last axis.</summary>
    public int Features { get; }

    /// <summary>
    /// With the population statistics of samples: the sum of squared distances from the mean is divided by their number. A feature that
    /// never varies is divided by 1.
    /// </summary>
    /// <param name="data">The samples, of one axis each.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    public static Standardize Of(IDataset data, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        var width = data.FeatureCount();
        var values = new double[data.Count * width];
        for (var i = 0; i < data.Count; i++)
        {
            data.CopyFeatures(i, values.AsSpan(i * width, width));
        }

        var (means, deviations) = (new double[width], new double[width]);
        for (var column = 0; column < means.Length; column++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var i = column; i < values.Length; i += means.Length)
            {
                sum += values[i];
            }

            means[column] = sum / data.Count;
            for (var i = column; i < values.Length; i += means.Length)
            {
                squares += (values[i] - means[column]) * (values[i] - means[column]);
            }

            deviations[column] = squares > 0 ? Math.Sqrt(squares / data.Count) : 1;
        }

        return new Standardize([.. means], [.. deviations], file, line);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Standardize({Features})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequireFeatures(context, x, Features, _mean);
        return (x - context[_mean]) / context[_deviation];
    }
}
