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
    public static ImmutableArray<string> Names { get; } = ["sgd", "momentum", "adam", "adamw"];

    /// <summary>The learning rate to start with.</summary>
    public double LearningRate { get; }

    /// <summary>Where the optimizer was made.</summary>
    public Origin Origin { get; }

    /// <summary>The optimizer that a command line names, with the usual constants.</summary>
    /// <param name="name">One of <see cref="Names"/>; <c>momentum</c> is sgd with momentum 0.9.</param>
    /// <param name="learningRate">The learning rate to start with.</param>
    /// <exception cref="CompilerException">There is none of that name; the message lists those that exist.</exception>
    public static Optimizer Create(string name, double learningRate) => name switch
    {
        "sgd" => new Sgd(learningRate),
        "momentum" => new Sgd(learningRate, momentum: 0.9),
        "adam" => new Adam(learningRate),
        "adamw" => new AdamW(learningRate),
        _ => throw new CompilerException(new Diagnostic(
            "optimizer.name", $"no optimizer {name}; there is {string.Join(", ", Names)}")),
    };

    /// <summary>Declares the optimizer's state: the learning rate and whatever it remembers of each parameter.</summary>
    /// <param name="module">Where to.</param>
    /// <param name="parameters">What it shall change, all of one element type.</param>
    public abstract OptimizerState Declare(ModuleBuilder module, ImmutableArray<Tensor> parameters);
}

/// <summary>An optimizer's state in a module, and the updates that go with it.</summary>
public abstract class OptimizerState
{
    private readonly Optimizer _optimizer;
    private readonly ModuleBuilder _module;

    private protected OptimizerState(Optimizer optimizer, ModuleBuilder module, ImmutableArray<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(module);
        (_optimizer, _module, Parameters) = (optimizer, module, parameters);
        LearningRate = Scalar("learning_rate");
    }

    /// <summary>What is changed.</summary>
    public ImmutableArray<Tensor> Parameters { get; }

    /// <summary>The learning rate: state, so that it may change without compiling again.</summary>
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
        Append(function, gradients);
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

    private protected abstract void Append(FunctionBuilder function, ImmutableArray<Tensor> gradients);

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
