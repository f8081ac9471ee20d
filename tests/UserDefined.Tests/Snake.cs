using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Scalars;

namespace Acme;

/// <summary>y = x + sin²(ax) / a, element by element: Ziyin et al., arXiv:2006.08195.</summary>
/// <param name="Frequency">a, above 0.</param>
public sealed record Snake(double Frequency) : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "snake";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("frequency", Frequency)];

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * ((x * (2 * Frequency)).Sin() + 1);

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x)
    {
        var sine = Functions.Sin(x * Frequency);
        return (sine * sine).Fma(1 / Frequency, x);
    }
}

/// <summary>What Acme adds to tensors and to IR text.</summary>
public static class AcmeOps
{
    /// <summary>The ops of the language, and snake.</summary>
    public static Vocabulary Vocabulary { get; } = Vocabulary.Default.With("snake", a => new Snake(a.Number("frequency", 1)));

    /// <summary>x + sin²(ax) / a, element by element.</summary>
    public static Tensor Snake(this Tensor x, double frequency = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        return x.Builder.Emit(new Snake(frequency), [x.Value]);
    }

    /// <summary>x between -cap and cap, smoothly: cap tanh(x / cap).</summary>
    public static Tensor Softcap(this Tensor x, double cap, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("softcap");
        return (x / cap).Tanh() * cap;
    }

    /// <summary>The nearest integer; gradients go straight through, as if nothing were rounded: Bengio et al., arXiv:1308.3432.</summary>
    public static Tensor RoundStraight(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Round(file, line).WithGradient(x, dy => dy, file, line);
}
