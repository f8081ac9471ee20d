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
    private static readonly Kind Numbers = new(
        "by least squares", Loss.MeanSquaredError, 1, Penalty: 0, (table, options) => table.Numbers("table", options));

    // Without a penalty, classes that a plane separates would have no best weights.
    private static readonly Kind Classes = new(
        "by the cross entropy of their softmax", Loss.CrossEntropy, 4, Penalty: 0.01, (table, options) => table.Classes("table", options));

    /// <summary>A number from a weighted sum of features, by least squares.</summary>
    public static ModelDefinition Regression { get; } = OfAnyTable(
        Numbers, "linear-regression", "a number from a weighted sum of a table's columns", GeneratedNumbers());

    /// <summary>A class from weighted sums of features, by the cross entropy of their softmax.</summary>
    public static ModelDefinition Logistic { get; } = OfAnyTable(
        Classes, "logistic", "a class from weighted sums of a table's columns", GeneratedClasses());

    /// <summary>
    /// How far diabetes has gone in a year, from 10 features: Efron, Hastie, Johnstone and Tibshirani, "Least angle regression", 2004.
    /// </summary>
    public static ModelDefinition Diabetes { get; } = OfOneTable(
        Numbers,
        "diabetes",
        "how far diabetes has gone in a year, a weighted sum of 10 features",
        "the files diabetes_data_raw.csv.gz and diabetes_target.csv.gz of scikit-learn",
        rows: 442,
        features: 10,
        outputs: 1);

    /// <summary>Three kinds of iris by the sizes of their leaves: R. A. Fisher, 1936.</summary>
    public static ModelDefinition Iris { get; } = OfOneTable(
        Classes, "iris", "three kinds of iris from the sizes of 2 leaves", "the file iris.csv of scikit-learn", rows: 150, features: 4, outputs: 3);

    /// <summary>Three growers of wine by 13 chemical measurements: Forina et al., UCI; a quarter of the rows is to test on.</summary>
    public static ModelDefinition Wine { get; } = OfOneTable(
        Classes,
        "wine",
        "three growers of wine from 13 measurements",
        "the file wine_data.csv of scikit-learn",
        rows: 178,
        features: 13,
        outputs: 3,
        testFraction: 0.25);

    /// <summary>Tumours by 30 measurements of cells: Wolberg, Street and Mangasarian, UCI; a quarter of the rows is to test on.</summary>
    public static ModelDefinition BreastCancer { get; } = OfOneTable(
        Classes,
        "breast-cancer",
        "whether a tumour is benign from 30 measurements of its cells",
        "the file breast_cancer.csv of scikit-learn",
        rows: 569,
        features: 30,
        outputs: 2,
        testFraction: 0.25);

    private static ModelDefinition OfAnyTable(Kind kind, string name, string summary, DataSplit generated)
    {
        summary = $"{summary}, {kind.How}";
        return Of(kind, name, summary, generated) with { FromTable = (path, options) => Of(kind, name, summary, kind.Read(Table.Read(path), options)) };
    }

    // Declared for the table that is meant, until there is one: statistics that change nothing stand for those of the table.
    private static ModelDefinition OfOneTable(
        Kind kind, string name, string summary, string expected, int rows, int features, int outputs, double testFraction = 0)
    {
        summary = $"{summary}, {kind.How}";
        var trained = rows - (int)Math.Round(rows * testFraction);
        ImmutableArray<double> zeros = [.. Enumerable.Repeat(0.0, features)];
        ImmutableArray<double> ones = [.. Enumerable.Repeat(1.0, features)];
        return Of(kind, name, summary, trained, features, outputs, () => new Standardize(zeros, ones), _ => throw NoTable(name)) with
        {
            ExpectedFolder = expected,
            ExpectedSamples = trained,
            TableDefaults = new TableOptions { TestFraction = testFraction },
            FromTable = (path, options) => Of(kind, name, summary, kind.Read(Table.Read(path), options)),
        };
    }

    private static InvalidOperationException NoTable(string name) =>
        new($"the layers of {name} follow from its table: expected the samples of OfTable(path)");

    private static ModelDefinition Of(Kind kind, string name, string summary, DataSplit data) => Of(
        kind,
        name,
        summary,
        data.Train.Count,
        data.Train.FeatureCount(),
        Math.Max(1, data.Train.ClassNames.Length),
        () => Standardize.Of(data.Train),
        _ => data);

    private static ModelDefinition Of(
        Kind kind, string name, string summary, int rows, int features, int outputs, Func<Standardize> standardize, Func<string?, DataSplit> load) =>
        new(name, summary)
        {
            Input = [features],
            Loss = kind.Loss,
            Type = DType.F64,
            Defaults = new TrainingOptions
            {
                Epochs = 2000,
                BatchSize = rows,
                LearningRate = kind.Rate / (features + 1),
                Penalty = kind.Penalty,
                OptimizerName = "momentum",
            },
            Build = () => new Sequential(standardize(), new Linear(features, outputs, weight: Initializer.Zeros) { Name = "output" }),
            Load = load,
        };

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

    /// <summary>What is predicted, and how.</summary>
    /// <param name="How">For people.</param>
    /// <param name="Loss">What is made small.</param>
    /// <param name="Rate">The learning rate, but for the number of features.</param>
    /// <param name="Penalty">See <see cref="TrainingOptions.Penalty"/>.</param>
    /// <param name="Read">The samples of a table.</param>
    private sealed record Kind(string How, Loss Loss, double Rate, double Penalty, Func<Table, TableOptions, DataSplit> Read);
}
