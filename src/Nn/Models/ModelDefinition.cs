using System.Globalization;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Models;

/// <summary>A model that comes with the library: its layers, its data, and how it is trained unless said otherwise.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Summary">One line: layers and data.</param>
public sealed record ModelDefinition(string Name, string Summary)
{
    /// <summary>The shape of one sample.</summary>
    public required Shape Input { get; init; }

    /// <summary>What is made small.</summary>
    public required Loss Loss { get; init; }

    /// <summary>How it is trained: every number that a command line does not change.</summary>
    public required TrainingOptions Defaults { get; init; }

    /// <summary>The element type of its parameters and samples.</summary>
    public DType Type { get; init; } = DType.F32;

    /// <summary>Makes the layers.</summary>
    public required Func<Layer> Build { get; init; }

    /// <summary>Makes or reads the samples; the folder is null for data that is generated.</summary>
    public required Func<string?, DataSplit> Load { private get; init; }

    /// <summary>What the data folder, or the table, must hold; null for data that is generated.</summary>
    public string? ExpectedFolder { get; init; }

    /// <summary>The number of training samples in that folder, which the length of a schedule follows from; 0 for data that is generated.</summary>
    public int ExpectedSamples { get; init; }

    /// <summary>The same kind of model for a table in a file or a folder; null for a model that has samples of its own.</summary>
    internal Func<string, TableOptions, ModelDefinition>? FromTable { get; init; }

    /// <summary>The same kind of model for a text; null for a model whose layers do not follow from one.</summary>
    internal Func<string, ModelDefinition>? FromText { get; init; }

    /// <summary>What <see cref="OfTable"/> uses of a table unless told otherwise.</summary>
    public TableOptions TableDefaults { get; init; } = new();

    /// <summary>How it writes text; null for models of other things.</summary>
    public TextModel? Text { get; init; }

    /// <summary>True if <see cref="OfTable"/> makes a model of this kind for any table.</summary>
    public bool ReadsTables => FromTable is not null;

    /// <summary>True if the samples are read from a folder.</summary>
    public bool NeedsFolder => ExpectedFolder is not null;

    /// <summary>The same kind of model for a table: its layers, samples and learning rate follow from that.</summary>
    /// <param name="path">A file .csv or .csv.gz, or a folder; see <see cref="Table"/>.</param>
    /// <param name="options">Which columns; by default <see cref="TableDefaults"/>.</param>
    /// <exception cref="InvalidOperationException">It has samples of its own.</exception>
    /// <exception cref="DataFormatException">The table is missing or damaged.</exception>
    public ModelDefinition OfTable(string path, TableOptions? options = null) => FromTable is null
        ? throw new InvalidOperationException($"model {Name} reads no tables")
        : FromTable(path, options ?? TableDefaults);

    /// <summary>True if <see cref="OfText"/> makes a model of this kind for any text.</summary>
    public bool ReadsTexts => FromText is not null;

    /// <summary>The same kind of model for a text: its symbols are the characters there.</summary>
    /// <param name="path">A text file, plain or packed with gzip, or the folder of one.</param>
    /// <exception cref="InvalidOperationException">It reads no text.</exception>
    /// <exception cref="DataFormatException">The text is missing or damaged.</exception>
    public ModelDefinition OfText(string path) => FromText is null ? throw new InvalidOperationException($"model {Name} reads no texts") : FromText(path);

    /// <summary>The samples.</summary>
    /// <param name="folder">The folder that holds them; not looked at for data that is generated.</param>
    /// <exception cref="DataFormatException">A folder is needed and not given, or a file in it is missing or damaged.</exception>
    public DataSplit LoadData(string? folder = null) => NeedsFolder && folder is null
        ? throw new DataFormatException($"model {Name} reads its samples from {Source} with {ExpectedFolder}")
        : Load(folder);

    /// <summary>The model declared for training, not compiled.</summary>
    /// <param name="options">The optimizer and its learning rate; by default <see cref="Defaults"/>.</param>
    /// <param name="type">The element type of parameters and samples; by default that of the options, or <see cref="Type"/>.</param>
    /// <exception cref="CompilerException">There is no such optimizer or schedule.</exception>
    public TrainingProgram Declare(TrainingOptions? options = null, DType? type = null)
    {
        options ??= Defaults;
        var rate = options.LearningRate ?? Defaults.LearningRate
            ?? throw new InvalidOperationException($"model {Name} has no learning rate");
        var optimizer = Optimizer.Create(options.OptimizerName, rate, options.WeightDecay, options.Beta2)
            .With(
                options.Schedule ?? Stretched(options),
                options.ClipValue,
                options.ClipNorm,
                options.Accumulate,
                options.Average,
                decaysVectors: false);
        var element = type ?? options.Type ?? Type;
        return new TrainingProgram(Build(), Input, Loss.Smoothed(options.LabelSmoothing), optimizer, Name, element, options.Penalty)
        {
            Recipe = Recipe(options, element),
        };
    }

    private static Dictionary<string, string> Recipe(TrainingOptions options, DType type)
    {
        static string Text(double? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "none";
        return new()
        {
            ["dtype"] = type.Keyword(),
            ["optimizer"] = options.OptimizerName,
            ["weight_decay"] = Text(options.WeightDecay),
            ["beta2"] = Text(options.Beta2),
            ["l2"] = Text(options.Penalty),
            ["label_smoothing"] = Text(options.LabelSmoothing),
            ["clip_norm"] = Text(options.ClipNorm),
            ["clip_value"] = Text(options.ClipValue),
            ["accumulate"] = Text(options.Accumulate),
            ["ema"] = Text(options.Average),
        };
    }

    /// <summary>The model compiled for predictions alone, in <see cref="Type"/>; its parameters are zeros.</summary>
    /// <exception cref="CompilerException">Something cannot be compiled.</exception>
    public Predictor CreatePredictor() => new(Declare());

    /// <summary>The model compiled and initialized.</summary>
    /// <param name="options">By default <see cref="Defaults"/>; to change some: <c>definition.Defaults with { Epochs = 2 }</c>.</param>
    /// <param name="compiler">How it is compiled; by default with the engine and the threads of the options.</param>
    /// <exception cref="CompilerException">There is no such optimizer, or something cannot be compiled.</exception>
    public Trainer CreateTrainer(TrainingOptions? options = null, CompilerOptions? compiler = null) =>
        new(Declare(options), options ?? Defaults, compiler);

    private string Source => ReadsTables ? "a table: expected --data FILE|DIR" : "a folder: expected --data DIR";

    private Schedule? Stretched(TrainingOptions options) =>
        options.Plan?.Over(options.UpdatesOver(NeedsFolder ? ExpectedSamples : LoadData().Train.Count));
}
