using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// Cells that go along sequences: x is [B, T, inputs], y [B, T, D features], D the number of directions; or [B, D features], of the last step of each
/// direction alone. Parameters of each layer k: <c>input</c>k [inputs, G features], <c>recurrent</c>k [features, G features], <c>bias</c>k and
/// <c>recurrent_bias</c>k [G features], and those of the other direction with <c>_reverse</c> behind. All start uniform within 1 / sqrt(features),
/// as those of PyTorch do. In training, what goes from one layer of cells to the next goes through <see cref="Nn.Dropout"/>.
/// </summary>
public abstract class RecurrentLayer : Layer
{
    private readonly ImmutableArray<(LayerParameter Input, LayerParameter Recurrent, LayerParameter? Bias, LayerParameter? RecurrentBias)> _cells;
    private readonly bool _lastOnly;

    private protected RecurrentLayer(
        long inputs, long features, int gates, int layers, bool bidirectional, bool bias, bool lastOnly, double dropout, string file, int line)
        : base(file, line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        if (dropout is not (>= 0 and < 1) || (dropout > 0 && layers == 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(dropout), dropout, $"expected a probability of at least 0 and below 1, and 0 for one layer, found {layers}");
        }

        (Inputs, Features, Layers, Bidirectional, Dropout, _lastOnly) = (inputs, features, layers, bidirectional, dropout, lastOnly);
        var start = Initializer.Uniform(1 / Math.Sqrt(features));
        var cells = ImmutableArray.CreateBuilder<(LayerParameter, LayerParameter, LayerParameter?, LayerParameter?)>();
        for (var k = 0; k < layers; k++)
        {
            foreach (var direction in bidirectional ? new[] { "", "_reverse" } : [""])
            {
                LayerParameter Of(string name, Shape shape) => Parameter(name + k.ToString(CultureInfo.InvariantCulture) + direction, shape, start);
                cells.Add((
                    Of("input", [k == 0 ? inputs : features * Directions, gates * features]),
                    Of("recurrent", [features, gates * features]),
                    bias ? Of("bias", [gates * features]) : null,
                    bias ? Of("recurrent_bias", [gates * features]) : null));
            }
        }

        _cells = cells.ToImmutable();
    }

    /// <summary>The extent of the last axis of what comes in.</summary>
    public long Inputs { get; }

    /// <summary>The extent of a state.</summary>
    public long Features { get; }

    /// <summary>How many layers of cells follow one another.</summary>
    public int Layers { get; }

    /// <summary>True if cells go along sequences from both ends.</summary>
    public bool Bidirectional { get; }

    /// <summary>The probability with which, in training, an element of what one layer of cells gives the next one is 0.</summary>
    public double Dropout { get; }

    /// <inheritdoc/>
    public override bool IsRandom => Dropout > 0;

    /// <summary>What of a cell goes from one step to the next.</summary>
    internal virtual ImmutableArray<string> States => ["state"];

    private int Directions => Bidirectional ? 2 : 1;

    /// <summary>As <see cref="Layer.Apply"/>, for sequences that are not all as long as the longest one.</summary>
    /// <param name="context">The parameters, and whether this is training.</param>
    /// <param name="x">What comes in; what stands behind the end of a sequence counts for nothing.</param>
    /// <param name="lengths">i32[B], how long each sequence is.</param>
    /// <returns>What goes out: 0 behind the end of a sequence, or, of the last step alone, that of each sequence.</returns>
    /// <exception cref="CompilerException">Shapes do not fit; the message has both, and the line that made the layer.</exception>
    public Tensor Apply(ForwardContext context, Tensor x, Tensor lengths)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var scope = context.Enter(this, x.Builder);
        var y = Along(context, x, lengths);
        context.Leave(this, x, y);
        return y;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var dropout = Dropout > 0 ? FormattableString.Invariant($", dropout {Dropout}") : "";
        return $"{GetType().Name}({Inputs}, {Features}{(Layers == 1 ? "" : $", {Layers} layers")}{(Bidirectional ? ", bidirectional" : "")}{dropout})";
    }

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Along(context, x, null);
    }

    /// <summary>Runs the cells.</summary>
    /// <param name="x">[T, B, inputs].</param>
    /// <param name="weights">The parameters.</param>
    /// <param name="before">What <see cref="States"/> are before the first step; none for zeros.</param>
    /// <param name="lengths">The length of each sequence; null if all are T long.</param>
    /// <param name="between">What becomes of what a layer gives the next one; null if nothing does.</param>
    private protected abstract RecurrentResult Run(
        Tensor x, IReadOnlyList<CellWeights> weights, ImmutableArray<Tensor> before, Tensor? lengths, Func<Tensor, Tensor>? between);

    private Tensor Along(ForwardContext context, Tensor x, Tensor? lengths)
    {
        if (x.Rank != 3 || x.Shape[2].Constant != Inputs)
        {
            throw Wrong("recurrent.features", $"expected [sequences, steps, {Inputs}] for {this}, found {x.Value}");
        }

        if (context.Decoding is not null && Bidirectional)
        {
            throw Wrong("recurrent.direction", $"expected one direction where one step is taken after another, found {this}");
        }

        CellWeights[] weights = [.. _cells.Select(c => new CellWeights(
            context[c.Input], context[c.Recurrent], c.Bias is null ? null : context[c.Bias], c.RecurrentBias is null ? null : context[c.RecurrentBias]))];
        ImmutableArray<Tensor> before = context.Decoding?.StatesOf(this) ?? [];
        Tensor Dropped(Tensor states) => states.Dropout(Dropout, context.Randomness.Seed, context.Randomness.Step);
        var result = Run(x.Transpose([1, 0, 2]), weights, before, lengths, context.IsTraining && IsRandom ? Dropped : null);
        context.Decoding?.Keep(this, result.LastCell is { } cell ? [result.Last, cell] : [result.Last]);
        if (!_lastOnly)
        {
            return result.All.Transpose([1, 0, 2]);
        }

        var last = result.Last.Slice(0, (Layers - 1) * Directions, Layers * Directions);
        return last.Transpose([1, 0, 2]).Reshape([x.Shape[0], Directions * Features]);
    }

    private CompilerException Wrong(string label, string message) => new(new Diagnostic(label, message) { Origin = Origin });
}

