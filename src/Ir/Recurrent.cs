using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>
/// The weights of one layer of cells, in one direction. Cells with G gates and H features have the gates' columns beside each other, in the
/// order that the cell says.
/// </summary>
/// <param name="Input">[I, G H], what each element of the sequence is multiplied by.</param>
/// <param name="Recurrent">[H, G H], what the state is multiplied by.</param>
/// <param name="Bias">[G H], added to the product of the element; none if null.</param>
/// <param name="RecurrentBias">[G H], added to the product of the state; none if null.</param>
public sealed record CellWeights(Tensor Input, Tensor Recurrent, Tensor? Bias = null, Tensor? RecurrentBias = null);

/// <summary>What a recurrent network gives.</summary>
/// <param name="All">[T, B, D H], the states of the last layer at each time; those of both directions beside each other.</param>
/// <param name="Last">[L D, B, H], the state of each layer and direction after its last step; layer by layer, forwards first.</param>
/// <param name="LastCell">As <paramref name="Last"/>, of the cells of an LSTM; null for other networks.</param>
public readonly record struct RecurrentResult(Tensor All, Tensor Last, Tensor? LastCell = null);

/// <summary>
/// Recurrent networks as PyTorch has them: x is [T, B, I], time first, and any number of steps. Layers follow one another; of two directions the
/// second begins at the end. Each expands to ops under a scope of its own name: products of all elements, which need not wait for each other,
/// ahead of a scan. Where sequences have lengths, what stands behind counts for nothing: a state stays what it is there, and 0 is given for it, so
/// that the second direction begins at the end of each sequence.
/// </summary>
public static class Recurrent
{
    // From the states, the sums of elements for each gate, and the sum of a state for one gate, to the next states.
    private delegate ImmutableArray<Tensor> Cell(ImmutableArray<Tensor> state, ImmutableArray<Tensor> inputs, Func<Tensor, int, Tensor> recurrent);

    /// <summary>h' = tanh(x W + b + h U + c), or relu in place of tanh: Elman, "Finding structure in time", 1990. One gate.</summary>
    /// <param name="x">[T, B, I].</param>
    /// <param name="weights">Those of each layer, forwards and, of two directions, backwards.</param>
    /// <param name="initial">[L D, B, H], the states before the first step; zeros if not said.</param>
    /// <param name="bidirectional">True for two directions.</param>
    /// <param name="lengths">i32[B], how long each sequence is; all are T long if not said.</param>
    /// <param name="between">What becomes of the states of a layer on their way to the next one, [T, B, D H].</param>
    /// <param name="relu">True for relu in place of tanh.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">Shapes do not fit.</exception>
    public static RecurrentResult Rnn(
        this Tensor x,
        IReadOnlyList<CellWeights> weights,
        Tensor? initial = null,
        bool bidirectional = false,
        Tensor? lengths = null,
        Func<Tensor, Tensor>? between = null,
        bool relu = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("rnn");
        return Layers(new Network("rnn", 1, bidirectional, lengths, between), x, weights, [initial], (state, inputs, recurrent) =>
        {
            var sum = inputs[0] + recurrent(state[0], 0);
            return [relu ? sum.Relu() : sum.Tanh()];
        });
    }

    /// <summary>
    /// r = s(x Wr + br + h Ur + cr), z = s(x Wz + bz + h Uz + cz), n = tanh(x Wn + bn + r (h Un + cn)), h' = (1 - z) n + z h, s the sigmoid: Cho et
    /// al., arXiv:1406.1078; or with the reset ahead of the product, n = tanh(x Wn + bn + (r h) Un + cn), as in the third version of it. Gates
    /// r, z, n.
    /// </summary>
    /// <param name="x">[T, B, I].</param>
    /// <param name="weights">Those of each layer, forwards and, of two directions, backwards.</param>
    /// <param name="initial">[L D, B, H], the states before the first step; zeros if not said.</param>
    /// <param name="bidirectional">True for two directions.</param>
    /// <param name="lengths">i32[B], how long each sequence is; all are T long if not said.</param>
    /// <param name="between">What becomes of the states of a layer on their way to the next one, [T, B, D H].</param>
    /// <param name="resetBefore">True for the reset ahead of the product.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">Shapes do not fit.</exception>
    public static RecurrentResult Gru(
        this Tensor x,
        IReadOnlyList<CellWeights> weights,
        Tensor? initial = null,
        bool bidirectional = false,
        Tensor? lengths = null,
        Func<Tensor, Tensor>? between = null,
        bool resetBefore = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("gru");
        return Layers(new Network("gru", 3, bidirectional, lengths, between), x, weights, [initial], (state, inputs, recurrent) =>
        {
            var reset = (inputs[0] + recurrent(state[0], 0)).Sigmoid();
            var keep = (inputs[1] + recurrent(state[0], 1)).Sigmoid();
            var proposed = (inputs[2] + (resetBefore ? recurrent(reset * state[0], 2) : reset * recurrent(state[0], 2))).Tanh();
            return [((1 - keep) * proposed) + (keep * state[0])];
        });
    }

