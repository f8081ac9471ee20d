using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// A vector for each of a number of symbols: x is [..], indices of symbols; y is [.., width]. Indices of a float type are whole numbers.
/// Parameter <c>weight</c> [symbols, width].
/// </summary>
public sealed class Embedding : Layer
{
    /// <summary>An embedding.</summary>
    /// <param name="symbols">How many symbols there are.</param>
    /// <param name="width">The extent of their vectors.</param>
    /// <param name="weight">What the vectors start as; normal with deviation 1 if not said.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public Embedding(
        long symbols, long width, Initializer? weight = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (Symbols, Width) = (symbols, width);
        Weight = Parameter("weight", [symbols, width], weight ?? Initializer.Normal(1));
    }

    /// <summary>How many symbols there are.</summary>
    public long Symbols { get; }

    /// <summary>The extent of their vectors.</summary>
    public long Width { get; }

    internal LayerParameter Weight { get; }

    /// <inheritdoc/>
    public override string ToString() => $"Embedding({Symbols}, {Width})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context[Weight].Gather(x.Cast(DType.I32));
    }
}

/// <summary>
/// x times the vectors of an embedding, a number for each symbol: x is [.., width], y is [.., symbols]. The weights are those of the
/// embedding: Press and Wolf, "Using the output embedding to improve language models", arXiv:1608.05859.
/// </summary>
public sealed class Unembedding : Layer
{
    private readonly Embedding _embedding;

    /// <summary>An output of tied weights.</summary>
    /// <param name="embedding">Whose weights; it stands in the same model.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    public Unembedding(Embedding embedding, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line) => _embedding = Child("embedding", embedding);

    /// <inheritdoc/>
    public override string ToString() => $"Unembedding({_embedding.Width}, {_embedding.Symbols})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequireFeatures(context, x, _embedding.Width, _embedding.Weight);
        return x.MatMul(context[_embedding.Weight], transposeOther: true);
    }
}

/// <summary>
/// x plus a vector for each position: x is [.., T, width], T being at most the length. Parameter <c>weight</c> [length, width].
/// </summary>
public sealed class Positions : Layer
{
    private readonly LayerParameter _weight;

    /// <summary>Positions that are learned.</summary>
    /// <param name="length">The most positions.</param>
    /// <param name="width">The extent of the last axis.</param>
    /// <param name="weight">What the vectors start as; normal with deviation 0.02 if not said.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public Positions(
        long length, long width, Initializer? weight = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (Length, Width) = (length, width);
        _weight = Parameter("weight", [length, width], weight ?? Initializer.Normal(0.02));
    }

    /// <summary>The most positions.</summary>
    public long Length { get; }

    /// <summary>The extent of the last axis.</summary>
    public long Width { get; }

    /// <inheritdoc/>
    public override string ToString() => $"Positions({Length}, {Width})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequireFeatures(context, x, Width, _weight);
        if (x.Rank < 2 || x.Shape[x.Rank - 2].Constant is not { } count || count > Length)
        {
            throw new CompilerException(new Diagnostic(
                "positions.length", $"expected [.., at most {Length} positions, {Width}] for {this}, found {x.Value}")
            {
                Origin = Origin,
            });
        }

        return x + (context.Decoding is { } decoding
            ? context[_weight].Gather(decoding.Position.Reshape([1]))
            : context[_weight].Slice(0, 0, count));
    }
}
