using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// Attention of several heads of each position to those of the same sequence: x and y are [B, T, width]. Parts <c>query</c>,
/// <c>key</c>, <c>value</c> and <c>output</c>, each a <see cref="Linear"/>. See <see cref="Attention.Attend"/>.
/// </summary>
public sealed class MultiHeadAttention : Layer
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly bool _causal;

    /// <summary>Attention.</summary>
    /// <param name="width">The extent of the last axis.</param>
    /// <param name="heads">How many heads; they divide the width.</param>
    /// <param name="keyHeads">How many heads of keys and values, each shared by as many of queries; as many as those if not said.</param>
    /// <param name="causal">True if a position looks at itself and those before it only.</param>
    /// <param name="weight">What the weights start as; as those of <see cref="Linear"/> if not said.</param>
    /// <param name="outputWeight">What the weight of the output starts as; as the others if not said.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or does not divide what it has to.</exception>
    public MultiHeadAttention(
        long width,
        long heads,
        long? keyHeads = null,
        bool causal = true,
        Initializer? weight = null,
        Initializer? outputWeight = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(width % heads, 0, nameof(heads));
        (Width, Heads, KeyHeads, _causal) = (width, heads, keyHeads ?? heads, causal);
        ArgumentOutOfRangeException.ThrowIfLessThan(KeyHeads, 1, nameof(keyHeads));
        ArgumentOutOfRangeException.ThrowIfNotEqual(heads % KeyHeads, 0, nameof(keyHeads));
        var shared = width / heads * KeyHeads;
        _query = Child("query", new Linear(width, width, weight: weight, file: file, line: line));
        _key = Child("key", new Linear(width, shared, weight: weight, file: file, line: line));
        _value = Child("value", new Linear(width, shared, weight: weight, file: file, line: line));
        _output = Child("output", new Linear(width, width, weight: outputWeight ?? weight, file: file, line: line));
    }

    /// <summary>The extent of the last axis.</summary>
    public long Width { get; }

    /// <summary>How many heads of queries.</summary>
    public long Heads { get; }

    /// <summary>How many heads of keys and values.</summary>
    public long KeyHeads { get; }

    /// <inheritdoc/>
    public override string ToString() => $"MultiHeadAttention({Width}, {Heads})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        if (x.Rank != 3 || x.Shape[2].Constant != Width)
        {
            throw new CompilerException(new Diagnostic(
                "attention.features", $"expected [sequences, positions, {Width}] for {this}, found {x.Value}")
            {
                Origin = Origin,
            });
        }

        Tensor Split(Linear of, long heads) =>
            of.Apply(context, x).Reshape([x.Shape[0], x.Shape[1], heads, Width / Heads]).Transpose([0, 2, 1, 3]);
        var (query, key, value) = (Split(_query, Heads), Split(_key, KeyHeads), Split(_value, KeyHeads));
        var mixed = context.Decoding is { } decoding
            ? AttendToThoseBefore(decoding, query, key, value)
            : query.Attend(key, value, causal: _causal);
        return _output.Apply(context, mixed.Transpose([0, 2, 1, 3]).Reshape(x.Shape));
    }

    private Tensor AttendToThoseBefore(Decoding decoding, Tensor query, Tensor key, Tensor value)
    {
        if (!_causal)
        {
            throw new CompilerException(new Diagnostic(
                "attention.causal", $"expected an attention that is causal where one position is taken after another, found {this}")
            {
                Origin = Origin,
            });
        }

        var (keys, values) = decoding.Append(this, key, value);
        return query.Attend(keys, values, decoding.Visible());
    }
}

/// <summary>
/// y = x + attention(norm(x)), then y + f(norm(y)), where f goes through a wider layer and gelu: the block of GPT-2, Radford et al., 2019.
/// x and y are [B, T, width]. Parts <c>norm1</c>, <c>attention</c>, <c>norm2</c>, <c>wide</c> and <c>narrow</c>.
/// </summary>
public sealed class TransformerBlock : Layer
{
    private readonly LayerNorm _norm1;
    private readonly MultiHeadAttention _attention;
    private readonly LayerNorm _norm2;
    private readonly Linear _wide;
    private readonly Linear _narrow;
    private readonly Dropout _dropout;

    /// <summary>A block.</summary>
    /// <param name="width">The extent of the last axis.</param>
    /// <param name="heads">How many heads; they divide the width.</param>
    /// <param name="causal">True if a position looks at itself and those before it only.</param>
    /// <param name="dropout">The rate of <see cref="Dropout"/> of what is added.</param>
    /// <param name="depth">
    /// How many blocks follow one another in the model: what each adds starts smaller by sqrt(2 depth), so that the sum does not grow.
    /// </param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the heads do not divide the width.</exception>
    public TransformerBlock(
        long width,
        long heads,
        bool causal = true,
        double dropout = 0,
        int depth = 1,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        var (inner, added) = (Initializer.Normal(0.02), Initializer.Normal(0.02 / Math.Sqrt(2 * depth)));
        (Width, Heads) = (width, heads);
        _norm1 = Child("norm1", new LayerNorm(width, file: file, line: line));
        _attention = Child("attention", new MultiHeadAttention(width, heads, null, causal, inner, added, file, line));
        _norm2 = Child("norm2", new LayerNorm(width, file: file, line: line));
        _wide = Child("wide", new Linear(width, 4 * width, weight: inner, file: file, line: line));
        _narrow = Child("narrow", new Linear(4 * width, width, weight: added, file: file, line: line));
        _dropout = Child("dropout", new Dropout(dropout, file, line));
    }

    /// <summary>The extent of the last axis.</summary>
    public long Width { get; }

    /// <summary>How many heads.</summary>
    public long Heads { get; }

    /// <inheritdoc/>
    public override string ToString() => $"TransformerBlock({Width}, {Heads})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        Tensor Added(Tensor y) => _dropout.Apply(context, y);
        var y = x + Added(_attention.Apply(context, _norm1.Apply(context, x)));
        return y + Added(_narrow.Apply(context, _wide.Apply(context, _norm2.Apply(context, y)).Gelu()));
    }
}
