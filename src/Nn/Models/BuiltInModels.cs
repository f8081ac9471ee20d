using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Models;

/// <summary>The models that the command line knows by name.</summary>
public static class BuiltInModels
{
    /// <summary>2-8-1 tanh on the truth table of exclusive or.</summary>
    public static ModelDefinition Xor { get; } = new("xor", "2-8-1 tanh on the truth table of exclusive or; trains in an instant")
    {
        Input = [2],
        Loss = Loss.BinaryCrossEntropy,
        Defaults = new TrainingOptions { Epochs = 500, BatchSize = 4, LearningRate = 0.05, OptimizerName = "adam" },
        Build = () => new Sequential(
            new Linear(2, 8) { Name = "hidden" },
            new Tanh(),
            new Linear(8, 1) { Name = "output" }),
        Load = _ => Data.Xor.Create(),
    };

    /// <summary>2-32-32-3 tanh on three interleaved spirals.</summary>
    public static ModelDefinition Spiral { get; } = new("spiral", "2-32-32-3 tanh on three interleaved spirals")
    {
        Input = [2],
        Loss = Loss.CrossEntropy,
        Defaults = new TrainingOptions { Epochs = 150, BatchSize = 32, LearningRate = 0.01, OptimizerName = "adam" },
        Build = () => new Sequential(
            new Linear(2, 32) { Name = "hidden1" },
            new Tanh(),
            new Linear(32, 32) { Name = "hidden2" },
            new Tanh(),
            new Linear(32, 3) { Name = "output" }),
        Load = _ => Data.Spiral.Create(arms: 3),
    };

    /// <summary>784-128-64-10 relu on generated handwritten digits.</summary>
    public static ModelDefinition Digits { get; } = new("digits", "784-128-64-10 relu on generated handwritten digits of 28x28 pixels")
    {
        Input = [784],
        Loss = Loss.CrossEntropy,
        Defaults = new TrainingOptions { Epochs = 10, BatchSize = 64, LearningRate = 1e-3, OptimizerName = "adam" },
        Build = () => new Sequential(
            new Linear(784, 128, weight: Initializer.HeUniform) { Name = "hidden1" },
            new Relu(),
            new Linear(128, 64, weight: Initializer.HeUniform) { Name = "hidden2" },
            new Relu(),
            new Linear(64, 10) { Name = "output" }),
        Load = _ => SyntheticDigits.Create(),
    };

    /// <summary>Convolutions on the 8x8 digits of UCI's "Optical Recognition of Handwritten Digits", the test set, as scikit-learn has it.</summary>
    public static ModelDefinition DigitsCsv { get; } = new("digits-csv", "conv16-conv32-pool-64-10 relu on scikit-learn's table of 8x8 digits")
    {
        Input = [64],
        Loss = Loss.CrossEntropy,
        Defaults = new TrainingOptions { Epochs = 30, BatchSize = 32, LearningRate = 3e-3, Plan = new("one-cycle"), OptimizerName = "adam" },
        ExpectedSamples = DigitsTable.TrainCount,
        ExpectedFolder = "the file digits.csv or digits.csv.gz, 64 pixels from 0 to 16 and a digit in each line",
        Build = () => new Sequential(
            new Unflatten([1, 8, 8]),
            new Conv(1, 16, [3, 3], padding: Padding.Same) { Name = "conv1" },
            new Relu(),
            new Conv(16, 32, [3, 3]) { Name = "conv2" },
            new Relu(),
            new MaxPool([2, 2]),
            new Flatten(),
            new Dropout(0.25),
            new Linear(288, 64, weight: Initializer.HeUniform) { Name = "hidden" },
            new Relu(),
            new Dropout(0.5),
            new Linear(64, 10) { Name = "output" }),
        Load = path => DigitsTable.Load(path!),
    };

    /// <summary>784-512-512-10 relu on MNIST.</summary>
    public static ModelDefinition MnistMlp { get; } = new("mnist-mlp", "784-512-512-10 relu on MNIST, read from a folder")
    {
        Input = [784],
        Loss = Loss.CrossEntropy,
        Defaults = new TrainingOptions { Epochs = 5, BatchSize = 64, LearningRate = 3e-3, Plan = new("one-cycle"), OptimizerName = "adam" },
        ExpectedSamples = 60_000,
        ExpectedFolder = "the four MNIST files, train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
            + "t10k-labels-idx1-ubyte, each plain or with .gz",
        Build = () => new Sequential(
            new Linear(784, 512, weight: Initializer.HeUniform) { Name = "hidden1" },
            new Relu(),
            new Linear(512, 512, weight: Initializer.HeUniform) { Name = "hidden2" },
            new Relu(),
            new Linear(512, 10) { Name = "output" }),
        Load = folder => Mnist.Load(folder!),
    };

