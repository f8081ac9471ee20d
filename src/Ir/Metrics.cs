using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>
/// How good predictions are, as parts of a graph: each expands to ops under a scope of its own name. Labels are i32 classes, logits have
/// a last axis of as many.
/// </summary>
public static class Metrics
{
    /// <summary>The part of the rows whose largest logit, the first of equals, is that of the label.</summary>
    public static Tensor Accuracy(this Tensor x, Tensor labels, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("accuracy");
        return x.ArgMax().Equal(labels).Cast(x.DType).Mean();
    }

    /// <summary>
    /// The part of the rows in which fewer than k classes come before that of the label: those of a larger logit, and of equals those of a
    /// lower number. A label out of range is among no k, unless all logits are -infinity.
    /// </summary>
    public static Tensor TopKAccuracy(this Tensor x, Tensor labels, int k, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("top_k_accuracy");
        var over = new Axes([x.Rank - 1]);
        var index = x.Builder.Emit(new Ops.Iota(DType.I32, x.Shape, x.Rank - 1), []);
        var label = labels.BroadcastOver(over, x.Shape);
        var own = index.Equal(label).Select(x, x.Like(double.NegativeInfinity)).ReduceMax(over).BroadcastOver(over, x.Shape);
        var before = (x > own) | (x.Equal(own) & (index < label));
        return (before.Cast(DType.I32).Sum(over) < k).Cast(x.DType).Mean();
    }

    /// <summary>E to the cross entropy: among how many equally likely classes the labels are as hard to guess.</summary>
    public static Tensor Perplexity(this Tensor x, Tensor labels, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("perplexity");
        return x.CrossEntropy(labels).Exp();
    }

    /// <summary>
    /// 1 - sum (x - target)^2 / sum (target - mean)^2: the part of the targets' variance that predictions explain; of targets that are all
    /// equal, NaN or -infinity.
    /// </summary>
    public static Tensor RSquared(this Tensor x, Tensor target, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("r_squared");
        var around = target - target.Mean().BroadcastTo(target.Shape);
        return 1 - ((x - target).Square().Sum() / around.Square().Sum());
    }

    /// <summary>
    /// How many samples of each class, by rows, were predicted as each class, by columns: x and labels are i32 [N], the counts i32. What is
    /// out of range is not counted.
    /// </summary>
    public static Tensor ConfusionMatrix(
        this Tensor x, Tensor labels, Dim classes, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("confusion_matrix");
        return labels.OneHot(classes, DType.I32).MatMul(x.OneHot(classes, DType.I32), transposeThis: true);
    }

    /// <summary>Of each column of a confusion matrix, the part that is right, as f32; 0 where the class was never predicted.</summary>
    public static Tensor Precision(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("precision");
        return Quotient(Right(x), x.Sum([0]));
    }

    /// <summary>Of each row of a confusion matrix, the part that is right, as f32; 0 where the class never occurs.</summary>
    public static Tensor Recall(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("recall");
        return Quotient(Right(x), x.Sum([1]));
    }

    /// <summary>
    /// The harmonic mean of precision and recall of each class of a confusion matrix, as f32: twice what is right over the sum of row and
    /// column; 0 where the class neither occurs nor was predicted.
    /// </summary>
    public static Tensor F1(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("f1");
        return Quotient(Right(x) * 2, x.Sum([0]) + x.Sum([1]));
    }

    // The diagonal.
    private static Tensor Right(Tensor matrix)
    {
        Tensor Index(int axis) => matrix.Builder.Emit(new Ops.Iota(DType.I32, matrix.Shape, axis), []);
        return Index(0).Equal(Index(1)).Select(matrix, matrix.Like(0)).Sum([1]);
    }

    private static Tensor Quotient(Tensor part, Tensor whole) =>
        whole.Equal(0).Select(part.Like(0).Cast(DType.F32), part.Cast(DType.F32) / whole.Cast(DType.F32));
}
