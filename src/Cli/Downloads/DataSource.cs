using System.Collections.Immutable;
using MiniTorch.Ir.Text;

namespace MiniTorch.Cli.Downloads;

/// <summary>A data set that <c>minitorch data get</c> knows.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Purpose">What it is.</param>
/// <param name="Licence">Under which terms it is there.</param>
/// <param name="Places">Folders of the net that hold all of its files, each of which is tried in turn. They end in <c>/</c>.</param>
/// <param name="Files">Its files.</param>
internal sealed record DataSource(string Name, string Purpose, string Licence, ImmutableArray<string> Places, ImmutableArray<DataFile> Files)
{
    private const string ScikitLearn = "https://raw.githubusercontent.com/scikit-learn/scikit-learn/1.7.2/sklearn/datasets/data/";
    private const string Bsd = "BSD 3-Clause, The scikit-learn developers";

    /// <summary>All of them: where they are, and what they must hold.</summary>
    public static ImmutableArray<DataSource> All { get; } =
    [
        new(
            "mnist",
            "60,000 and 10,000 handwritten digits",
            "CC BY-SA 3.0, Yann LeCun and Corinna Cortes",
            ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"],
            [
                new("train-images-idx3-ubyte.gz", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
                new("train-labels-idx1-ubyte.gz", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
                new("t10k-images-idx3-ubyte.gz", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
                new("t10k-labels-idx1-ubyte.gz", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
            ]) { Models = ["mnist-mlp", "mnist-cnn"] },
        new(
            "names",
            "32,033 first names",
            "MIT, Andrej Karpathy",
            ["https://raw.githubusercontent.com/karpathy/makemore/988aa59e4d8fefa526d06f3b453ad116258398d4/"],
            [new("names.txt", "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d")]) { Models = ["names-mlp"] },
        new(
            "tinyshakespeare",
            "1.1 MB of Shakespeare",
            "MIT, Andrej Karpathy",
            ["https://raw.githubusercontent.com/karpathy/char-rnn/6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e/data/tinyshakespeare/"],
            [new("input.txt", "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed")]) { Models = ["char-gpt"] },
        new(
            "digits-csv",
            "1,797 handwritten digits of 8x8 pixels",
            Bsd,
            [ScikitLearn],
            [new("digits.csv.gz", "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8")]),
        new(
            "diabetes",
            "442 patients",
            Bsd,
            [ScikitLearn],
            [
                new("diabetes_data_raw.csv.gz", "86badf50b4f9436ddd1e497dc0ae1b93166f8120221ee7dca4634fe849f3be7c"),
                new("diabetes_target.csv.gz", "244713a551f62a291a354212d8a048adec6cb1244b2bc44e66a0698f5006d26d"),
            ]),
        new("iris", "150 flowers", Bsd, [ScikitLearn], [new("iris.csv", "f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449")]),
        new("wine", "178 wines", Bsd, [ScikitLearn], [new("wine_data.csv", "10e8a802908b34f86e5da8ce962f3c806694bc98450a18f61851af59f324bede")]),
        new(
            "breast-cancer",
            "569 tumours",
            Bsd,
            [ScikitLearn],
            [new("breast_cancer.csv", "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed")]),
    ];

    /// <summary>The built-in models that read it.</summary>
    public ImmutableArray<string> Models { get; init; } = [Name];

    /// <summary>What a built-in model reads; null if there is none.</summary>
    public static DataSource? OfModel(string model) => All.FirstOrDefault(s => s.Models.Contains(model));

    /// <summary>Their names, for help and messages.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(s => s.Name));

    /// <summary>The data set of that name.</summary>
    /// <exception cref="InputException">There is none; the message lists those that exist.</exception>
    public static DataSource Find(string name) => All.FirstOrDefault(s => s.Name == name)
        ?? throw new InputException($"no data set {name}; there is {Names}{NearWords.Hint(name, All.Select(s => s.Name))}");
}

/// <summary>A file of a data set.</summary>
/// <param name="Name">Its name, the same here and there.</param>
/// <param name="Sha256">The checksum of what it holds, unpacked if it is packed with gzip: packing again changes no data.</param>
internal sealed record DataFile(string Name, string Sha256);
