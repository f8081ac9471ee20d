using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Testing;

/// <summary>Random statements that work element by element. Most are steered away from NaN, so that later ones have something to show.</summary>
internal static class ElementwiseSteps
{
    public static Tensor? Unary(RandomBody body)
    {
        if (body.Pick(v => v.DType.IsFloat()) is not { } x)
        {
            return null;
        }

        return body.Random.Next(21) switch
        {
            0 => -x,
            1 => x.Abs(),
            2 => (body.Chance(80) ? x.Min(3) : x).Exp(),
            3 => (body.Chance(80) ? x.Abs() + 0.5 : x).Log(),
            4 => (body.Chance(80) ? x.Abs() : x).Log1p(),
            5 => (body.Chance(80) ? x.Square() + 0.25 : x).Sqrt(),
            6 => x.Tanh(),
            7 => x.Sigmoid(),
            8 => x.Floor(),
            9 => x.StopGradient(),
            10 => x.Square(),
            11 => x.Relu(),
            12 => x.Gelu(),
            13 => x * body.Choose(0.5, 1, -2, 3),
            14 => x.Sin(),
            15 => x.Erf(),
            16 => (body.Chance(80) ? x.Min(3) : x).Expm1(),
            17 => (body.Chance(80) ? x.Square() + 0.25 : x).Pow(0.75),
            18 => x.Softplus(),
            19 => x.Round(),
            _ => body.Choose(0.5, 1, -2, 3) - x,
        };
    }

    public static Tensor? Binary(RandomBody body)
    {
        if (body.Pick(v => RandomBody.IsNumber(v.DType)) is not { } x)
        {
            return null;
        }

        var y = body.Partner(x.DType, x.Shape);
        if (body.Chance(50))
        {
            (x, y) = (y, x);
        }

        return body.Random.Next(10) switch
        {
            0 or 1 => x + y,
            2 => x - y,
            3 or 4 => x * y,
            5 => x.DType.IsFloat() && body.Chance(80) ? x / (y.Abs() + 0.5) : x / y,
            6 => x.Max(y),
            7 => x.Min(y),
            8 => x.DType.IsFloat() && body.Chance(80) ? x % (y.Abs() + 0.5) : x % y,
            _ => x.DType.IsInteger() ? x ^ y : x.Max(y),
        };
    }

    public static Tensor? Comparison(RandomBody body)
    {
        if (body.Pick(_ => true) is not { } x)
        {
            return null;
        }

        var y = body.Partner(x.DType, x.Shape);
        return body.Random.Next(6) switch
        {
            0 => x.Equal(y),
            1 => x.NotEqual(y),
            2 => x < y,
            3 => x <= y,
            4 => x > y,
            _ => x >= y,
        };
    }

    public static Tensor? Logic(RandomBody body)
    {
        if (body.Pick(v => v.DType == DType.Bool) is not { } x)
        {
            return null;
        }

        return body.Random.Next(3) switch
        {
            0 => x & body.Partner(DType.Bool, x.Shape),
            1 => x | body.Partner(DType.Bool, x.Shape),
            _ => !x,
        };
    }

    public static Tensor? Select(RandomBody body)
    {
        if (body.Pick(_ => true) is not { } x)
        {
            return null;
        }

        return x.DType == DType.Bool && body.Chance(70)
            ? body.Type() is var type ? x.Select(body.Partner(type, x.Shape), body.Partner(type, x.Shape)) : default
            : body.Partner(DType.Bool, x.Shape).Select(x, body.Partner(x.DType, x.Shape));
    }

    public static Tensor? Cast(RandomBody body) => body.Pick(_ => true)?.Cast(body.Chance(15) ? DType.U8 : body.Type());

    public static Tensor? Position(RandomBody body)
    {
        if (body.Pick(v => v.Rank > 0 && RandomBody.IsNumber(v.DType)) is not { } x)
        {
            return null;
        }

        var index = body.Function.Iota(x.DType, x.Shape, body.Random.Next(x.Rank));
        return body.Chance(50) ? x + index : x * (index * (x.DType.IsFloat() ? 0.125 : 1));
    }

    public static Tensor? RandomBits(RandomBody body)
    {
        var seed = body.Input(DType.I32, []);
        var step = body.Input(DType.I32, []);
        if (body.Pick(v => v.DType.IsFloat()) is { } x && body.Chance(50))
        {
            return x.Dropout(0.25, seed, step);
        }

        return seed.RandomBits(step, body.Shape(body.Rank()));
    }

    public static Tensor? Size(RandomBody body)
    {
        if (body.Pick(v => v.Rank > 0) is not { } x)
        {
            return null;
        }

        var axis = body.Random.Next(x.Rank);
        var size = body.Chance(70) ? x.Size(axis) : body.Function.Graph.Emit(new Size(axis), [x.Value]);
        return body.Pick(v => v.DType.IsFloat()) is { } factor && body.Chance(70)
            ? factor / size.Cast(factor.DType).BroadcastTo(factor.Shape)
            : size;
    }
}
