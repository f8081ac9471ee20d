using MiniTorch.Ir;
using MiniTorch.Ir.Reference;
using MiniTorch.Ir.Scalars;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn;

/// <summary>
/// Draws classes from logits z, each with the probability softmax(z / temperature), at will only among the largest logits. The same seed
/// draws the same classes on every machine: the exponential is the scalar program of <c>exp</c>, and the generator
/// <see cref="SplitMix64"/>. Allocates nothing but when there are more classes than ever before.
/// </summary>
public sealed class Sampler
{
    // Tells the stream of draws from those that initial values and batches draw from the same seed.
    private const ulong Draws = 0x73616D706C657273;

    private readonly double _temperature;
    private readonly int _most;
    private readonly BlockEvaluator _exponential = new(ScalarProgram.Create([DType.F64], (_, x) => Functions.Exp(x[0])));
    private SplitMix64 _random;
    private double[] _weights = [];
    private double[] _sorted = [];

    /// <summary>A sampler.</summary>
    /// <param name="temperature">1 for the model's own probabilities; 0 always takes the most probable class, the first of equals.</param>
    /// <param name="topK">How many of the largest logits have a chance, the first of equals; null for all.</param>
    /// <param name="seed">What the draws derive from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is negative or not finite, or <paramref name="topK"/> below 1.</exception>
    public Sampler(double temperature = 1, int? topK = null, ulong seed = 1)
    {
        if (!(temperature >= 0 && double.IsFinite(temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "expected a finite number of at least 0");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(topK ?? 1, 1, nameof(topK));
        (_temperature, _most, _random) = (temperature, topK ?? int.MaxValue, new SplitMix64(seed, Draws));
    }

    /// <summary>Draws a class.</summary>
    /// <param name="logits">A number for each class; -infinity is never drawn.</param>
    /// <exception cref="ArgumentException">There is none, one is NaN or infinite, or all are -infinity.</exception>
    public int Next(ReadOnlySpan<double> logits)
    {
        Reserve(logits.Length);
        logits.CopyTo(_weights);
        return Draw(logits.Length);
    }

    /// <summary>Draws a class.</summary>
    /// <param name="logits">A number for each class; -infinity is never drawn.</param>
    /// <exception cref="ArgumentException">There is none, one is NaN or infinite, or all are -infinity.</exception>
    public int Next(ReadOnlySpan<float> logits)
    {
        Reserve(logits.Length);
        for (var i = 0; i < logits.Length; i++)
        {
            _weights[i] = logits[i];
        }

        return Draw(logits.Length);
    }

    private void Reserve(int count)
    {
        if (_weights.Length < count)
        {
            (_weights, _sorted) = (GC.AllocateUninitializedArray<double>(count, pinned: true), new double[count]);
        }
    }

    private int Draw(int count)
    {
        var weights = _weights.AsSpan(0, count);
        var best = FirstMaximum(weights);
        if (_temperature == 0)
        {
            return best;
        }

        DropAllBut(_most, weights);
        var largest = weights[best];
        for (var i = 0; i < count; i++)
        {
            weights[i] = (weights[i] - largest) / _temperature;
        }

        Exponentiate(count);
        var sum = 0.0;
        foreach (var weight in weights)
        {
            sum += weight;
        }

        // What is left of the draw when each class has taken its weight; rounding may leave a rest, which belongs to the last class.
        var (rest, drawn) = (_random.NextUniform(0, sum), best);
        for (var i = 0; i < count && rest >= 0; i++)
        {
            drawn = weights[i] > 0 ? i : drawn;
            rest -= weights[i];
        }

        return drawn;
    }

    private static int FirstMaximum(ReadOnlySpan<double> logits)
    {
        var best = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
            if (double.IsNaN(logits[i]) || double.IsPositiveInfinity(logits[i]))
            {
                throw new ArgumentException(FormattableString.Invariant($"expected finite logits, found {logits[i]} for class {i}"), nameof(logits));
            }
        }

        return logits.Length > 0 && double.IsFinite(logits[best])
            ? best
            : throw new ArgumentException($"expected a finite logit, found none in {logits.Length}", nameof(logits));
    }

    private void DropAllBut(int most, Span<double> logits)
    {
        if (most >= logits.Length)
        {
            return;
        }

        var sorted = _sorted.AsSpan(0, logits.Length);
        logits.CopyTo(sorted);
        sorted.Sort();
        var limit = sorted[^most];
        var equals = 0;
        foreach (var logit in sorted[^most..])
        {
            equals += logit == limit ? 1 : 0;
        }

        foreach (ref var logit in logits)
        {
            if (logit < limit || (logit == limit && equals-- <= 0))
            {
                logit = double.NegativeInfinity;
            }
        }
    }

    private unsafe void Exponentiate(int count)
    {
        fixed (double* weights = _weights)
        {
            ReadOnlySpan<nint> address = [(nint)weights];
            _exponential.Run(address, address, count, []);
        }
    }
}
