using System.Collections.Immutable;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Nn;
using MiniTorch.Peers.Works;
using MiniTorch.Runtime;

namespace MiniTorch.Peers.Contenders;

/// <summary>Ours: each work is one function of a compiled module. Extents are literals, but for the batch of networks.</summary>
internal sealed class MiniTorchContender(int threads) : IContender
{
    /// <inheritdoc/>
    public string Name => "MiniTorch";

    /// <inheritdoc/>
    public string? Version => typeof(Compiler).Assembly.GetName().Version?.ToString(3);

    /// <inheritdoc/>
    public PreparedWork? Prepare(Work work) => work switch
    {
        Product product => Prepare(product),
        Works.Evaluation evaluation => Prepare(evaluation),
        Training training => Prepare(training),
        ImageTraining training => Prepare(training),
        TextTraining training => Prepare(training),
        Inference inference => Prepare(inference),
        _ => null,
    };

    private PreparedWork Prepare(Product work)
    {
        var (a, b) = (work.A(), work.B());
        var module = new ModuleBuilder("product");
        module.Function("f", f => f.Return(("c", Input(f, a).MatMul(Input(f, b), work.TransposeA, work.TransposeB))));
        return Of(Compile(module.Build()).CreateSession("f"), a, b);
    }

    private PreparedWork Prepare(Works.Evaluation work)
    {
        var operands = work.Operands();
        var adjoint = work.WithGradients ? work.Adjoint() : null;
        var module = new ModuleBuilder("evaluation");
        module.Function("f", f =>
        {
            var inputs = operands.Select(o => Input(f, o)).ToImmutableArray();
            var y = Declare(work.Function, inputs);
            if (!work.WithGradients)
            {
                f.Return(("y", y));
                return;
            }

            // A loss whose gradient with respect to y is dy; nobody asks for its value, so it is not computed.
            var loss = adjoint is null ? y : (y * Input(f, adjoint)).Sum();
            var differentiable = inputs.Where((_, i) => operands[i].IsDifferentiable).ToList();
            var gradients = f.Gradient(loss, differentiable);
            f.Return([("y", y), .. gradients.Zip(differentiable, (d, x) => ("d" + x.Value.Name, d))]);
        });
        return Of(Compile(module.Build()).CreateSession("f"), adjoint is null ? operands : [.. operands, adjoint]);
    }

