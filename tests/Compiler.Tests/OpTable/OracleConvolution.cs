using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests;

/// <summary>A convolution from docs/ops.md and docs/numerics.md, a loop over the terms of each element: to the bit.</summary>
internal static class OracleConvolution
{
    private const int Chunk = 512;

    public static void Convolve(AttributeReader attributes, Elements[] operands, Elements y)
    {
        var (x, w) = (operands[0], operands[1]);
        long[] Of(string name, long otherwise) => OracleLoops.Literals(attributes.PerAxis(name, "strides", otherwise));
        var (strides, low, spread, apart) = (Of("strides", 1), Of("low", 0), Of("input_dilation", 1), Of("filter_dilation", 1));

        // Images, then groups if there are any, then channels.
        var lead = x.Shape.Length - strides.Length;
        var imagesLast = attributes.Flag("images_last");
        long[] box = [w.Shape[lead - 1], .. w.Shape.Skip(lead)];
        for (var i = 0; i < y.Count; i++)
        {
            var inResult = OracleLoops.Positions(i, [.. y.Shape]);
            long[] at = imagesLast ? [inResult[lead - 1], .. inResult.Take(lead - 1), .. inResult.Skip(lead)] : inResult;
            var terms = new List<(long X, long W)>();
            for (var k = 0L; k < box.Aggregate(1L, (a, b) => a * b); k++)
            {
                var inBox = OracleLoops.Positions(k, box);
                long[] p = [.. strides.Select((stride, axis) => (at[axis + lead] * stride) + (inBox[axis + 1] * apart[axis]) - low[axis])];
                if (p.Zip(spread).Any(q => q.First % q.Second != 0))
                {
                    continue;
                }

                long[] place = [.. p.Zip(spread, (q, d) => q / d)];
                var isInside = place.Zip(x.Shape.Skip(lead)).All(q => q.First >= 0 && q.First < q.Second);
                terms.Add((
                    isInside ? x[OracleLoops.Linear([.. at.Take(lead - 1), inBox[0], .. place], x.Shape)] : 0,
                    w[OracleLoops.Linear([.. at.Skip(1).Take(lead - 1), .. inBox], w.Shape)]));
            }

            y[i] = y.Type switch
            {
                DType.F32 => Sum(y.Type, terms, (a, b, sum) => MathF.FusedMultiplyAdd((float)a, (float)b, (float)sum), (a, b) => (float)a + (float)b),
                DType.F64 => Sum(y.Type, terms, Math.FusedMultiplyAdd, (a, b) => a + b),
                DType.I32 => terms.Aggregate(0, (sum, t) => unchecked(sum + ((int)t.X * (int)t.W))),
                _ => terms.Aggregate(0L, (sum, t) => unchecked(sum + (t.X * t.W))),
            };
        }
    }

    private static long Sum(
        DType type, List<(long X, long W)> terms, Func<double, double, double, double> fma, Func<double, double, double> add)
    {
        var chunks = terms.Chunk(Chunk).Select(chunk => chunk.Aggregate(
            0.0, (sum, t) => fma(ScalarConstant.Value(type, t.X), ScalarConstant.Value(type, t.W), sum)));
        return ScalarConstant.Bits(type, chunks.DefaultIfEmpty(0.0).Aggregate(add));
    }
}
