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

    /// <summary>Where the optimizer was made.</summary>
    public Origin Origin { get; }

    /// <summary>The optimizer that a command line names, with the usual constants.</summary>
    /// <param name="name">One of <see cref="Names"/>; <c>momentum</c> and <c>nesterov</c> are sgd with momentum 0.9.</param>
    /// <param name="learningRate">The learning rate to start with.</param>
    /// <param name="weightDecay">The weight decay, of the kind the optimizer has; null for its own.</param>
    /// <exception cref="CompilerException">There is none of that name; the message lists those that exist.</exception>
    public static Optimizer Create(string name, double learningRate, double? weightDecay = null) => name switch
    {
        "sgd" => new Sgd(learningRate, weightDecay: weightDecay ?? 0),
        "momentum" => new Sgd(learningRate, momentum: 0.9, weightDecay: weightDecay ?? 0),
        "nesterov" => new Sgd(learningRate, momentum: 0.9, weightDecay: weightDecay ?? 0, nesterov: true),
        "adam" => new Adam(learningRate, weightDecay: weightDecay ?? 0),
        "adamw" => new AdamW(learningRate, weightDecay: weightDecay ?? 0.01),
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

    /// <summary>The same optimizer with a schedule of its learning rate, or limits of its gradients; what is not given stays.</summary>
    /// <param name="schedule">See <see cref="Schedule"/>.</param>
    /// <param name="clipValue">See <see cref="ClipValue"/>.</param>
    /// <param name="clipNorm">See <see cref="ClipNorm"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not above 0.</exception>
    public Optimizer With(Schedule? schedule = null, double? clipValue = null, double? clipNorm = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clipValue ?? 1, nameof(clipValue));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clipNorm ?? 1, nameof(clipNorm));
        var copy = (Optimizer)MemberwiseClone();
        (copy.Schedule, copy.ClipValue, copy.ClipNorm) = (schedule ?? Schedule, clipValue ?? ClipValue, clipNorm ?? ClipNorm);
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

/// <summary>An optimizer's state in a module, and the updates that go with it.</summary>
public abstract class OptimizerState
{
    private readonly Optimizer _optimizer;
    private readonly ModuleBuilder _module;
    private readonly Tensor? _step;

    private protected OptimizerState(Optimizer optimizer, ModuleBuilder module, ImmutableArray<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(module);
        (_optimizer, _module, Parameters) = (optimizer, module, parameters);
        LearningRate = Scalar("learning_rate");
        _step = ReferenceEquals(optimizer.Schedule, Schedule.Constant)
            ? null
            : module.State("optimizer.step", DType.I32, Shape.Scalar, optimizer.Origin.File, optimizer.Origin.Line);
    }

    /// <summary>What is changed.</summary>
    public ImmutableArray<Tensor> Parameters { get; }

    /// <summary>The learning rate, before its schedule: state, so that it may change without compiling again.</summary>
    public Tensor LearningRate { get; }

    /// <summary>Appends the update of every parameter, each one chain of elementwise ops.</summary>
    /// <param name="function">The function that trains.</param>
    /// <param name="gradients">The gradient of each of <see cref="Parameters"/>, in their order.</param>
    /// <exception cref="ArgumentException">There is another number of gradients than of parameters.</exception>
    public void Step(FunctionBuilder function, ImmutableArray<Tensor> gradients)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (gradients.Length != Parameters.Length)
        {
            throw new ArgumentException(
                $"expected a gradient for each of {Parameters.Length} parameters, found {gradients.Length}", nameof(gradients));
        }

        using var at = function.Graph.At(_optimizer.Origin, function.Graph.Sources);
        using var scope = function.Scope("optimizer");
        var rate = LearningRate;
        if (_step is { } step)
        {
            rate = _optimizer.Schedule.Rate(rate, step);
            function.Update(step, step + 1);
        }

        gradients = _optimizer.ClipValue is { } value ? gradients.ClipByValue(value) : gradients;
        gradients = _optimizer.ClipNorm is { } norm ? gradients.ClipByGlobalNorm(norm) : gradients;
        Append(function, gradients, rate);
    }

    /// <summary>Sets the learning rate. Everything else starts as zeros, as a new store does.</summary>
    public void Initialize(Runtime.ParameterStore store) => SetLearningRate(store, _optimizer.LearningRate);

    /// <summary>Changes the learning rate of the steps that follow. Allocates nothing.</summary>
    public void SetLearningRate(Runtime.ParameterStore store, double rate)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (LearningRate.DType == DType.F32)
        {
            store.Span<float>(LearningRate.Value.Name)[0] = (float)rate;
        }
        else
        {
            store.Span<double>(LearningRate.Value.Name)[0] = rate;
        }
    }

    /// <summary>The learning rate in the store.</summary>
    public double ReadLearningRate(Runtime.ParameterStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return LearningRate.DType == DType.F32
            ? store.Span<float>(LearningRate.Value.Name)[0]
            : store.Span<double>(LearningRate.Value.Name)[0];
    }

    /// <summary>The gradient with that of half the squared norm of the parameter added, so many times.</summary>
    private protected static Tensor Decayed(Tensor gradient, Tensor parameter, double decay) =>
        decay > 0 ? gradient + (parameter * decay) : gradient;

    private protected abstract void Append(FunctionBuilder function, ImmutableArray<Tensor> gradients, Tensor rate);

    /// <summary>One number of state.</summary>
    private protected Tensor Scalar(string name) => _module.State(
        $"optimizer.{name}",
        Parameters is [var first, ..] ? first.DType : DType.F32,
        Shape.Scalar,
        _optimizer.Origin.File,
        _optimizer.Origin.Line);

    /// <summary>State of the type of each parameter.</summary>
    private protected ImmutableArray<Tensor> ForEach(string name) =>
        [.. Parameters.Select(p => _module.State(
            $"optimizer.{name}.{p.Value.Name}", p.DType, p.Shape, _optimizer.Origin.File, _optimizer.Origin.Line))];
}
