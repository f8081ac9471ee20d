using System.Collections.Immutable;
using MiniTorch.Peers.Works;

namespace MiniTorch.Peers;

/// <summary>A row of the table.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Work">What is computed.</param>
/// <param name="Bar">How many times as fast as the fastest peer it shall be on one thread; null where nobody has said.</param>
internal sealed record Workload(string Name, Work Work, double? Bar = null)
{
    /// <summary>
    /// How much results may differ from ours: the largest difference, as a part of the largest element. Sums are taken in other orders,
    /// and functions are within a few units of the last place; the losses of a few steps inherit both.
    /// </summary>
    public double Tolerance => Work is Training or ImageTraining or TextTraining ? 1e-4 : 1e-5;
}

/// <summary>The table.</summary>
internal static class Workloads
{
    private const int Million = 1 << 20;

    /// <summary>Every row.</summary>
    public static ImmutableArray<Workload> All { get; } =
    [
        new("matmul 64x64x64", new Product(64, 64, 64), 0.97),
        new("matmul 256x256x256", new Product(256, 256, 256), 1.03),
        new("matmul 1024x1024x1024", new Product(1024, 1024, 1024), 1.0),
        new("matmul 2048x2048x2048", new Product(2048, 2048, 2048), 1.0),
        .. Products(64, 784, 512),
        .. Products(32, 512, 512),
        .. Products(8, 512, 512),
        new("matmul 1x512x512", new Product(1, 512, 512), 1.0),
        new("matmul 1x4096x4096", new Product(1, 4096, 4096)),
        .. Both("gelu(x*w+b) 4096x1024", new(Calculation.GeluOfAffine, 4096, 1024), 5, 5),
        .. Both("sigmoid(x)*tanh(x)+x 4M", new(Calculation.Gate, 4 * Million), 7, 5),
        new("sigmoid(x)*tanh(x)+x 4096", new Evaluation(Calculation.Gate, 4096), 8),
        .. Both("softmax 4096x1024", new(Calculation.Softmax, 4096, 1024)),
        .. Both("layer_norm 4096x1024", new(Calculation.LayerNorm, 4096, 1024)),
        WithGradients("softmax 512x32000", new(Calculation.Softmax, 512, 32000), 2),
        WithGradients("layer_norm 512x32000", new(Calculation.LayerNorm, 512, 32000), 2.5),
        WithGradients("cross_entropy 512x32000", new(Calculation.CrossEntropy, 512, 32000), 4),
        new("sum axis 0 4096x1024", new Evaluation(Calculation.SumOverRows, 4096, 1024), 5),
        new("sum axis 1 4096x1024", new Evaluation(Calculation.SumOverColumns, 4096, 1024), 1),
        new("train 2-16-16-1 tanh batch 32 sgd", new Training([2, 16, 16, 1], Activation.Tanh, 32, Optimizer.Sgd), 50),
        new("train 784-128-10 relu batch 32 sgd", new Training([784, 128, 10], Activation.Relu, 32, Optimizer.Sgd), 2),
        new("train 784-512-512-10 relu batch 64 adam", LargestTraining, 1.9),
        new("train 784-512-512-10 relu batch 256 adam", LargestTraining with { Batch = 256 }),
        new("train conv32-pool-conv64-pool-128-10 batch 64 adam", new ImageTraining(64), 1.3),
        new("train char-gpt 4 blocks 128 wide window 64 batch 16 adamw", new TextTraining(16), 1.2),
        new("infer 784-512-512-10 batch 1", new Inference([784, 512, 512, 10], Activation.Relu, 1), 1.0),
        new("infer 784-512-512-10 batch 64", new Inference([784, 512, 512, 10], Activation.Relu, 64), 1.0),
    ];

    /// <summary>The training that starting up and memory are measured with.</summary>
    public static Training LargestTraining => new([784, 512, 512, 10], Activation.Relu, 64, Optimizer.Adam);

    /// <summary>A product, plain and with either operand transposed.</summary>
    private static ImmutableArray<Workload> Products(int m, int k, int n)
    {
        var (name, plain) = ($"matmul {m}x{k}x{n}", new Product(m, k, n));
        return
        [
            new(name, plain, 1.1),
            new(name + ", a transposed", plain with { TransposeA = true }, 1.0),
            new(name + ", b transposed", plain with { TransposeB = true }, 1.0),
        ];
    }

    private static ImmutableArray<Workload> Both(string name, Evaluation forward, double? bar = null, double? barWithGradients = null) =>
        [new(name, forward, bar), WithGradients(name, forward, barWithGradients)];

    private static Workload WithGradients(string name, Evaluation forward, double? bar) =>
        new(name + ", forward + backward", forward with { WithGradients = true }, bar);
}
