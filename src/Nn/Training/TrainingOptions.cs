using System.Collections.Immutable;
using MiniTorch.Compilation;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>How a model is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>How often every training sample is visited, unless <see cref="Steps"/> says how many batches are.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>The number of batches; null for as many as the epochs have.</summary>
    public int? Steps { get; init; }

    /// <summary>Samples a step; the last step of an epoch takes what is left.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The learning rate; null for the optimizer's own.</summary>
    public double? LearningRate { get; init; }

    /// <summary>What the learning rate is multiplied by after each epoch; 1 leaves it.</summary>
    public double LearningRateDecay { get; init; } = 1;

    /// <summary>
    /// How the learning rate goes with the steps; of a built-in model. Null for that of <see cref="Plan"/>, or for a constant one.
    /// </summary>
    public Schedule? Schedule { get; init; }

    /// <summary>The schedule of a built-in model, to be stretched over the steps of these options; null for none.</summary>
    public SchedulePlan? Plan { get; init; }

    /// <summary>The largest size of an element of a gradient; of a built-in model. Null for any.</summary>
    public double? ClipValue { get; init; }

    /// <summary>The largest norm of all gradients together; of a built-in model. Null for any.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// The optimizer's weight decay; of a built-in model. Null for the optimizer's own. Biases, gains and other vectors do not decay.
    /// </summary>
    public double? WeightDecay { get; init; }

    /// <summary>The part of the mean of squared gradients that stays, of adam and adamw; of a built-in model. Null for 0.999.</summary>
    public double? Beta2 { get; init; }

    /// <summary>See <see cref="Optimizer.Accumulate"/>; of a built-in model. Steps and epochs count batches, schedules updates.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>See <see cref="Optimizer.Average"/>; of a built-in model. Null for none.</summary>
    public double? Average { get; init; }

    /// <summary>See <see cref="Loss.Smoothed"/>; of a built-in model.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// The epochs without a lower loss on the validation samples (on the test samples, if there are no others) after which training ends
    /// early; null to go on to the end. With it, what predictions are made with is in the end what it was after the best epoch, whether training
    /// ended early or not.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>
    /// The optimizer of a built-in model, one of <see cref="Optimizer.Names"/>; a trainer that was given an optimizer keeps it.
    /// </summary>
    public string OptimizerName { get; init; } = "adam";

    /// <summary>The element type of a built-in model, f32 or f64; null for the model's own.</summary>
    public DType? Type { get; init; }

    /// <summary>See <see cref="TrainingProgram.Penalty"/>; of a built-in model.</summary>
    public double Penalty { get; init; }

    /// <summary>Where initial parameters, the order of samples and random layers derive from: the same seed trains the same bits.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Who runs the steps. Changes no bit.</summary>
    public Engine Engine { get; init; } = Engine.Compiled;

    /// <summary>Threads of a step, at least 1. Changes no bit.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// The safetensors file that holds the training every <see cref="CheckpointEvery"/> steps, when it is cancelled, and at its end, unless
    /// it diverged; null for none. See <see cref="Trainer.Save"/>.
    /// </summary>
    public string? CheckpointPath { get; init; }

    /// <summary>The steps from one checkpoint to the next; null for none before the end.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>Ends the training after a step.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Called after every step; it should be quick.</summary>
    public Action<TrainingProgress>? OnStep { get; init; }

    /// <summary>
    /// Called after every epoch, and after the last step, with the loss and accuracy on the validation samples or, if there are none, on
    /// the test samples.
    /// </summary>
    public Action<EpochResult>? OnEpoch { get; init; }

    /// <summary>The steps of a training on so many samples.</summary>
    /// <exception cref="OverflowException">There are more than an int can hold.</exception>
    public int StepsOver(int samples) => Steps ?? checked(Epochs * (((samples - 1) / BatchSize) + 1));

    /// <summary>The updates of a training on so many samples, at least 1: the length of a schedule.</summary>
    /// <exception cref="OverflowException">There are more than an int can hold.</exception>
    public int UpdatesOver(int samples) => Math.Max(1, StepsOver(samples) / Accumulate);
}

/// <summary>How far training is, after a step.</summary>
/// <param name="Epoch">The epoch that the step belongs to, counted from 1.</param>
/// <param name="Step">The steps done in this training, at least 1.</param>
/// <param name="TotalSteps">The steps that this training will have.</param>
/// <param name="Loss">The loss of the step's batch, before its update.</param>
/// <param name="SamplesPerSecond">The mean since training began, or went on.</param>
/// <param name="Elapsed">Since training began, or went on; evaluations included.</param>
/// <param name="Remaining">As long as the steps left take at the present speed.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Step, int TotalSteps, double Loss, double SamplesPerSecond, TimeSpan Elapsed, TimeSpan Remaining);

