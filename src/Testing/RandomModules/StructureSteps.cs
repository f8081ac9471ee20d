using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Testing;

/// <summary>Random statements that move elements, reduce axes or multiply matrices.</summary>
internal static class StructureSteps
{
    public static Tensor? Reduce(RandomBody body)
    {
        if (body.Pick(v => v.Rank > 0 && RandomBody.IsNumber(v.DType)) is not { } x)
        {
            return null;
        }

        Axes axes = body.Random.Next(5) switch
        {
            0 or 1 => [x.Rank - 1],
            2 => [0],
            3 => Axes.Range(0, x.Rank - 1),
            _ => [.. Enumerable.Range(0, x.Rank).Where(_ => body.Chance(50))],
        };
        var keep = body.Chance(40);
        var y = body.Random.Next(6) switch
        {
            0 => x.ReduceMax(axes, keep),
            1 => x.ReduceMin(axes, keep),
            2 when x.DType.IsFloat() => x.Mean(axes, keep),
            _ => x.Sum(axes, keep),
        };
        return !keep ? y : body.Random.Next(3) switch { 0 => y, 1 => x - y, _ => x * y.Max(-1).Min(1) };
    }

    public static Tensor? Normalize(RandomBody body)
    {
        if (body.Pick(v => v.Rank > 0 && v.DType.IsFloat()) is not { } x)
        {
            return null;
        }

        var axis = body.Chance(70) ? x.Rank - 1 : body.Random.Next(x.Rank);
        Tensor Each(int over) => body.Partner(x.DType, [x.Shape[over]]);
        return body.Random.Next(6) switch
        {
            0 => x.Softmax(axis),
            1 => x.LogSoftmax(axis),
            2 => x.LogSumExp(axis, keepDims: body.Chance(30)),
            3 => x.ArgMax(axis),
            4 when x.Rank > 1 => x.BatchNorm(Each(1), Each(1).Square(), Each(1), Each(1), 0.1),
            _ => x.LayerNorm(Each(x.Rank - 1), Each(x.Rank - 1)),
        };
    }

    public static Tensor? Product(RandomBody body)
    {
        if (body.Pick(v => v.Rank >= 2 && RandomBody.IsNumber(v.DType)) is not { } x)
        {
            x = body.Input(DType.F32, body.Shape(2));
        }

        if (body.Chance(8) && x.DType == DType.F32)
        {
            // Several chunks of terms.
            var terms = body.Choose<Dim>(512, 513, 600);
            x = body.Input(DType.F32, [body.Choose<Dim>("B", 3, 100), terms]);
        }

        var (transposeA, transposeB) = (body.Chance(30), body.Chance(35));
        var batch = x.Shape.Take(x.Rank - 2);
        var k = x.Shape[x.Rank - (transposeA ? 2 : 1)];
        var n = body.Extent();
        Shape other = transposeB ? [.. batch, n, k] : [.. batch, k, n];
        if (!RandomBody.Fits(other) || !RandomBody.Fits([.. x.Shape, n]))
        {
            return null;
        }

        var y = body.Partner(x.DType, other);
        var limit = body.Chance(30) ? body.Choose(RowLimit.LastTerm, RowLimit.FirstTerm, RowLimit.LastColumn) : RowLimit.None;
        var product = body.Function.Graph.Emit(new MatMul(transposeA, transposeB, limit), [x.Value, y.Value]);
        return x.DType.IsFloat() && body.Chance(50) ? product * 0.25 : product;
    }

    /// <summary>What models are made of: a product with a matrix, a bias, and something behind it.</summary>
    public static Tensor? Layer(RandomBody body)
    {
        if (body.Pick(v => v.Rank >= 2 && v.DType.IsFloat()) is not { } x)
        {
            return null;
        }

        var n = body.Chance(50) ? x.Shape[^1] : body.Extent();
        var y = x.MatMul(body.Partner(x.DType, [x.Shape[^1], n])) * 0.5;
        if (!RandomBody.Fits(y.Shape))
        {
            return null;
        }

        y = body.Chance(70) ? y + body.Partner(x.DType, [n]) : y;
        var z = body.Random.Next(6) switch
        {
            0 => y.Relu(),
            1 => y.Tanh(),
            2 => y.Gelu(),
            3 => y.Softmax(),
            4 => y.LayerNorm(body.Partner(x.DType, [n]), body.Partner(x.DType, [n])),
            _ => y,
        };
        return z.Shape == x.Shape && body.Chance(50) ? z + x : z;
    }

    public static Tensor? Transpose(RandomBody body)
    {
        if (body.Pick(v => v.Rank > 1) is not { } x)
        {
            return null;
        }

        var order = Enumerable.Range(0, x.Rank).ToArray();
        body.Random.Shuffle(order);
        return x.Transpose(new Axes([.. order]));
    }