/// <summary>Cells of one gate; see <see cref="Recurrent.Rnn"/>.</summary>
/// <param name="inputs">The extent of the last axis of what comes in.</param>
/// <param name="features">The extent of a state.</param>
/// <param name="layers">How many layers of cells follow one another.</param>
/// <param name="bidirectional">True for cells that begin at the end beside those that begin at the start.</param>
/// <param name="relu">True for relu in place of tanh.</param>
/// <param name="bias">False for products alone.</param>
/// <param name="lastOnly">True for the last state in place of all.</param>
/// <param name="dropout">The probability of 0 in training, between layers of cells; at least 0 and below 1.</param>
/// <param name="file">Filled in by the C# compiler.</param>
/// <param name="line">Filled in by the C# compiler.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the dropout is no such probability, or not 0 for one layer.</exception>
public sealed class Rnn(
    long inputs,
    long features,
    int layers = 1,
    bool bidirectional = false,
    bool relu = false,
    bool bias = true,
    bool lastOnly = false,
    double dropout = 0,
    [CallerFilePath] string file = "",
    [CallerLineNumber] int line = 0)
    : RecurrentLayer(inputs, features, 1, layers, bidirectional, bias, lastOnly, dropout, file, line)
{
    /// <inheritdoc/>
    private protected override RecurrentResult Run(
        Tensor x, IReadOnlyList<CellWeights> weights, ImmutableArray<Tensor> before, Tensor? lengths, Func<Tensor, Tensor>? between) =>
        x.Rnn(weights, before.IsEmpty ? null : before[0], Bidirectional, lengths, between, relu);
}

/// <summary>Gated recurrent units; see <see cref="Recurrent.Gru"/>. Gates r, z, n.</summary>
/// <param name="inputs">The extent of the last axis of what comes in.</param>
/// <param name="features">The extent of a state.</param>
/// <param name="layers">How many layers of cells follow one another.</param>
/// <param name="bidirectional">True for cells that begin at the end beside those that begin at the start.</param>
/// <param name="bias">False for products alone.</param>
/// <param name="lastOnly">True for the last state in place of all.</param>
/// <param name="dropout">The probability of 0 in training, between layers of cells; at least 0 and below 1.</param>
/// <param name="resetBefore">True for the reset ahead of the product.</param>
/// <param name="file">Filled in by the C# compiler.</param>
/// <param name="line">Filled in by the C# compiler.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the dropout is no such probability, or not 0 for one layer.</exception>
public sealed class Gru(
    long inputs,
    long features,
    int layers = 1,
    bool bidirectional = false,
    bool bias = true,
    bool lastOnly = false,
    double dropout = 0,
    bool resetBefore = false,
    [CallerFilePath] string file = "",
    [CallerLineNumber] int line = 0)
    : RecurrentLayer(inputs, features, 3, layers, bidirectional, bias, lastOnly, dropout, file, line)
{
    /// <inheritdoc/>
    private protected override RecurrentResult Run(
        Tensor x, IReadOnlyList<CellWeights> weights, ImmutableArray<Tensor> before, Tensor? lengths, Func<Tensor, Tensor>? between) =>
        x.Gru(weights, before.IsEmpty ? null : before[0], Bidirectional, lengths, between, resetBefore);
}

/// <summary>Long short-term memory; see <see cref="Recurrent.Lstm"/>. Gates i, f, g, o.</summary>
/// <param name="inputs">The extent of the last axis of what comes in.</param>
/// <param name="features">The extent of a state.</param>
/// <param name="layers">How many layers of cells follow one another.</param>
/// <param name="bidirectional">True for cells that begin at the end beside those that begin at the start.</param>
/// <param name="bias">False for products alone.</param>
/// <param name="lastOnly">True for the last state in place of all.</param>
/// <param name="dropout">The probability of 0 in training, between layers of cells; at least 0 and below 1.</param>
/// <param name="file">Filled in by the C# compiler.</param>
/// <param name="line">Filled in by the C# compiler.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the dropout is no such probability, or not 0 for one layer.</exception>
public sealed class Lstm(
    long inputs,
    long features,
    int layers = 1,
    bool bidirectional = false,
    bool bias = true,
    bool lastOnly = false,
    double dropout = 0,
    [CallerFilePath] string file = "",
    [CallerLineNumber] int line = 0)
    : RecurrentLayer(inputs, features, 4, layers, bidirectional, bias, lastOnly, dropout, file, line)
{
    /// <inheritdoc/>
    internal override ImmutableArray<string> States => ["state", "cell"];

    /// <inheritdoc/>
    private protected override RecurrentResult Run(
        Tensor x, IReadOnlyList<CellWeights> weights, ImmutableArray<Tensor> before, Tensor? lengths, Func<Tensor, Tensor>? between) => before.IsEmpty
        ? x.Lstm(weights, null, null, Bidirectional, lengths, between)
        : x.Lstm(weights, before[0], before[1], Bidirectional, lengths, between);
}
