using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>Attention, and positions as rotations: each expands to ops under a scope of its own name.</summary>
public static class Attention
{
    /// <summary>
    /// softmax(scale q k^T) v: Vaswani et al., "Attention is all you need", arXiv:1706.03762. q is [B, H, T, D], k [B, G, S, D] and v
    /// [B, G, S, E]; the result is [B, H, T, E]. Of H heads of queries, H / G neighbours share one of keys and values: Ainslie et al.,
    /// arXiv:2305.13245. A query that may look at nothing gets zeros.
    /// </summary>
    /// <param name="query">What looks.</param>
    /// <param name="key">What is compared with it.</param>
    /// <param name="value">What is mixed.</param>
    /// <param name="mask">
    /// Broadcast to [B, H, T, S]: booleans, true where a query may look, or numbers added to the scaled scores, of which -infinity hides.
    /// </param>
    /// <param name="causal">True if query t may look at keys up to t + S - T only: the last query at all of them.</param>
    /// <param name="scale">What scores are multiplied by; 1 / sqrt(D) if not said.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">Shapes do not fit; the message has all three.</exception>
    public static Tensor Attend(
        this Tensor query,
        Tensor key,
        Tensor value,
        Tensor? mask = null,
        bool causal = false,
        double? scale = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = query.Builder.At(file, line);
        using var scope = query.Builder.In("attention");
        var group = GroupSize(query, key, value, scale);
        var (keys, values) = group == 1 ? (key, value) : (key.Repeat(group, 1), value.Repeat(group, 1));
        var (columns, terms) = causal ? (RowLimit.LastColumn, RowLimit.LastTerm) : (RowLimit.None, RowLimit.None);
        var scores = query.MatMul(keys, transposeOther: true, limit: columns) * (scale ?? 1 / Math.Sqrt(query.Shape[3].Constant!.Value));
        if (mask is { } added && added.DType != DType.Bool)
        {
            scores += added;
        }

        if (Visible(scores, mask, causal) is not { } visible)
        {
            return scores.Softmax().MatMul(values);
        }

        // The lowest number rather than -infinity: a row of nothing else has differences, and slopes, that are no NaN.
        var hidden = scores.Like(scores.DType == DType.F64 ? double.MinValue : float.MinValue);
        var weights = visible.Select(visible.Select(scores, hidden).Softmax(), scores.Like(0));
        return weights.MatMul(values, limit: terms);
    }

    /// <summary>
    /// Pairs (x[i], x[i + D/2]) of the last axis turned by position base^(-2i/D), positions being those of the axis before it, from
    /// <paramref name="start"/> on: Su et al., arXiv:2104.09864. What then is compared in a product depends on distances alone.
    /// </summary>
    /// <param name="x">[.., T, D].</param>
    /// <param name="start">The position of the first; an i32 scalar, 0 if not said.</param>
    /// <param name="frequencyBase">The slowest turns take about so many positions, times 2 pi.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">D is no even literal.</exception>
    public static Tensor Rotary(
        this Tensor x,
        Tensor? start = null,
        double frequencyBase = 10_000,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("rotary");
        if (x.Rank < 2 || x.Shape[x.Rank - 1].Constant is not { } width || width % 2 != 0)
        {
            throw new CompilerException(new Diagnostic(
                "rotary.C1", $"expected [.., positions, an even literal], found %{x.Value.Name}: {x.Value.Type}")
            {
                Origin = x.Builder.Origin!,
            });
        }

        var (first, second) = (x.Slice(-1, 0, width / 2), x.Slice(-1, width / 2, width));
        var places = first.Positions(first.Rank - 2);
        var position = (start is { } offset ? places + offset : places).Cast(x.DType);
        var frequency = first.Like(frequencyBase).Pow(first.Positions(first.Rank - 1).Cast(x.DType) * (-2.0 / width));
        var angle = position * frequency;
        var (sine, cosine) = (angle.Sin(), angle.Cos());
        return ((first * cosine) - (second * sine)).Concat(-1, [(second * cosine) + (first * sine)]);
    }

    private static long GroupSize(Tensor query, Tensor key, Tensor value, double? scale)
    {
        var (q, k, v) = (query.Shape, key.Shape, value.Shape);
        if (q.Rank == 4 && k.Rank == 4 && v.Rank == 4
            && q[0] == k[0] && k[0] == v[0] && k[1] == v[1] && k[2] == v[2] && q[3] == k[3]
            && (scale is not null || q[3].Constant is not null)
            && q[1].Constant is { } heads && k[1].Constant is { } shared && shared > 0 && heads % shared == 0)
        {
            return heads / shared;
        }

        throw new CompilerException(new Diagnostic(
            "attention.C1",
            "expected queries [B,H,T,D], keys [B,G,S,D] and values [B,G,S,E] with literal H, G and D, and G dividing H; "
            + $"found {q}, {k} and {v}")
        {
            Origin = query.Builder.Origin!,
        });
    }

    // True where a query may look; null if everywhere.
    private static Tensor? Visible(Tensor scores, Tensor? mask, bool causal)
    {
        Tensor? given = mask is not { } m ? null
            : (m.DType == DType.Bool ? m : m.NotEqual(double.NegativeInfinity)).BroadcastTo(scores.Shape);
        if (!causal)
        {
            return given;
        }

        var (rows, columns) = (scores.Positions(2), scores.Positions(3));
        var past = columns <= (scores.Shape[2] == scores.Shape[3]
            ? rows
            : rows + (scores.Size(3) - scores.Size(2)).Cast(DType.I32));
        return given is { } both ? both & past : past;
    }
}
