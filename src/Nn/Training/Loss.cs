using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>What training makes small, and what a model's output means: which target it is compared with, when it is right.</summary>
public abstract class Loss
{
    private protected Loss()
    {
    }

    /// <summary>
    /// Mean of -ln softmax(output)[label]: output [B, classes], label i32[B]; see <see cref="Compositions.CrossEntropy"/>. Probabilities
    /// are the softmax.
    /// </summary>
    public static Loss CrossEntropy { get; } = new CrossEntropyLoss();

    /// <summary>
    /// Mean of -ln of the probability that the label has under sigmoid(output); see <see cref="Losses.BinaryCrossEntropy"/>:
    /// output [B, 1], label i32[B] of 0 and 1. Probabilities [B, 2] are those of class 0 and class 1.
    /// </summary>
    public static Loss BinaryCrossEntropy { get; } = new BinaryCrossEntropyLoss();

    /// <summary>Mean of (output - target)^2 over all elements; the target is of the output's shape and type.</summary>
    public static Loss MeanSquaredError { get; } = new NumberLoss((output, target) => output.MeanSquaredError(target));

    /// <summary>Mean of |output - target| over all elements; see <see cref="Losses.MeanAbsoluteError"/>.</summary>
    public static Loss MeanAbsoluteError { get; } = new NumberLoss((output, target) => output.MeanAbsoluteError(target));

    /// <summary>Squares near 0, sizes from a limit on, mean over all elements; see <see cref="Losses.Huber"/>.</summary>
    /// <param name="delta">The limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not above 0.</exception>
    public static Loss Huber(double delta = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(delta);
        return new NumberLoss((output, target) => output.Huber(target, delta));
    }

    /// <summary><see cref="CrossEntropy"/> with a part of the probability that is wanted spread evenly over all classes.</summary>
    /// <param name="smoothing">The part.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is negative, or above 1.</exception>
    public static Loss SmoothedCrossEntropy(double smoothing) => CrossEntropy.Smoothed(smoothing);

    /// <summary>
    /// The same loss, but training wants of a label's class a part less than all, and that part spread evenly over all classes: Szegedy et
    /// al., "Rethinking the Inception architecture", arXiv:1512.00567, section 7.
    /// </summary>
    /// <param name="smoothing">The part.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is negative, or above 1.</exception>
    /// <exception cref="CompilerException">It is a loss of numbers.</exception>
    public Loss Smoothed(double smoothing)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(smoothing);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(smoothing, 1);
        return smoothing == 0 ? this : WithSmoothing(smoothing);
    }

    /// <summary>True if targets are labels, so that an output is right or wrong; false if they are numbers.</summary>
    public abstract bool IsClassification { get; }

    /// <summary>The name of the input that the target is fed as: <c>label</c> or <c>target</c>.</summary>
    public string TargetName => IsClassification ? "label" : "target";

    /// <summary>The type of the target for a given output.</summary>
    public abstract TensorType TargetType(TensorType output);

    /// <summary>The scalar to make small: a mean over the batch.</summary>
    public abstract Tensor Value(Tensor output, Tensor target);

    /// <summary>The scalar that tells how good outputs are: <see cref="Value"/>, but never smoothed.</summary>
    public virtual Tensor Measured(Tensor output, Tensor target) => Value(output, target);

    /// <summary>The number of outputs that are right, as an i32 scalar. Only of classifications.</summary>
    public abstract Tensor Correct(Tensor output, Tensor label);

    /// <summary>The probability of each class, [B, classes]. Only of classifications.</summary>
    public abstract Tensor Probabilities(Tensor output);

    private protected virtual Loss WithSmoothing(double smoothing) =>
        throw new CompilerException(new Diagnostic("loss.smoothing", "labels are smoothed: expected a loss of classes, found one of numbers"));

    private static InvalidOperationException NoClasses() => new("a loss of numbers has no classes");

    private static TensorType Labels(TensorType output) => new(DType.I32, output.Shape.Slice(0, output.Rank - 1));

    private sealed class CrossEntropyLoss(double smoothing = 0) : Loss
    {
        public override bool IsClassification => true;

        public override TensorType TargetType(TensorType output) => Labels(output);

        public override Tensor Value(Tensor output, Tensor target) => output.CrossEntropy(target, smoothing);

        public override Tensor Measured(Tensor output, Tensor target) => output.CrossEntropy(target);

        public override Tensor Correct(Tensor output, Tensor label) => output.ArgMax().Equal(label).Cast(DType.I32).Sum();

        public override Tensor Probabilities(Tensor output) => output.Softmax();

        private protected override Loss WithSmoothing(double smoothing) => new CrossEntropyLoss(smoothing);
    }

    private sealed class BinaryCrossEntropyLoss(double smoothing = 0) : Loss
    {
        public override bool IsClassification => true;

        public override TensorType TargetType(TensorType output) => Labels(output);

        public override Tensor Value(Tensor output, Tensor target)
        {
            var z = Logits(output);
            var wanted = target.Cast(z.DType);
            return z.BinaryCrossEntropy(smoothing > 0 ? (wanted * (1 - smoothing)) + (smoothing / 2) : wanted);
        }

        public override Tensor Measured(Tensor output, Tensor target) => BinaryCrossEntropy.Value(output, target);

        public override Tensor Correct(Tensor output, Tensor label) => (Logits(output) > 0).Equal(label > 0).Cast(DType.I32).Sum();

        public override Tensor Probabilities(Tensor output)
        {
            var one = output.Sigmoid();
            return (1 - one).Concat(-1, [one]);
        }

        private protected override Loss WithSmoothing(double smoothing) => new BinaryCrossEntropyLoss(smoothing);

        private static Tensor Logits(Tensor output) => output.Reshape(output.Shape.Slice(0, output.Rank - 1));
    }

    private sealed class NumberLoss(Func<Tensor, Tensor, Tensor> value) : Loss
    {
        public override bool IsClassification => false;

        public override TensorType TargetType(TensorType output) => output;

        public override Tensor Value(Tensor output, Tensor target) => value(output, target);

        public override Tensor Correct(Tensor output, Tensor label) => throw NoClasses();

        public override Tensor Probabilities(Tensor output) => throw NoClasses();
    }
}