/// <summary>A step that is done.</summary>
/// <param name="Epoch">The epoch that it belongs to, counted from 1.</param>
/// <param name="Step">Its number in the training, counted from 1.</param>
/// <param name="Loss">The loss of its batch, before its update.</param>
/// <param name="Measured">
/// The loss on the validation samples, or the test samples if there are no others; null unless an epoch ends here and somebody asked for it.
/// </param>
public readonly record struct StepLoss(int Epoch, int Step, double Loss, double? Measured);

/// <summary>How good a model is after an epoch.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Step">The steps done in this training.</param>
/// <param name="TrainLoss">The mean loss of the epoch's steps.</param>
/// <param name="Test">On the validation samples or, if there are none, on the test samples.</param>
/// <param name="Elapsed">Since training began.</param>
public sealed record EpochResult(int Epoch, int Step, double TrainLoss, Evaluation Test, TimeSpan Elapsed);

/// <summary>How good a model is on some samples.</summary>
/// <param name="Loss">The mean over all samples.</param>
/// <param name="Correct">The number of samples whose class is right; 0 where there are no classes.</param>
/// <param name="Count">The number of samples; of sequences that are classified, the number of labels.</param>
/// <param name="Accuracy">The part that is right; null where there are no classes.</param>
public sealed record Evaluation(double Loss, int Correct, int Count, double? Accuracy)
{
    /// <summary>The part of the targets' variance that a model of least squares explains; null for other losses, and where all targets are equal.</summary>
    public double? R2 { get; init; }
}

/// <summary>What a model says about one sample.</summary>
/// <param name="Index">The sample's position in its dataset.</param>
/// <param name="Label">The class it has; null where there are no classes.</param>
/// <param name="Predicted">The most probable class, the first of equals; null where there are no classes.</param>
/// <param name="Output">The probability of each class, or the numbers that were to be predicted.</param>
public sealed record Prediction(int Index, int? Label, int? Predicted, ImmutableArray<double> Output);

/// <summary>A finished training.</summary>
public sealed record TrainingRun
{
    /// <summary>The name of the module.</summary>
    public required string Model { get; init; }

    /// <summary>Who ran it.</summary>
    public required Engine Engine { get; init; }

    /// <summary>Threads of a step.</summary>
    public required int Threads { get; init; }

    /// <summary>The steps done, those before a checkpoint that it went on from included.</summary>
    public required int Steps { get; init; }

    /// <summary>True if it ended before its time, as <see cref="TrainingOptions.Patience"/> says.</summary>
    public required bool EndedEarly { get; init; }

    /// <summary>
    /// The epoch, counted from 1, after which predictions were made with what they are made with in the end; null if that was the last step
    /// whatever it gave.
    /// </summary>
    public int? KeptEpoch { get; init; }

    /// <summary>Time from the first step to the last, evaluations on the way not counted.</summary>
    public required double Seconds { get; init; }

    /// <summary>The mean loss over the last epoch's steps.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>On the test samples, at the end.</summary>
    public required Evaluation Test { get; init; }

    /// <summary>On the validation samples, at the end; null if there are none.</summary>
    public Evaluation? Validation { get; init; }

    /// <summary>Training samples a second.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>What compiling the module took, before training.</summary>
    public required double CompileMilliseconds { get; init; }

    /// <summary>See <see cref="ParameterFingerprint.ParametersSha256"/>.</summary>
    public required string ParametersSha256 { get; init; }

    /// <summary>Bytes of parameters, state and computed values of a training step.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>The loss of every step.</summary>
    public required ImmutableArray<double> Losses { get; init; }

    /// <summary>
    /// What was measured after epochs, those before a checkpoint that it went on from included; empty if nobody asked for it
    /// (<see cref="TrainingOptions.OnEpoch"/>, <see cref="TrainingOptions.Patience"/>).
    /// </summary>
    public ImmutableArray<EpochLoss> Epochs { get; init; } = [];
}

/// <summary>The loss on the validation samples, or the test samples if there are no others.</summary>
/// <param name="Step">The steps done by then.</param>
/// <param name="Loss">The mean over all samples.</param>
public readonly record struct EpochLoss(int Step, double Loss);
