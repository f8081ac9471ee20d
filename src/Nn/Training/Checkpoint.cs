using System.Collections.Immutable;
using MiniTorch.Interop;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>
/// A training as it stands after a step, in a safetensors file: parameters; the state of the optimizer and of random layers, and the number
/// of steps, which the position among the batches and their order follow from; the loss of every step; what was best so far, if training
/// ends early; and, as texts, what the training is.
/// The file is whole or not there, and reading it finds every bit that has changed since.
/// </summary>
internal static class Checkpoint
{
    /// <summary>The text that has the digest of the module.</summary>
    public const string Module = "module_sha256";

    private const string Losses = "training.losses";
    private const string Epochs = "training.epochs";

    /// <summary>Writes a file.</summary>
    /// <exception cref="CompilerException">It cannot be written.</exception>
    public static void Save(
        string path, ParameterStore store, TrainingHistory history, BestParameters best, IReadOnlyDictionary<string, string> identity) =>
        Safetensors.Save(path, store, identity, [Numbers(Losses, history.All), Numbers(Epochs, [.. history.Epochs]), .. best.Tensors]);

    /// <summary>Reads a file into a store and a history, which change as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="store">Gets parameters and state.</param>
    /// <param name="history">Gets the losses.</param>
    /// <param name="best">Gets what was best so far.</param>
    /// <param name="identity">What the training must be, by name.</param>
    /// <param name="recipe">What else the module follows from, by name, for messages; files of earlier versions do not have it.</param>
    /// <returns>The texts of the file.</returns>
    /// <exception cref="CompilerException">
    /// The file is missing, damaged, or of another training; the message has the first differences.
    /// </exception>
    public static ImmutableSortedDictionary<string, string> Load(
        string path,
        ParameterStore store,
        TrainingHistory history,
        BestParameters best,
        IReadOnlyDictionary<string, string> identity,
        IReadOnlyDictionary<string, string> recipe)
    {
        var file = Safetensors.Read(path);
        var losses = Numbers(path, file, Losses);
        var epochs = Numbers(path, file, Epochs);
        string[] others = [Losses, Epochs, .. file.Tensors.Select(t => t.Name).Where(BestParameters.IsName)];

        // An option that differs says more than the tensors and the digest that follow from it.
        var isSameModule = file.Metadata.GetValueOrDefault(Module) == identity[Module];
        var known = recipe.Where(t => !isSameModule && file.Metadata.ContainsKey(t.Key));
        foreach (var (name, expected) in identity.Where(t => t.Key != Module).Concat(known))
        {
            Require(path, file, name, expected);
        }

        file.CheckFits(store, path, others: others);
        Require(path, file, Module, identity[Module]);
        file.CopyTo(store, path, others: others);
        history.Restore(losses, epochs);
        best.Restore(file);
        return file.Metadata;
    }

    /// <summary>
    /// Reads the parameters that predictions are made with: of each the running mean, if the file has one, and of that the best, if it has it.
    /// </summary>
    /// <returns>The names of the samples that they were trained on.</returns>
    /// <exception cref="CompilerException">The file is missing, damaged, or of another model.</exception>
    public static SampleNames LoadParameters(string path, ParameterStore store)
    {
        var file = Safetensors.Read(path);
        var seen = file.Tensors.Select(t => (BestParameters.In(file, OptimizerState.AverageName(t.Name)) ?? BestParameters.In(file, t.Name)) is { } best
            ? t with { Data = best }
            : t);
        new SafetensorsFile(file.Metadata, [.. seen]).CopyTo(store, path, parametersOnly: true);
        return SampleNames.In(file.Metadata);
    }

    /// <summary>The names of the classes that a file's model tells apart; none if the file does not say.</summary>
    /// <exception cref="CompilerException">The file is missing or damaged.</exception>
    public static ImmutableArray<string> ReadClasses(string path) => SampleNames.In(Safetensors.Read(path).Metadata).Classes;

    private static void Require(string path, SafetensorsFile file, string name, string expected)
    {
        var found = file.Metadata.GetValueOrDefault(name, "none");
        if (found != expected)
        {
            throw new CompilerException(new Diagnostic("checkpoint.training", $"{path} is of another training: expected {name} {expected}, found {found}"));
        }
    }

    private static NamedTensor Numbers(string name, ReadOnlySpan<double> numbers) => new(name, TensorData.Of(numbers, numbers.Length));

    private static ReadOnlySpan<double> Numbers(string path, SafetensorsFile file, string name)
    {
        if (file.Find(name) is { Type: DType.F64, Shape.Length: 1 } numbers)
        {
            return numbers.Elements<double>();
        }

        var found = file.Find(name) is { } other ? $"{other}" : "none of that name: it holds no training to go on with";
        throw new CompilerException(new Diagnostic("checkpoint.training", $"{path}: expected {name}: f64[N], found {found}"));
    }
}