    private static Tensor Declare(Calculation function, ImmutableArray<Tensor> operands) => (function, operands) switch
    {
        (Calculation.GeluOfAffine, [var x, var w, var b]) => ((x * w) + b).Gelu(),
        (Calculation.Gate, [var x]) => (x.Sigmoid() * x.Tanh()) + x,
        (Calculation.Softmax, [var x]) => x.Softmax(),
        (Calculation.LayerNorm, [var x, var gain, var bias]) => x.LayerNorm(gain, bias),
        (Calculation.CrossEntropy, [var x, var labels]) => x.CrossEntropy(labels),
        (Calculation.SumOverRows, [var x]) => x.Sum([0]),
        (Calculation.SumOverColumns, [var x]) => x.Sum([1]),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "not a function of so many operands"),
    };

    private PreparedWork Prepare(Training work)
    {
        var targets = work.Targets();
        var loss = targets.IsDifferentiable ? Loss.MeanSquaredError : Loss.CrossEntropy;
        Nn.Optimizer optimizer = work.Optimizer == Works.Optimizer.Adam ? new Adam(work.LearningRate) : new Sgd(work.LearningRate);
        return Steps(Session(work, loss, optimizer, "step"), work.Samples(), targets);
    }

    private PreparedWork Prepare(ImageTraining work)
    {
        var model = new Sequential(
            new Conv(1, 32, [3, 3]) { Name = "layer0" },
            new Relu(),
            new MaxPool([2, 2]),
            new Conv(32, 64, [3, 3]) { Name = "layer1" },
            new Relu(),
            new MaxPool([2, 2]),
            new Flatten(),
            new Linear(1600, 128) { Name = "layer2" },
            new Relu(),
            new Linear(128, ImageTraining.Classes) { Name = "layer3" });
        var program = new TrainingProgram(model, [1, 28, 28], Loss.CrossEntropy, new Adam(ImageTraining.LearningRate));
        var session = Session(program, "step", ImageTraining.Weights.Length, ImageTraining.Weight, ImageTraining.Bias);
        return Steps(session, work.Images(), work.Labels());
    }

    private PreparedWork Prepare(TextTraining work)
    {
        var symbols = new Embedding(TextTraining.Symbols, TextTraining.Width) { Name = "symbols" };
        var model = new Sequential(
        [
            symbols,
            new Positions(TextTraining.Window, TextTraining.Width) { Name = "positions" },
            .. Enumerable.Range(0, TextTraining.Depth).Select(i => new TransformerBlock(TextTraining.Width, TextTraining.Heads) { Name = $"block{i}" }),
            new LayerNorm(TextTraining.Width) { Name = "norm" },
            new Unembedding(symbols),
        ]);
        var optimizer = new AdamW(TextTraining.LearningRate, beta2: 0.99, weightDecay: TextTraining.WeightDecay);
        var program = new TrainingProgram(model, [TextTraining.Window], Loss.CrossEntropy, optimizer);
        var session = Session(program, "step", TextTraining.Parameters());
        var windows = work.Windows();
        return Steps(session, windows with { Data = Array.ConvertAll((int[])windows.Data, i => (float)i) }, work.Labels());
    }

    private static PreparedWork Steps(Session session, Operand samples, Operand targets)
    {
        Feed(session, samples);
        Feed(session, targets);
        return new PreparedWork
        {
            Run = session.Run,
            Outputs = () => PreparedWork.FirstLosses(() =>
            {
                session.Run();
                return session.Result<float>("loss")[0];
            }),
        };
    }

    // Of the functions declared for training, @predict gives the plain output if the loss is of numbers.
    private PreparedWork Prepare(Inference work) => Of(Session(work, Loss.MeanSquaredError, new Sgd(), "predict"), work.Samples());

    private Session Session(Network work, Loss loss, Nn.Optimizer optimizer, string function)
    {
        var layers = Enumerable.Range(0, work.Depth).SelectMany<int, Layer>(i =>
        [
            .. i == 0 ? (Layer[])[] : [work.Activation == Activation.Tanh ? new Tanh() : new Relu()],
            new Linear(work.Widths[i], work.Widths[i + 1]) { Name = $"layer{i}" },
        ]);
        var program = new TrainingProgram(new Sequential([.. layers]), [work.Widths[0]], loss, optimizer);
        return Session(program, function, work.Depth, work.Weight, work.Bias);
    }

    private Session Session(TrainingProgram program, string function, int depth, Func<int, Operand> weight, Func<int, Operand> bias) => Session(
        program,
        function,
        Enumerable.Range(0, depth).SelectMany<int, Operand>(i =>
            [weight(i) with { Name = $"layer{i}.weight" }, bias(i) with { Name = $"layer{i}.bias" }]));

    private Session Session(TrainingProgram program, string function, IEnumerable<Operand> parameters)
    {
        var executable = Compile(program.Module with { Functions = [program.Module[function]] });
        program.Initialize(executable.Parameters, seed: 1);
        foreach (var parameter in parameters)
        {
            parameter.Floats.CopyTo(executable.Parameters.Span<float>(parameter.Name));
        }

        return executable.CreateSession(function);
    }

    private Executable Compile(Module module) => Compiler.Compile(module, new CompilerOptions { Threads = threads });

    private static Tensor Input(FunctionBuilder f, Operand operand) =>
        f.Input(operand.Name, operand.Data is int[] ? DType.I32 : DType.F32, new Shape([.. operand.Shape.Select(d => (Dim)d)]));

    private static PreparedWork Of(Session session, params ImmutableArray<Operand> operands)
    {
        foreach (var operand in operands)
        {
            Feed(session, operand);
        }

        return new PreparedWork
        {
            Run = session.Run,
            Outputs = () =>
            {
                session.Run();
                return [.. session.Function.ResultNames.Select(name => session.Result<float>(name).ToArray())];
            },
        };
    }

    private static void Feed(Session session, Operand operand)
    {
        if (operand.Data is int[] classes)
        {
            session.Feed<int>(operand.Name, classes, operand.Shape.AsSpan());
        }
        else
        {
            session.Feed<float>(operand.Name, operand.Floats, operand.Shape.AsSpan());
        }
    }
}