    /// <summary>
    /// i, f and o = s(x W + b + h U + c) each with columns of its own, g = tanh of the same with its own, c' = f c + i g, h' = o tanh(c'), s the
    /// sigmoid: Hochreiter and Schmidhuber, "Long short-term memory", 1997, with forget gates, Gers et al., 2000. Gates i, f, g, o.
    /// </summary>
    /// <param name="x">[T, B, I].</param>
    /// <param name="weights">Those of each layer, forwards and, of two directions, backwards.</param>
    /// <param name="initial">[L D, B, H], the states before the first step; zeros if not said.</param>
    /// <param name="initialCell">[L D, B, H], the cells before the first step; zeros if not said.</param>
    /// <param name="bidirectional">True for two directions.</param>
    /// <param name="lengths">i32[B], how long each sequence is; all are T long if not said.</param>
    /// <param name="between">What becomes of the states of a layer on their way to the next one, [T, B, D H].</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">Shapes do not fit.</exception>
    public static RecurrentResult Lstm(
        this Tensor x,
        IReadOnlyList<CellWeights> weights,
        Tensor? initial = null,
        Tensor? initialCell = null,
        bool bidirectional = false,
        Tensor? lengths = null,
        Func<Tensor, Tensor>? between = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("lstm");
        return Layers(new Network("lstm", 4, bidirectional, lengths, between), x, weights, [initial, initialCell], (state, inputs, recurrent) =>
        {
            Tensor Sum(int gate) => inputs[gate] + recurrent(state[0], gate);
            var cell = (Sum(1).Sigmoid() * state[1]) + (Sum(0).Sigmoid() * Sum(2).Tanh());
            return [Sum(3).Sigmoid() * cell.Tanh(), cell];
        });
    }

    private static RecurrentResult Layers(Network network, Tensor x, IReadOnlyList<CellWeights> weights, Tensor?[] initial, Cell cell)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Check(network, x, weights, initial);
        var isThere = IsThere(x, network.Lengths);
        x = isThere is { } there ? there.BroadcastOver([2], x.Shape).Select(x, x.Like(0)) : x;
        var last = initial.Select(_ => new List<Tensor>()).ToArray();
        for (var layer = 0; layer < weights.Count; layer += network.Directions)
        {
            x = layer > 0 && network.Between is { } between ? between(x) : x;
            var all = new List<Tensor>();
            for (var k = layer; k < layer + network.Directions; k++)
            {
                var features = weights[k].Recurrent.Shape[0];
                Shape shape = [x.Shape[1], features];
                Tensor Before(Tensor? given) => given?.Slice(0, k, k + 1).Reshape(shape) ?? x.Builder.Constant(new TensorType(x.DType, shape), 0);
                var result = Run(x, weights[k], network.Gates, [.. initial.Select(Before)], isThere, isReversed: k > layer, cell);
                all.Add(result.Outputs[0]);
                for (var i = 0; i < last.Length; i++)
                {
                    last[i].Add(result.Carries[i]);
                }
            }

            x = network.Directions == 1 ? all[0] : all[0].Concat(2, all.Skip(1));
        }