    public static Tensor? Reshape(RandomBody body)
    {
        if (body.Pick(_ => true) is not { } x)
        {
            return null;
        }

        var dims = x.Shape.ToList();
        if (dims.Count > 1 && body.Chance(50))
        {
            var at = body.Random.Next(dims.Count - 1);
            dims[at] *= dims[at + 1];
            dims.RemoveAt(at + 1);
        }
        else if (dims.FindIndex(d => d.Constant is > 2 and var c && c % 2 == 0) is >= 0 and var even)
        {
            dims.Insert(even, 2);
            dims[even + 1] = dims[even + 1].Constant!.Value / 2;
        }
        else if (dims.FindIndex(d => d.IsOne) is >= 0 and var one && body.Chance(60))
        {
            dims.RemoveAt(one);
        }
        else if (dims.Count < 4)
        {
            dims.Insert(body.Random.Next(dims.Count + 1), 1);
        }

        return x.Reshape([.. dims]);
    }

    public static Tensor? Broadcast(RandomBody body)
    {
        if (body.Pick(v => v.Rank < 4) is not { } x)
        {
            return null;
        }

        var dims = x.Shape.Select(d => d.IsOne && body.Chance(50) ? body.Extent() : d).ToList();
        var at = body.Random.Next(dims.Count + 1);
        dims.Insert(at, body.Extent());
        Shape shape = [.. dims];
        return RandomBody.Fits(shape)
            ? body.Function.Graph.Emit(new Broadcast(shape, [.. Enumerable.Range(0, shape.Rank).Where(a => a != at)]), [x.Value])
            : null;
    }

    public static Tensor? Slice(RandomBody body)
    {
        if (body.Pick(v => v.Rank > 0 && v.Shape.Any(d => d.Constant is not 0)) is not { } x)
        {
            return null;
        }

        var axis = body.Random.Next(x.Rank);
        if (x.Shape[axis].Constant is { } extent)
        {
            var start = body.Random.NextInt64(extent + 1);
            return x.Slice(axis, start, start + body.Random.NextInt64(extent - start + 1), body.Chance(40) ? body.Random.Next(2, 5) : 1);
        }

        // A symbol may be 0: only what was put before it can be taken away.
        var padded = x.Pad(x.Shape.Map(_ => Dim.Zero).With(axis, 2), x.Shape.Map(_ => Dim.Zero).With(axis, 1), body.Choose(0, 1, -0.0));
        return padded.Slice(axis, body.Random.Next(3), padded.Shape[axis] - body.Random.Next(2));
    }

    public static Tensor? Pad(RandomBody body)
    {
        if (body.Pick(v => v.Rank > 0) is not { } x)
        {
            return null;
        }

        Shape Some() => x.Shape.Map(_ => body.Chance(40) ? body.Random.Next(4) : 0);
        var (low, high) = (Some(), Some());
        var interior = x.Shape.Map(d => d.Constant is not null && body.Chance(20) ? body.Random.Next(1, 4) : 0);
        var y = x.Pad(low, high, RandomBody.IsNumber(x.DType) ? body.Choose(0, 0, 1, -2) : 1, interior);
        return RandomBody.Fits(y.Shape) ? y : null;
    }

    public static Tensor? Concat(RandomBody body)
    {
        if (body.Pick(v => v.Rank > 0) is not { } x)
        {
            return null;
        }

        var axis = body.Random.Next(x.Rank);
        var other = body.Partner(x.DType, body.Chance(50) ? x.Shape : x.Shape.With(axis, body.Extent()));
        var y = x.Concat(axis, body.Chance(20) ? [other, x] : [other]);
        return RandomBody.Fits(y.Shape) ? y : null;
    }

    public static Tensor? Gather(RandomBody body)
    {
        if (body.Pick(v => v.Rank > 0 && v.Shape.Any(d => d.Constant is > 0)) is not { } x)
        {
            return null;
        }

        var axes = Enumerable.Range(0, x.Rank).Where(a => x.Shape[a].Constant is > 0).ToArray();
        var axis = axes[body.Random.Next(axes.Length)];
        var indices = body.Index(body.Shape(body.Random.Next(3)), x.Shape[axis].Constant!.Value);
        var y = x.Gather(indices, axis);
        return RandomBody.Fits(y.Shape) ? y : null;
    }

    public static Tensor? ScatterAdd(RandomBody body)
    {
        if (body.Pick(v => v.Rank > 0 && RandomBody.IsNumber(v.DType)) is not { } x)
        {
            return null;
        }

        var axis = body.Random.Next(x.Rank);
        var rank = body.Random.Next(1, Math.Min(2, x.Rank - axis) + 1);
        var size = body.Random.Next(1, 9);
        return x.ScatterAdd(body.Index(x.Shape.Slice(axis, rank), size), axis, size);
    }
}
