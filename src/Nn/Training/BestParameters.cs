using System.Collections.Immutable;
using MiniTorch.Interop;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>
/// What predictions are made with, as it was after the epoch of the lowest loss. While a training goes on it is beside the store; when it has
/// ended, it is in the store, and what the training ended with is here.
/// </summary>
/// <param name="store">The store that trains.</param>
/// <param name="names">Those of the store that predictions are made with.</param>
internal sealed class BestParameters(ParameterStore store, ImmutableArray<string> names)
{
    private const string Prefix = "training.best.";

    private readonly byte[][] _kept = new byte[names.Length][];

    /// <summary>True if there are any.</summary>
    public bool AreKept { get; private set; }

    /// <summary>What a checkpoint holds of them, under names of their own.</summary>
    public IEnumerable<NamedTensor> Tensors => !AreKept ? [] : names.Select((name, i) =>
        new NamedTensor(Prefix + name, new TensorData(store.TypeOf(name).DType, [.. store.TypeOf(name).Shape.Literals], _kept[i])));

    /// <summary>True for the name of a tensor in a checkpoint that is one of them.</summary>
    public static bool IsName(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>A file's tensor for a name: the best one, if the file has it.</summary>
    public static TensorData? In(SafetensorsFile file, string name) => file.Find(Prefix + name) ?? file.Find(name);

    /// <summary>From now on the best are those that are in the store.</summary>
    public void Keep()
    {
        for (var i = 0; i < names.Length; i++)
        {
            var now = store.Raw(names[i]);
            _kept[i] ??= new byte[now.Length];
            now.CopyTo(_kept[i]);
        }

        AreKept = true;
    }

    /// <summary>None are the best: a training begins.</summary>
    public void Forget() => AreKept = false;

    /// <summary>What is in the store and what is kept change places, if anything is kept.</summary>
    public void Exchange()
    {
        for (var i = 0; i < names.Length && AreKept; i++)
        {
            var now = store.Raw(names[i]);
            var before = now.ToArray();
            _kept[i].CopyTo(now);
            before.CopyTo(_kept[i], 0);
        }
    }

    /// <summary>Takes those of a checkpoint, which fits the store; none if it has none.</summary>
    public void Restore(SafetensorsFile file)
    {
        AreKept = names.All(name => file.Find(Prefix + name) is { } best && best.Bytes.Length == store.Raw(name).Length);
        for (var i = 0; i < names.Length && AreKept; i++)
        {
            _kept[i] = [.. file[Prefix + names[i]].Bytes];
        }
    }
}
