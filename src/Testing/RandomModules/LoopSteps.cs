using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>Random loops over time.</summary>
internal static class LoopSteps
{
    /// <summary>A scan along the first axis of a value; it may read whatever was declared before.</summary>
    public static Tensor? Scan(RandomBody body)
    {
        if (body.Pick(v => v.Rank > 0 && RandomBody.IsNumber(v.DType)) is not { } x)
        {
            return null;
        }

        var element = x.Shape.Slice(1, x.Rank - 1);
        Tensor[] carries = [body.Partner(x.DType, element), .. body.Chance(40) ? [body.Partner(x.DType, element)] : Array.Empty<Tensor>()];
        Tensor[] sequences = [x, .. body.Chance(30) ? [body.Partner(x.DType, x.Shape)] : Array.Empty<Tensor>()];
        var other = body.Partner(x.DType, element);
        ScanYield Step(ImmutableArray<Tensor> c, ImmutableArray<Tensor> e)
        {
            var next = Combine(body, c[0], e[0], other);
            var last = Combine(body, c[^1], e[^1], next);
            Tensor[] outputs = body.Chance(50) ? [next] : [next * other, c[^1]];
            return new(c.Length == 1 ? [next] : body.Chance(50) ? [next, last] : [last, c[0]], outputs);
        }

        var result = body.Function.Scan(carries, sequences, Step, reversed: body.Chance(40));
        if (body.Chance(50))
        {
            body.Add(result.Outputs[0]);
        }

        return body.Choose(result.Carries[0], result.Carries[^1], result.Outputs[0], result.Outputs[^1]);
    }

    // Values of floats stay small however often it is done.
    private static Tensor Combine(RandomBody body, Tensor h, Tensor x, Tensor other)
    {
        if (!h.DType.IsFloat())
        {
            return body.Random.Next(3) switch { 0 => h + x, 1 => h.Max(x) - other, _ => (h * x) + other };
        }

        return body.Random.Next(7) switch
        {
            0 => (h + x).Tanh(),
            1 => (h * other.Sigmoid()) + x,
            2 => (h.Sigmoid() * x).Sin() + other,
            3 when h.Rank > 0 => x - h.Mean([h.Rank - 1], keepDims: true),
            4 when h.Rank > 0 => h.Softmax() + x,
            5 when h.Rank == 2 => (h.MatMul(body.Partner(h.DType, [h.Shape[1], h.Shape[1]])) + x).Tanh(),
            _ => h.Max(x).Tanh(),
        };
    }
}
