using System.Collections.Immutable;
using MiniTorch.Interop;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>
/// A training as it stands after a step, in a safetensors file: parameters; the state of the optimizer and of random layers, and the number
/// of steps, which the position among the batches and their order follow from; the loss of every step; and, as texts, what the training is.
/// The file is whole or not there, and reading it finds every bit that has changed since.
/// </summary>
internal static class Checkpoint
{
    private const string Losses = "training.losses";

    /// <summary>Writes a file.</summary>
    /// <exception cref="CompilerException">It cannot be written.</exception>
    public static void Save(string path, ParameterStore store, TrainingHistory history, IReadOnlyDictionary<string, string> identity) =>
        Safetensors.Save(path, store, identity, [new NamedTensor(Losses, TensorData.Of(history.All, history.All.Length))]);

    /// <summary>Reads a file into a store and a history, which change as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="store">Gets parameters and state.</param>
    /// <param name="history">Gets the losses.</param>
    /// <param name="identity">What the training must be, by name.</param>
    /// <returns>The texts of the file.</returns>
    /// <exception cref="CompilerException">
    /// The file is missing, damaged, or of another training; the message has the first differences.
    /// </exception>
    public static ImmutableSortedDictionary<string, string> Load(
        string path, ParameterStore store, TrainingHistory history, IReadOnlyDictionary<string, string> identity)
    {
        var file = Safetensors.Read(path);
        if (file.Find(Losses) is not { Type: DType.F64, Shape.Length: 1 } losses)
        {
            var found = file.Find(Losses) is { } other ? $"{other}" : "none of that name: it holds no training to go on with";
            throw new CompilerException(new Diagnostic("checkpoint.training", $"{path}: expected {Losses}: f64[N], found {found}"));
        }

        file.CheckFits(store, path, others: Losses);
        foreach (var (name, expected) in identity)
        {
            var found = file.Metadata.GetValueOrDefault(name, "none");
            if (found != expected)
            {
                throw new CompilerException(new Diagnostic(
                    "checkpoint.training", $"{path} is of another training: expected {name} {expected}, found {found}"));
            }
        }

        file.CopyTo(store, path, others: Losses);
        history.Restore(losses.Elements<double>());
        return file.Metadata;
    }
}
