using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// A function that takes one position of a sequence after another: attention finds the keys and values of those before in state, a
/// key/value cache as it is known in the field.
/// </summary>
internal sealed class Decoding
{
    private readonly Dictionary<MultiHeadAttention, (Tensor Keys, Tensor Values)> _caches = [];
    private readonly Dictionary<RecurrentLayer, ImmutableArray<Tensor>> _states = [];
    private FunctionBuilder? _function;
    private Tensor? _position;

    /// <summary>Declares the state of every attention and every recurrent layer of a model.</summary>
    /// <param name="module">Where to.</param>
    /// <param name="parameters">Those of the model.</param>
    /// <param name="length">The most positions.</param>
    /// <param name="type">The element type.</param>
    public Decoding(ModuleBuilder module, ModelParameters parameters, long length, DType type)
    {
        Length = length;
        foreach (var (layer, path) in parameters.Layers)
        {
            Tensor State(string name, Shape shape) => module.State($"{path}.{name}", type, shape, layer.Origin.File, layer.Origin.Line);
            if (layer is MultiHeadAttention attention)
            {
                Shape shape = [1, attention.KeyHeads, length, attention.Width / attention.Heads];
                _caches.Add(attention, (State("keys", shape), State("values", shape)));
            }
            else if (layer is RecurrentLayer recurrent)
            {
                Shape shape = [recurrent.Layers, 1, recurrent.Features];
                _states.Add(recurrent, [.. recurrent.States.Select(s => State(s, shape))]);
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

    /// <summary>What a recurrent layer kept of the position before; zeros at the first.</summary>
    public ImmutableArray<Tensor> StatesOf(RecurrentLayer layer) => [.. _states[layer].Select(s =>
        Position.Equal(0).BroadcastTo(s.Shape).Select(s.Like(0), s))];

    /// <summary>Keeps what a recurrent layer needs of the position.</summary>
    public void Keep(RecurrentLayer layer, ImmutableArray<Tensor> states)
    {
        foreach (var (state, next) in _states[layer].Zip(states))
        {
            _function!.Update(state, next);
        }
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