        static Tensor Stacked(List<Tensor> states) => states[0].Stack(0, states.Skip(1));
        return new RecurrentResult(x, Stacked(last[0]), last.Length > 1 ? Stacked(last[1]) : null);
    }

    // [T, B]: true at the elements of sequences, false behind them.
    private static Tensor? IsThere(Tensor x, Tensor? lengths)
    {
        Shape shape = [x.Shape[0], x.Shape[1]];
        return lengths is { } counts ? x.Builder.Emit(new Ops.Iota(DType.I32, shape, 0), []) < counts.BroadcastOver([0], shape) : null;
    }

    // A product for each gate, so that a step adds and multiplies what products give without taking them apart.
    private static ScanResult Run(Tensor x, CellWeights weights, int gates, Tensor[] initial, Tensor? isThere, bool isReversed, Cell cell)
    {
        var features = weights.Recurrent.Shape[0];
        Tensor Of(Tensor whole, int gate) => gates == 1 ? whole : whole.Slice(whole.Rank - 1, features * gate, features * (gate + 1));
        Tensor Input(int gate)
        {
            var product = x.MatMul(Of(weights.Input, gate));
            return weights.Bias is { } bias ? product + Of(bias, gate) : product;
        }

        ImmutableArray<Tensor> recurrent = [.. Enumerable.Range(0, gates).Select(gate => Of(weights.Recurrent, gate))];
        ImmutableArray<Tensor?> biases = [.. Enumerable.Range(0, gates).Select(gate => weights.RecurrentBias is { } bias ? Of(bias, gate) : (Tensor?)null)];
        Tensor[] sequences = [.. Enumerable.Range(0, gates).Select(Input), .. isThere is { } whole ? [whole] : Array.Empty<Tensor>()];
        return x.Builder.Scan(initial, sequences, (state, inputs) =>
        {
            Tensor Recurrent(Tensor h, int gate)
            {
                var product = h.MatMul(recurrent[gate]);
                return biases[gate] is { } bias ? product + bias : product;
            }

            var next = cell(state, inputs, Recurrent);
            if (isThere is null)
            {
                return new ScanYield(next, [next[0]]);
            }

            var there = inputs[gates].BroadcastOver([1], state[0].Shape);
            return new ScanYield(next.Zip(state, (after, before) => there.Select(after, before)), [there.Select(next[0], next[0].Like(0))]);
        }, isReversed);
    }

    private static void Check(Network network, Tensor x, IReadOnlyList<CellWeights> weights, Tensor?[] initial)
    {
        var (name, gates, directions) = (network.Name, network.Gates, network.Directions);
        void Require(bool holds, string message)
        {
            if (!holds)
            {
                throw new CompilerException(new Diagnostic("recurrent.shape", message) { Origin = x.Builder.Origin!, Function = x.Builder.Function });
            }
        }

        Require(x.Rank == 3, $"expected [steps, sequences, features] for {name}, found {x.Value}");
        Require(
            weights.Count > 0 && weights.Count % directions == 0,
            $"expected weights for each layer{(directions == 2 ? " and direction" : "")} of {name}, found {weights.Count}");
        var inputs = x.Shape[2];
        for (var k = 0; k < weights.Count; k++)
        {
            var (input, recurrent, bias, recurrentBias) = weights[k];
            Require(
                recurrent.Rank == 2 && recurrent.Shape.IsStatic && recurrent.Shape[1] == recurrent.Shape[0] * gates,
                $"expected literal [H, {gates} H] for the recurrent weight of {name}, found {recurrent.Value}");
            var (features, columns) = (recurrent.Shape[0], recurrent.Shape[1]);
            Require(features == weights[0].Recurrent.Shape[0], $"expected {weights[0].Recurrent.Value.Type} as of the first layer of {name}, found {recurrent.Value}");
            Require(input.Shape == new Shape([inputs, columns]), $"expected [{inputs},{columns}] for the input weight of {name}, found {input.Value}");
            foreach (var b in new[] { bias, recurrentBias }.OfType<Tensor>())
            {
                Require(b.Shape == new Shape([columns]), $"expected [{columns}] for a bias of {name}, found {b.Value}");
            }

            inputs = k % directions == directions - 1 ? features * directions : inputs;
        }

        Shape states = [weights.Count, x.Shape[1], weights[0].Recurrent.Shape[0]];
        foreach (var state in initial.OfType<Tensor>())
        {
            Require(state.Shape == states, $"expected {states} for the first states of {name}, found {state.Value}");
        }

        if (network.Lengths is { } lengths)
        {
            Require(
                lengths.DType == DType.I32 && lengths.Shape == new Shape([x.Shape[1]]),
                $"expected i32[{x.Shape[1]}] for the lengths of {name}, found {lengths.Value}");
        }
    }

    /// <summary>What networks of all kinds have.</summary>
    private sealed record Network(string Name, int Gates, bool IsBidirectional, Tensor? Lengths, Func<Tensor, Tensor>? Between)
    {
        public int Directions => IsBidirectional ? 2 : 1;
    }
}
