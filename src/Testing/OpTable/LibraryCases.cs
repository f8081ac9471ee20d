using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>Rows of statistics, norms, losses, random distributions, sums of products and metrics.</summary>
internal static class LibraryCases
{
    public static ImmutableArray<OpCase> All { get; } =
        [.. Spread(), .. Normalized(), .. Lost(), .. Drawn(), .. Contracted(), .. Attended(), .. Measured()];

    private static IEnumerable<OpCase> Spread()
    {
        yield return new("Variance", "all", c => c.Number("x", [3, c.N]).Variance());
        yield return new("Variance", "rows of a sample", c => c.Number("x", [2, c.N]).Variance([1], keepDims: true, ofSample: true));
        yield return new("Variance", "columns", c => c.Number("x", [5, c.N]).Variance([0]));
        yield return new("StandardDeviation", "columns of a sample", c => c.Number("x", [5, c.N]).StandardDeviation([0], ofSample: true));
        yield return new("StandardDeviation", "all", c => c.Number("x", [3, c.N]).StandardDeviation());
    }

    private static IEnumerable<OpCase> Normalized()
    {
        yield return new("Norm", "1", c => c.Number("x", [3, c.N], 0.1, 2, bothSigns: true).Norm(1, [1]));
        yield return new("Norm", "2", c => c.Number("x", [5, c.N]).Norm(2, [0]));
        yield return new("Norm", "3", c => c.Number("x", [3, c.N], 0.1, 2, bothSigns: true).Norm(3, [-1], keepDims: true));
        yield return new("Norm", "2.5", c => c.Number("x", [3, c.N], 0.1, 2, bothSigns: true).Norm(2.5));
        yield return new("Norm", "infinity", c => c.Number("x", [3, c.N], 0.1, 2, bothSigns: true).Norm(double.PositiveInfinity, [1]));
        yield return new("Norm", "-infinity", c => c.Number("x", [3, c.N], 0.1, 2, bothSigns: true).Norm(double.NegativeInfinity, [0]));
        yield return new("Normalize", "rows", c => c.Number("x", [3, c.N]).Normalize());
        yield return new("Normalize", "columns by 1", c => c.Number("x", [5, c.N], 0.1, 2, bothSigns: true).Normalize(1, 0));
        yield return new("ClipByNorm", "all", c => c.Number("x", [3, c.N]).ClipByNorm(0.5));
        yield return new("ClipByNorm", "rows", c => c.Number("x", [3, c.N]).ClipByNorm(0.3, [1]));
        yield return new("CosineSimilarity", "rows", c => c.Number("x", [3, c.N]).CosineSimilarity(c.Number("y", [3, c.N])));
        yield return new("CosineSimilarity", "columns", c => c.Number("x", [4, c.N]).CosineSimilarity(c.Number("y", [4, c.N]), 0));
        yield return new("RmsNorm", "", c => c.Number("x", [3, c.N]).RmsNorm(c.Number("gain", [c.N])));
        yield return new("GroupNorm", "", c => c.Number("x", [2, 6, c.N]).GroupNorm(3, c.Number("gain", [6]), c.Number("bias", [6])));
        yield return new("GroupNorm", "of N samples", c => c.Number("x", [c.N, 4, 3, 2]).GroupNorm(2, c.Number("gain", [4]), c.Number("bias", [4])));
        yield return new("BatchNorm", "", c => c.Number("x", [2, 3, c.N]).BatchNorm(
            c.Number("mean", [3]), c.Number("variance", [3], 0.1, 2), c.Number("gain", [3]), c.Number("bias", [3])));
        yield return new("InstanceNorm", "", c => c.Number("x", [2, 3, c.N]).InstanceNorm(c.Number("gain", [3]), c.Number("bias", [3]), 0.1));
        yield return new("LocalResponseNorm", "", c => c.Number("x", [2, 5, c.N]).LocalResponseNorm(3, 0.3));
        yield return new("LocalResponseNorm", "of N channels", c => c.Number("x", [2, c.N + 3, 2, 3]).LocalResponseNorm(4, 2, 0.6, 0.7));
    }

    private static IEnumerable<OpCase> Lost()
    {
        static OpCase Pair(string name, string variant, Func<Tensor, Tensor, Tensor> of, double low = 0.2, double high = 3) =>
            new(name, variant, c => of(c.Number("x", [3, c.N], low, high), c.Number("target", [3, c.N], -high, -low)));
        yield return Pair("MeanAbsoluteError", "", (x, t) => x.MeanAbsoluteError(t));
        yield return Pair("Huber", "", (x, t) => x.Huber(t, 2.03));
        yield return Pair("SmoothL1", "", (x, t) => x.SmoothL1(t, 2.03));
        yield return Pair("Hinge", "", (x, t) => x.Hinge(t));
        yield return Pair("BinaryCrossEntropy", "", (x, t) => x.BinaryCrossEntropy(t));
        yield return new("KlDivergence", "", c => c.Number("x", [3, c.N]).KlDivergence(c.Number("target", [3, c.N], 0.05, 1)));
        yield return new("NegativeLogLikelihood", "", c => c.Number("x", [c.N, 10]).NegativeLogLikelihood(c.Index("labels", [c.N], 11)));
        yield return new("CrossEntropy", "smoothed", c => c.Number("x", [3, c.N]).CrossEntropy(c.Index("labels", [3], 2), 0.1));
        yield return new("Softmin", "", c => c.Number("x", [3, c.N]).Softmin());
    }

