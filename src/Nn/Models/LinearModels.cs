using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Models;

/// <summary>
/// Linear models of the columns of a table, in f64: features are standardised, every step takes all rows. The learning rate follows from
/// the table: momentum 0.9 converges if rate times the largest curvature stays below 3.8 (Polyak, 1964), and that curvature is at most its
/// sum over all directions, which is 2 (d + 1) for squared errors of d standardised features and a bias, and (d + 1) / 2 for cross entropy.
/// </summary>
internal static class LinearModels
{
    /// <summary>A number from a weighted sum of features, by least squares.</summary>
    public static ModelDefinition Regression { get; } = Regress(GeneratedNumbers()) with
    {
        FromTable = (path, options) => Regress(Table.Read(path).Numbers("table", options)),
    };

    /// <summary>A class from weighted sums of features, by the cross entropy of their softmax.</summary>
    public static ModelDefinition Logistic { get; } = Classify(GeneratedClasses()) with
    {
        FromTable = (path, options) => Classify(Table.Read(path).Classes("table", options)),
    };

    private static ModelDefinition Regress(DataSplit data) =>
        new("linear-regression", "a number from a weighted sum of a table's columns, by least squares")
        {
            Input = [data.Train.FeatureCount],
            Loss = Loss.MeanSquaredError,
            Type = DType.F64,
            Defaults = Full(data, 1.0 / (data.Train.FeatureCount + 1)),
            Build = () => Layers(data.Train, 1),
            Load = _ => data,
        };

    // Without a penalty, classes that a plane separates would have no best weights.
    private static ModelDefinition Classify(DataSplit data) =>
        new("logistic", "a class from weighted sums of a table's columns, by the cross entropy of their softmax")
        {
            Input = [data.Train.FeatureCount],
            Loss = Loss.CrossEntropy,
            Type = DType.F64,
            Defaults = Full(data, 4.0 / (data.Train.FeatureCount + 1)) with { Penalty = 0.01 },
            Build = () => Layers(data.Train, data.Train.ClassNames.Length),
            Load = _ => data,
        };

    private static TrainingOptions Full(DataSplit data, double rate) =>
        new() { Epochs = 2000, BatchSize = data.Train.Count, LearningRate = rate, OptimizerName = "momentum" };

    private static Sequential Layers(Dataset data, int outputs) => new(
        Standardize.Of(data),
        new Linear(data.FeatureCount, outputs, weight: Initializer.Zeros) { Name = "output" });

    // y = 2 a - b + 0.5 c + 3 + noise
    private static DataSplit GeneratedNumbers()
    {
        static Dataset Draw(string name, ulong stream, int count)
        {
            var random = new SplitMix64(0, stream);
            var (features, targets) = (new double[count * 3], new double[count]);
            for (var i = 0; i < count; i++)
            {
                var row = features.AsSpan(i * 3, 3);
                (row[0], row[1], row[2]) = (random.NextUniform(-1, 1), random.NextUniform(0, 10), random.NextNormal());
                targets[i] = (2 * row[0]) - row[1] + (0.5 * row[2]) + 3 + (0.1 * random.NextNormal());
            }

            return Dataset.OfDoubles(name, [3], Frozen(features), [], [], ["a", "b", "c"]).WithWideTargets([1], Frozen(targets));
        }

        return new DataSplit(Draw("line/train", 0, 300), Draw("line/test", 1, 100));
    }

    // Three clouds of points that overlap a little.
    private static DataSplit GeneratedClasses()
    {
        static Dataset Draw(string name, ulong stream, int count)
        {
            var random = new SplitMix64(0, stream);
            var (features, labels) = (new double[count * 2], new int[count]);
            for (var i = 0; i < count; i++)
            {
                labels[i] = i % 3;
                var (cos, sin) = Circle.At(labels[i] / 3.0);
                features[2 * i] = (2 * cos) + random.NextNormal();
                features[(2 * i) + 1] = (2 * sin) + random.NextNormal();
            }

            return Dataset.OfDoubles(name, [2], Frozen(features), ImmutableCollectionsMarshal.AsImmutableArray(labels), ["east", "north", "south"]);
        }

        return new DataSplit(Draw("clouds/train", 0, 300), Draw("clouds/test", 1, 150));
    }

    private static ImmutableArray<double> Frozen(double[] numbers) => ImmutableCollectionsMarshal.AsImmutableArray(numbers);
}
