using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// In training each element is 0 with probability <see cref="Rate"/>, else divided by 1 - rate; in evaluation x itself. Srivastava et
/// al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014. The mask is a function of the seed, the step and
/// the position, so the backward pass computes it again instead of keeping it, and a resumed training draws what it would have drawn;
/// in the step of a scan one mask is drawn for all positions.
/// </summary>
public sealed class Dropout : Layer
{
    /// <summary>A dropout layer.</summary>
    /// <param name="rate">The probability of 0, at least 0 and below 1.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is no such probability.</exception>
    public Dropout(double rate, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line) =>
        Rate = rate is >= 0 and < 1
            ? rate
            : throw new ArgumentOutOfRangeException(nameof(rate), rate, "expected a probability of at least 0 and below 1");

    /// <summary>The probability of 0.</summary>
    public double Rate { get; }

    /// <inheritdoc/>
    public override bool IsRandom => Rate > 0;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"Dropout({Rate})");

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.IsTraining && IsRandom ? x.Dropout(Rate, context.Randomness.Seed, context.Randomness.Step) : x;
    }
}
