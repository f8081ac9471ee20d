using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// A function that takes one position of a sequence after another: attention finds the keys and values of those before in state, a
/// key/value cache as it is known in the field.
/// </summary>
internal sealed class Decoding
{
    private readonly Dictionary<MultiHeadAttention, (Tensor Keys, Tensor Values)> _caches = [];
    private FunctionBuilder? _function;
    private Tensor? _position;

    /// <summary>Declares the state of every attention of a model.</summary>
    /// <param name="module">Where to.</param>
    /// <param name="parameters">Those of the model.</param>
    /// <param name="length">The most positions.</param>
    /// <param name="type">The element type.</param>
    public Decoding(ModuleBuilder module, ModelParameters parameters, long length, DType type)
    {
        Length = length;
        foreach (var (layer, path) in parameters.Layers)
        {
            if (layer is MultiHeadAttention attention)
            {
                Shape shape = [1, attention.KeyHeads, length, attention.Width / attention.Heads];
                Tensor State(string name) => module.State($"{path}.{name}", type, shape, layer.Origin.File, layer.Origin.Line);
                _caches.Add(attention, (State("keys"), State("values")));
            }
        }
    }

    /// <summary>The most positions.</summary>
    public long Length { get; }

    /// <summary>The position that the function is at, an i32 scalar.</summary>
    public Tensor Position => _position ?? throw new InvalidOperationException("compiler bug: a function that decodes has no position");

    /// <summary>Begins the function.</summary>
    public void Begin(FunctionBuilder function, Tensor position) => (_function, _position) = (function, position);

    /// <summary>Puts the keys and values of the position, [1, G, 1, D], beside those before: all of them, [1, G, length, D].</summary>
    public (Tensor Keys, Tensor Values) Append(MultiHeadAttention attention, Tensor key, Tensor value)
    {
        var (keys, values) = _caches[attention];
        return (Put(keys, key), Put(values, value));
    }

    /// <summary>True for the positions up to the present one, [1, 1, 1, length].</summary>
    public Tensor Visible()
    {
        var all = _function!.Iota(DType.I32, [1, 1, 1, Length], axis: 3);
        return all <= Position.BroadcastTo(all.Shape);
    }

    private Tensor Put(Tensor cache, Tensor row)
    {
        var next = cache.Scatter(Position.Reshape([1]), row, axis: 2);
        _function!.Update(cache, next);
        return next;
    }
}
