namespace MiniTorch.Peers.Works;

/// <summary>
/// One step of training, always on the same batch of images of 28x28: convolutions with 32 and 64 filters of 3x3, each with relu and a pool of
/// 2x2, then 128-10 relu, classes by cross entropy, Adam.
/// </summary>
/// <param name="Batch">Images at a time.</param>
internal sealed record ImageTraining(int Batch) : Work
{
    /// <summary>The classes.</summary>
    public const int Classes = 10;

    /// <summary>The extents of the weights, in order: filters [filters, channels, 3, 3], then matrices [inputs, outputs].</summary>
    public static int[][] Weights { get; } = [[32, 1, 3, 3], [64, 32, 3, 3], [1600, 128], [128, Classes]];

    /// <summary>Small, so that there is still something to learn after some thousand steps.</summary>
    public const double LearningRate = 1e-5;

    /// <summary>The images.</summary>
    public Operand Images() => Operand.Uniform("x", 1, Batch, 1, 28, 28);

    /// <summary>Class numbers.</summary>
    public Operand Labels() => Operand.Classes("label", 2, Classes, Batch);

    /// <summary>A weight, of variance 1 / inputs.</summary>
    public static Operand Weight(int layer)
    {
        var shape = Weights[layer];
        var inputs = shape.Length == 4 ? shape[1] * shape[2] * shape[3] : shape[0];
        return Operand.Uniform($"weight{layer}", 10 + layer, MathF.Sqrt(3f / inputs), shape);
    }

    /// <summary>A bias.</summary>
    public static Operand Bias(int layer) => Operand.Uniform($"bias{layer}", 20 + layer, 0.1f, Weights[layer] is [var filters, _, _, _] ? filters : Weights[layer][1]);
}
