using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>
/// A model declared for training: one module of three functions that share parameters.
/// <list type="table">
/// <item><term><c>@step</c></term><description>x, label → loss; gradients and updates included.</description></item>
/// <item><term><c>@evaluate</c></term><description>x, label → loss, and correct for classifications.</description></item>
/// <item><term><c>@predict</c></term><description>x → logits and probabilities, or output.</description></item>
/// </list>
/// x is [B, ..input]; label is i32[B] for classifications, else target is of the output's shape.
/// </summary>
public sealed class TrainingProgram
{
    private readonly ModelParameters _parameters;
    private readonly OptimizerState _optimizer;
    private readonly Tensor _step;
    private readonly Tensor? _seed;

    /// <summary>Declares a model and its training.</summary>
    /// <param name="model">The layers.</param>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="loss">What is made small.</param>
    /// <param name="optimizer">How.</param>
    /// <param name="name">The module's name.</param>
    /// <param name="type">The element type of parameters and samples, f32 or f64.</param>
    /// <param name="penalty">See <see cref="Penalty"/>.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">Shapes do not fit; the message has both, and the line of the layer.</exception>
    public TrainingProgram(
        Layer model,
        Shape input,
        Loss loss,
        Optimizer optimizer,
        string name = "model",
        DType type = DType.F32,
        double penalty = 0,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentOutOfRangeException.ThrowIfNegative(penalty);
        (Model, Input, Loss, Optimizer, Type, Penalty) = (model, input, loss, optimizer, type, penalty);
        var origin = new Origin(file, line);
        var module = new ModuleBuilder(name);
        _parameters = ModelParameters.Declare(module, model, type);
        _step = module.State("training.step", DType.I32, Shape.Scalar, file, line);
        _seed = _parameters.AreRandom ? module.State("training.seed", DType.I32, Shape.Scalar, file, line) : null;
        _optimizer = optimizer.Declare(module, _parameters.Trained);
        module.Function("step", f => DeclareStep(f, type, origin));
        module.Function("evaluate", f => DeclareEvaluate(f, type, origin));
        Layers = [];
        module.Function("predict", f => Layers = DeclarePredict(f, type, origin));
        Module = module.Build();
    }

    /// <summary>The name of the input that samples are fed as.</summary>
    public static string InputName => "x";

    /// <summary>The name of the result of <c>@predict</c> that probabilities are made of.</summary>
    internal static string LogitsName => "logits";

    /// <summary>The layers.</summary>
    public Layer Model { get; }

    /// <summary>The shape of one sample.</summary>
    public Shape Input { get; }

    /// <summary>What is made small.</summary>
    public Loss Loss { get; }

    /// <summary>How.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The element type of parameters and samples, f32 or f64.</summary>
    public DType Type { get; }

    /// <summary>
    /// The weight of half the sum of squared weights in the loss of <c>@step</c>; those of biases, gains and other vectors do not count.
    /// </summary>
    public double Penalty { get; }

    /// <summary>
    /// What a built-in model's module follows from, by the name of the option; else nothing. A checkpoint holds it, so that training that goes
    /// on in another way is told which option differs.
    /// </summary>
    internal IReadOnlyDictionary<string, string> Recipe { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The module as declared: gradients are still requests.</summary>
    public Module Module { get; }

    /// <summary>What each layer makes of what in <c>@predict</c>, in the order in which they finish.</summary>
    public ImmutableArray<LayerOutput> Layers { get; private set; }

    /// <summary>The name of the result of <c>@predict</c> that says most: <c>probabilities</c>, or <c>output</c>.</summary>
    public string PredictionName => Loss.IsClassification ? "probabilities" : "output";

    /// <summary>Fills a new store: initial parameters, the optimizer's state, step 0.</summary>
    public void Initialize(ParameterStore store, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(store);
        _parameters.Initialize(store, seed);
        _optimizer.Initialize(store);
        store.Span<int>(_step.Value.Name)[0] = 0;
        if (_seed is { } state)
        {
            store.Span<int>(state.Value.Name)[0] = (int)(seed ^ (seed >> 32));
        }
    }

    /// <summary>The learning rate in the store.</summary>
    public double LearningRate(ParameterStore store) => _optimizer.ReadLearningRate(store);

    /// <summary>The learning rate of the step to come: that in the store, by the schedule.</summary>
    public double ScheduledRate(ParameterStore store) => _optimizer.ReadScheduledRate(store);

    /// <summary>Changes the learning rate of the steps that follow.</summary>
    public void SetLearningRate(ParameterStore store, double rate) => _optimizer.SetLearningRate(store, rate);

    /// <summary>The number of steps that the parameters in the store have seen.</summary>
    public int StepsDone(ParameterStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Span<int>(_step.Value.Name)[0];
    }

    private void DeclareStep(FunctionBuilder f, DType type, Origin origin)
    {
        var randomness = _seed is { } seed ? new Randomness(seed, _step) : null;
        var (output, target) = Forward(f, ForwardContext.Training(_parameters, randomness), type, origin);
        using var at = f.Graph.At(origin, f.Graph.Sources);
        var loss = Penalized(Loss.Value(output, target));
        _optimizer.Step(f, f.Gradient(loss, _parameters.Trained));
        f.Update(_step, _step + 1);
        f.Return(("loss", loss));
    }

    private Tensor Penalized(Tensor loss)
    {
        var weights = _parameters.Trained.Where(t => t.Rank > 1);
        if (Penalty == 0 || !weights.Any())
        {
            return loss;
        }

        using var scope = loss.Builder.In("penalty");
        return loss + (weights.Select(w => w.Square().Sum()).Aggregate((a, b) => a + b) * (Penalty / 2));
    }

    private void DeclareEvaluate(FunctionBuilder f, DType type, Origin origin)
    {
        var (output, target) = Forward(f, ForwardContext.Evaluation(_parameters.Seen(_optimizer.Averages)), type, origin);
        using var at = f.Graph.At(origin, f.Graph.Sources);
        var loss = Loss.Measured(output, target);
        if (Loss.IsClassification)
        {
            f.Return(("loss", loss), ("correct", Loss.Correct(output, target)));
        }
        else
        {
            f.Return(("loss", loss));
        }
    }

    private ImmutableArray<LayerOutput> DeclarePredict(FunctionBuilder f, DType type, Origin origin)
    {
        var context = ForwardContext.Evaluation(_parameters.Seen(_optimizer.Averages));
        var output = Model.Apply(context, Sample(f, type, origin));
        using var at = f.Graph.At(origin, f.Graph.Sources);
        if (Loss.IsClassification)
        {
            f.Return((LogitsName, output), ("probabilities", Loss.Probabilities(output)));
        }
        else
        {
            f.Return(("output", output));
        }

        return context.Outputs;
    }

    private (Tensor Output, Tensor Target) Forward(FunctionBuilder f, ForwardContext context, DType type, Origin origin)
    {
        var output = Model.Apply(context, Sample(f, type, origin));
        var targetType = Loss.TargetType(output.Value.Type);
        return (output, f.Input(Loss.TargetName, targetType.DType, targetType.Shape, origin.File, origin.Line));
    }

    private Tensor Sample(FunctionBuilder f, DType type, Origin origin) =>
        f.Input(InputName, type, ["B", .. Input], origin.File, origin.Line);
}