    /// <summary>Two convolutions with 32 and 64 filters of 3x3, pools of 2x2, and 128-10 relu, on MNIST.</summary>
    public static ModelDefinition MnistCnn { get; } = new("mnist-cnn", "conv32-pool-conv64-pool-128-10 relu on MNIST, read from a folder")
    {
        Input = [784],
        Loss = Loss.CrossEntropy,
        Defaults = new TrainingOptions { Epochs = 10, BatchSize = 64, LearningRate = 2e-3, Plan = new("one-cycle"), OptimizerName = "adam" },
        ExpectedSamples = MnistMlp.ExpectedSamples,
        ExpectedFolder = MnistMlp.ExpectedFolder,
        Build = () => new Sequential(
            new Unflatten([1, 28, 28]),
            new Conv(1, 32, [3, 3]) { Name = "conv1" },
            new Relu(),
            new MaxPool([2, 2]),
            new Conv(32, 64, [3, 3]) { Name = "conv2" },
            new Relu(),
            new MaxPool([2, 2]),
            new Flatten(),
            new Dropout(0.25),
            new Linear(1600, 128, weight: Initializer.HeUniform) { Name = "hidden" },
            new Relu(),
            new Dropout(0.5),
            new Linear(128, 10) { Name = "output" }),
        Load = folder => Mnist.Load(folder!),
    };

    /// <summary>
    /// The next character of a name from the three before it: Bengio et al., "A neural probabilistic language model", JMLR 2003.
    /// </summary>
    public static ModelDefinition NamesMlp { get; } = new(
        "names-mlp", "embedding10-200-27 tanh on the characters of names, read from a file")
    {
        Input = [3],
        Loss = Loss.CrossEntropy,
        Defaults = new TrainingOptions
        {
            Epochs = 36,
            Steps = 200_000,
            BatchSize = 32,
            LearningRate = 1e-3,
            Plan = new("step"),
            OptimizerName = "adam",
        },
        ExpectedSamples = 182_000,
        ExpectedFolder = "the file names.txt, a name of the letters a to z in each line",
        Build = () => new Sequential(
            new Embedding(27, 10) { Name = "symbols" },
            new Flatten(),
            new Linear(30, 200) { Name = "hidden" },
            new Tanh(),
            new Linear(200, 27) { Name = "output" }),
        Load = folder => Names.Load(folder!),
        Text = new TextModel("names", WriteNames),
    };

    /// <summary>A number from a weighted sum of a table's columns, by least squares.</summary>
    public static ModelDefinition LinearRegression => LinearModels.Regression;

    /// <summary>A class from weighted sums of a table's columns, by the cross entropy of their softmax.</summary>
    public static ModelDefinition Logistic => LinearModels.Logistic;

    /// <inheritdoc cref="LinearModels.Diabetes"/>
    public static ModelDefinition Diabetes => LinearModels.Diabetes;

    /// <inheritdoc cref="LinearModels.Iris"/>
    public static ModelDefinition Iris => LinearModels.Iris;

    /// <inheritdoc cref="LinearModels.Wine"/>
    public static ModelDefinition Wine => LinearModels.Wine;

    /// <inheritdoc cref="LinearModels.BreastCancer"/>
    public static ModelDefinition BreastCancer => LinearModels.BreastCancer;

    /// <summary>The next character of a text from up to 64 before it.</summary>
    public static ModelDefinition CharGpt => Models.CharGpt.Definition;

    /// <summary>All of them, the smallest first.</summary>
    public static ImmutableArray<ModelDefinition> All { get; } =
        [LinearRegression, Logistic, Diabetes, Iris, Wine, BreastCancer, Xor, Spiral, DigitsCsv, Digits, MnistMlp, MnistCnn, NamesMlp, CharGpt];

    /// <summary>The model of that name.</summary>
    /// <exception cref="CompilerException">There is none; the message lists those that exist.</exception>
    public static ModelDefinition Find(string name) => Find(name, All);

    /// <summary>The one of some models that has that name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="models">The models.</param>
    /// <exception cref="CompilerException">There is none; the message lists those that exist.</exception>
    public static ModelDefinition Find(string name, ImmutableArray<ModelDefinition> models) =>
        models.FirstOrDefault(m => m.Name == name)
        ?? throw new CompilerException(new Diagnostic(
            "model.name",
            $"no model {name}; there is {string.Join(", ", models.Select(m => m.Name))}{NearWords.Hint(name, models.Select(m => m.Name))}"));

    private static IEnumerable<string> WriteNames(string checkpoint, TextOptions options)
    {
        var predictor = NamesMlp.CreatePredictor();
        predictor.Load(checkpoint);
        return new NameWriter(predictor, (int)NamesMlp.Input[0].Constant!.Value).Write(options);
    }
}
