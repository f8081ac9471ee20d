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

    /// <summary>Makes the layers.</summary>
    public required Func<Layer> Build { get; init; }

    /// <summary>Makes or reads the samples; the folder is null for data that is generated.</summary>
    public required Func<string?, DataSplit> Load { private get; init; }

    /// <summary>What the data folder must hold; null for data that is generated.</summary>
    public string? ExpectedFolder { get; init; }

    /// <summary>True if the samples are read from a folder.</summary>
    public bool NeedsFolder => ExpectedFolder is not null;

    /// <summary>The samples.</summary>
    /// <param name="folder">The folder that holds them; not looked at for data that is generated.</param>
    /// <exception cref="DataFormatException">A folder is needed and not given, or a file in it is missing or damaged.</exception>
    public DataSplit LoadData(string? folder = null) => NeedsFolder && folder is null
        ? throw new DataFormatException($"model {Name} reads its samples from a folder: expected --data DIR with {ExpectedFolder}")
        : Load(folder);

    /// <summary>The model declared for training, not compiled.</summary>
    /// <param name="options">The optimizer and its learning rate; by default <see cref="Defaults"/>.</param>
    /// <param name="type">The element type of parameters and samples.</param>
    /// <exception cref="CompilerException">There is no such optimizer.</exception>
    public TrainingProgram Declare(TrainingOptions? options = null, DType type = DType.F32)
    {
        options ??= Defaults;
        var rate = options.LearningRate ?? Defaults.LearningRate
            ?? throw new InvalidOperationException($"model {Name} has no learning rate");
        return new TrainingProgram(Build(), Input, Loss, Optimizer.Create(options.OptimizerName, rate), Name, type);
    }

    /// <summary>The model compiled and initialized.</summary>
    /// <param name="options">By default <see cref="Defaults"/>; to change some: <c>definition.Defaults with { Epochs = 2 }</c>.</param>
    /// <param name="compiler">How it is compiled; by default with the engine and the threads of the options.</param>
    /// <exception cref="CompilerException">There is no such optimizer, or something cannot be compiled.</exception>
    public Trainer CreateTrainer(TrainingOptions? options = null, CompilerOptions? compiler = null) =>
        new(Declare(options), options ?? Defaults, compiler);
}