    private static IEnumerable<OpCase> Drawn()
    {
        // With a number that is fed, so that special ones are drawn for something.
        static OpCase Draw(string name, string variant, Func<CaseBody, Tensor, Tensor, Tensor> of) =>
            new(name, variant, c => of(c, c.Index("seed", [], 99), c.Index("step", [], 99)) * c.Number("x", [3, c.N]));
        yield return Draw("RandomUniform", "", (c, seed, step) => seed.RandomUniform(step, [3, c.N], type: c.Type));
        yield return Draw("RandomUniform", "of a range", (c, seed, step) => seed.RandomUniform(step, [3, c.N], -1, 3, c.Type));
        yield return Draw("RandomNormal", "", (c, seed, step) => seed.RandomNormal(step, [3, c.N], type: c.Type));
        yield return Draw("RandomNormal", "of a mean", (c, seed, step) => seed.RandomNormal(step, [3, c.N], 5, 0.5, c.Type));
        yield return Draw("RandomGumbel", "", (c, seed, step) => seed.RandomGumbel(step, [3, c.N], c.Type));
        yield return Draw("RandomBernoulli", "", (c, seed, step) => seed.RandomBernoulli(step, [3, c.N], 0.3).Cast(c.Type));
        yield return new OpCase("RandomBernoulli", "of a tensor", c => c.Index("seed", [], 99).RandomBernoulli(
            c.Index("step", [], 99), c.Number("p", [3, c.N], 0, 1))) with { IsDifferentiable = false };
        yield return new OpCase("RandomCategorical", "", c => c.Index("seed", [], 99).RandomCategorical(
            c.Index("step", [], 99), c.Number("logits", [3, c.N]))) with { IsDifferentiable = false };
    }

    private static IEnumerable<OpCase> Contracted()
    {
        static OpCase Sum(string variant, Func<CaseBody, Tensor> of) => new("Einsum", variant, of);
        yield return Sum("product", c => c.Number("x", [3, c.N]).Einsum("ij,jk->ik", [c.Number("y", [c.N, 5])]));
        yield return Sum("in batches, swapped", c => c.Number("x", [2, c.N, 3]).Einsum("bji,bjk->bki", [c.Number("y", [2, c.N, 5])]));
        yield return Sum("three operands", c => c.Number("x", [3, c.N]).Einsum("ij,j,kj->ki", [c.Number("y", [c.N]), c.Number("z", [2, c.N])]));
        yield return Sum("outer", c => c.Number("x", [c.N]).Einsum("i,j", [c.Number("y", [3])]));
        yield return Sum("diagonal", c => c.Number("x", [c.N, 3, c.N]).Einsum("iji->ji"));
        yield return Sum("ellipsis", c => c.Number("x", [2, 3, c.N]).Einsum("...i,i", [c.Number("y", [c.N])]));
    }

    private static IEnumerable<OpCase> Attended()
    {
        static OpCase Of(string variant, Func<CaseBody, Tensor, Tensor, Tensor, Tensor> of, long heads = 2) =>
            new("Attend", variant, c => of(c, c.Number("q", [1, heads, 3, 4]), c.Number("k", [1, 2, c.N, 4]), c.Number("v", [1, 2, c.N, 3])));
        yield return Of("", (_, q, k, v) => q.Attend(k, v));
        yield return Of("in groups", (_, q, k, v) => q.Attend(k, v, scale: 0.3), heads: 4);
        yield return Of("causal", (_, q, k, v) => q.Attend(k, v, causal: true));
        yield return Of("masked", (c, q, k, v) => q.Attend(k, v, c.Index("mask", [3, c.N], 2).Equal(1)));
        yield return Of("with a bias", (c, q, k, v) => q.Attend(k, v, c.Number("bias", [3, c.N])));
        yield return new("Rotary", "", c => c.Number("x", [2, c.N, 6]).Rotary());
        yield return new("Rotary", "from a position on", c => c.Number("x", [c.N, 4]).Rotary(c.Index("start", [], 9), 100));
    }

    private static IEnumerable<OpCase> Measured()
    {
        yield return new OpCase("Accuracy", "", c => c.Number("x", [c.N, 3]).Accuracy(c.Index("labels", [c.N], 3))) with { IsDifferentiable = false };
        yield return new OpCase("TopKAccuracy", "", c => c.Number("x", [c.N, 7]).TopKAccuracy(c.Index("labels", [c.N], 8), 3)) with { IsDifferentiable = false };
        yield return new("Perplexity", "", c => c.Number("x", [3, c.N]).Perplexity(c.Index("labels", [3], 2)));
        yield return new("RSquared", "", c => c.Number("x", [3, c.N]).RSquared(c.Number("target", [3, c.N])));
        yield return Counted("ConfusionMatrix", m => m);
        yield return Counted("Precision", m => m.Precision());
        yield return Counted("Recall", m => m.Recall());
        yield return Counted("F1", m => m.F1());
    }

    private static OpCase Counted(string name, Func<Tensor, Tensor> of) =>
        new(name, "", c => of(c.Index("x", [c.N], 5).ConfusionMatrix(c.Index("labels", [c.N], 6), 5)))
        {
            Types = [DType.F32],
            IsDifferentiable = false,
        };
}
