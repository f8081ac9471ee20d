using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>An optimizer's state in a module, and the updates that go with it.</summary>
public abstract class OptimizerState
{
    private const string Average = "average";

    private readonly Optimizer _optimizer;
    private readonly ModuleBuilder _module;
    private readonly Tensor? _step;
    private readonly GradientSums? _sums;
    private readonly WeightAverages? _averages;
    private ScheduleCurve? _curve;

    private protected OptimizerState(Optimizer optimizer, ModuleBuilder module, ImmutableArray<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(module);
        (_optimizer, _module, Parameters) = (optimizer, module, parameters);
        LearningRate = Scalar("learning_rate");
        _step = ReferenceEquals(optimizer.Schedule, Schedule.Constant)
            ? null
            : Counter("step");
        _sums = optimizer.Accumulate > 1 ? new GradientSums(ForEach("sum_of_gradients"), Counter("batch"), optimizer.Accumulate) : null;
        _averages = optimizer.Average is { } part ? new WeightAverages(ForEach(Average), Scalar("average_weight"), part) : null;
    }

    /// <summary>What is changed.</summary>
    public ImmutableArray<Tensor> Parameters { get; }

    /// <summary>The learning rate, before its schedule: state, so that it may change without compiling again.</summary>
    public Tensor LearningRate { get; }

    /// <summary>The running means of <see cref="Parameters"/>, in their order; empty without <see cref="Optimizer.Average"/>.</summary>
    public ImmutableArray<Tensor> Averages => _averages?.Means ?? [];

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
        var happens = _sums?.Add(function, ref gradients);
        var updates = new Updates(function, happens);
        var rate = LearningRate;
        if (_step is { } step)
        {
            rate = _optimizer.Schedule.Rate(rate, step);
            updates.Set(step, step + 1);
        }

        gradients = _optimizer.ClipValue is { } value ? gradients.ClipByValue(value) : gradients;
        gradients = _optimizer.ClipNorm is { } norm ? gradients.ClipByGlobalNorm(norm) : gradients;
        Append(updates, gradients, rate);
        _averages?.Append(updates, Parameters);
    }

    /// <summary>
    /// Sets the learning rate, and averages to the parameters in the store. Everything else starts as zeros, as a new store does.
    /// </summary>
    public void Initialize(ParameterStore store)
    {
        SetLearningRate(store, _optimizer.LearningRate);
        foreach (var (average, parameter) in Averages.Zip(Parameters))
        {
            store.Raw(parameter.Value.Name).CopyTo(store.Raw(average.Value.Name));
        }
    }

    /// <summary>Changes the learning rate of the steps that follow. Allocates nothing.</summary>
    public void SetLearningRate(ParameterStore store, double rate)
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
    public double ReadLearningRate(ParameterStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return LearningRate.DType == DType.F32
            ? store.Span<float>(LearningRate.Value.Name)[0]
            : store.Span<double>(LearningRate.Value.Name)[0];
    }

    /// <summary>The learning rate of the step to come: that in the store, by the schedule.</summary>
    public double ReadScheduledRate(ParameterStore store)
    {
        var rate = ReadLearningRate(store);
        if (_step is not { } step)
        {
            return rate;
        }

        _curve ??= new ScheduleCurve(_optimizer.Schedule, LearningRate.DType);
        return _curve.At(rate, store.Span<int>(step.Value.Name)[0]);
    }

    /// <summary>The gradient with that of half the squared norm of the parameter added, so many times.</summary>
    private protected Tensor Decayed(Tensor gradient, Tensor parameter, double decay) =>
        decay > 0 && Decays(parameter) ? gradient + (parameter * decay) : gradient;

    /// <summary>True if weight decay is of this parameter too.</summary>
    private protected bool Decays(Tensor parameter) => _optimizer.DecaysVectors || parameter.Rank > 1;

    /// <summary>What a step leaves of a parameter whose decay is apart from its gradient: 1 - rate decay; null without decay.</summary>
    private protected static Tensor? Kept(Tensor rate, double decay) => decay > 0 ? 1 - (rate * decay) : null;

    private protected abstract void Append(Updates updates, ImmutableArray<Tensor> gradients, Tensor rate);

    /// <summary>One number of state.</summary>
    private protected Tensor Scalar(string name) => _module.State(
        $"optimizer.{name}",
        Parameters is [var first, ..] ? first.DType : DType.F32,
        Shape.Scalar,
        _optimizer.Origin.File,
        _optimizer.Origin.Line);

    /// <summary>The name of the running mean of a parameter.</summary>
    internal static string AverageName(string parameter) => NameOf(Average, parameter);

    private Tensor Counter(string name) => _module.State(
        $"optimizer.{name}", DType.I32, Shape.Scalar, _optimizer.Origin.File, _optimizer.Origin.Line);

    /// <summary>State of the type of each parameter.</summary>
    private protected ImmutableArray<Tensor> ForEach(string name) =>
        [.. Parameters.Select(p => _module.State(
            NameOf(name, p.Value.Name), p.DType, p.Shape, _optimizer.Origin.File, _optimizer.Origin.Line))];

    private static string NameOf(string name, string parameter) => $"optimizer.{name}.{parameter}";
}
