using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// How gradients change parameters. An optimizer is a recipe without numbers: <see cref="Declare"/> puts its state into a module, and the
/// state appends the updates to the function that trains, so that a training step is one program.
/// </summary>
public abstract class Optimizer
{
    private protected Optimizer(double learningRate, string file, int line)
    {
        if (!(learningRate >= 0 && double.IsFinite(learningRate)))
        {
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "expected a finite number of at least 0");
        }

        LearningRate = learningRate;
        Origin = new Origin(file, line);
    }

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static ImmutableArray<string> Names { get; } = 
        ["sgd", "momentum", "nesterov", "adam", "adamw", "rmsprop", "adagrad", "lion"];

    /// <summary>The learning rate to start with.</summary>
    public double LearningRate { get; }

    /// <summary>How the learning rate goes with the steps.</summary>
    public Schedule Schedule { get; private set; } = Schedule.Constant;

    /// <summary>The largest size of an element of a gradient; null for any.</summary>
    public double? ClipValue { get; private set; }

    /// <summary>The largest norm of all gradients together, once their elements are within <see cref="ClipValue"/>; null for any.</summary>
    public double? ClipNorm { get; private set; }

    /// <summary>The steps whose gradients make one update: it follows their mean, and comes in the last of them.</summary>
    public int Accumulate { get; private set; } = 1;

    /// <summary>
    /// The part of a running mean of the parameters that stays at an update, which evaluation and prediction then take in their place;
    /// null for no such mean. Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992, with weights that fade.
    /// </summary>
    public double? Average { get; private set; }

    /// <summary>True if weight decay is of all parameters; false if those of one axis or none, such as biases and gains, do not decay.</summary>
    public bool DecaysVectors { get; private set; } = true;

    /// <summary>Where the optimizer was made.</summary>
    public Origin Origin { get; }

    /// <summary>The optimizer that a command line names, with the usual constants.</summary>
    /// <param name="name">One of <see cref="Names"/>; <c>momentum</c> and <c>nesterov</c> are sgd with momentum 0.9.</param>
    /// <param name="learningRate">The learning rate to start with.</param>
    /// <param name="weightDecay">The weight decay, of the kind the optimizer has; null for its own.</param>
    /// <param name="beta2">The part of the mean of squared gradients that stays, of adam and adamw; null for 0.999.</param>
    /// <exception cref="CompilerException">There is none of that name, or it has no such mean; the message lists those that exist.</exception>
    public static Optimizer Create(string name, double learningRate, double? weightDecay = null, double? beta2 = null) => name switch
    {
        _ when beta2 is not null && name is not ("adam" or "adamw") => throw new CompilerException(new Diagnostic(
            "optimizer.beta2", $"optimizer {name} keeps no mean of squared gradients by that name; adam and adamw do")),
        "sgd" => new Sgd(learningRate, weightDecay: weightDecay ?? 0),
        "momentum" => new Sgd(learningRate, momentum: 0.9, weightDecay: weightDecay ?? 0),
        "nesterov" => new Sgd(learningRate, momentum: 0.9, weightDecay: weightDecay ?? 0, nesterov: true),
        "adam" => new Adam(learningRate, beta2: beta2 ?? 0.999, weightDecay: weightDecay ?? 0),
        "adamw" => new AdamW(learningRate, beta2: beta2 ?? 0.999, weightDecay: weightDecay ?? 0.01),
        "rmsprop" => new RmsProp(learningRate, weightDecay: weightDecay ?? 0),
        "adagrad" => new Adagrad(learningRate, weightDecay: weightDecay ?? 0),
        "lion" => new Lion(learningRate, weightDecay: weightDecay ?? 0),
        _ => throw new CompilerException(new Diagnostic(
            "optimizer.name", $"no optimizer {name}; there is {string.Join(", ", Names)}")),
    };

    /// <summary>Declares the optimizer's state: the learning rate and whatever it remembers of each parameter.</summary>
    /// <param name="module">Where to.</param>
    /// <param name="parameters">What it shall change, all of one element type.</param>
    public abstract OptimizerState Declare(ModuleBuilder module, ImmutableArray<Tensor> parameters);

    /// <summary>The same optimizer with a schedule of its learning rate, limits of its gradients and so on; what is not given stays.</summary>
    /// <param name="schedule">See <see cref="Schedule"/>.</param>
    /// <param name="clipValue">See <see cref="ClipValue"/>.</param>
    /// <param name="clipNorm">See <see cref="ClipNorm"/>.</param>
    /// <param name="accumulate">See <see cref="Accumulate"/>.</param>
    /// <param name="average">See <see cref="Average"/>.</param>
    /// <param name="decaysVectors">See <see cref="DecaysVectors"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit or a number of steps is not above 0, or the part of a mean not below 1.</exception>
    public Optimizer With(
        Schedule? schedule = null,
        double? clipValue = null,
        double? clipNorm = null,
        int? accumulate = null,
        double? average = null,
        bool? decaysVectors = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clipValue ?? 1, nameof(clipValue));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clipNorm ?? 1, nameof(clipNorm));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(accumulate ?? 1, nameof(accumulate));
        ThrowUnlessBelowOne(average ?? 0, nameof(average));
        var copy = (Optimizer)MemberwiseClone();
        (copy.Schedule, copy.ClipValue, copy.ClipNorm) = (schedule ?? Schedule, clipValue ?? ClipValue, clipNorm ?? ClipNorm);
        (copy.Accumulate, copy.Average) = (accumulate ?? Accumulate, average ?? Average);
        copy.DecaysVectors = decaysVectors ?? DecaysVectors;
        return copy;
    }

    internal static void ThrowUnlessBelowOne(double beta, string name)
    {
        if (!(beta is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(name, beta, "expected a number of at least 0 and below 1");
        }
    }
}
