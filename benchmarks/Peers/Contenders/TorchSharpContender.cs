using System.Collections.Immutable;
using MiniTorch.Peers.Works;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MiniTorch.Peers.Contenders;

/// <summary>TorchSharp on the processor, as it comes; each tensor is disposed as soon as it is no longer needed.</summary>
internal sealed class TorchSharpContender : IContender
{
    /// <summary>The library on so many threads.</summary>
    public TorchSharpContender(int threads) => set_num_threads(threads);

    /// <inheritdoc/>
    public string Name => "TorchSharp";

    /// <inheritdoc/>
    public string? Version => $"{typeof(torch).Assembly.GetName().Version?.ToString(3)} (libtorch {__version__})";

    /// <inheritdoc/>
    public PreparedWork? Prepare(Work work) => work switch
    {
        Product product => Prepare(product),
        Evaluation { WithGradients: false } evaluation => PrepareForward(evaluation),
        Evaluation evaluation => PrepareGradients(evaluation),
        Training training => Prepare(training),
        ImageTraining training => Prepare(training),
        TextTraining training => Prepare(training),
        Inference inference => Prepare(inference),
        _ => null,
    };

    private static PreparedWork Prepare(Product work)
    {
        var (a, b) = (Of(work.A()), Of(work.B()));
        var left = work.TransposeA ? a.t() : a;
        var right = work.TransposeB ? b.t() : b;
        return Of(() => [matmul(left, right)], a, b, left, right);
    }

    private static PreparedWork PrepareForward(Evaluation work)
    {
        Tensor[] operands = [.. work.Operands().Select(Of)];
        return Of(() => [Evaluate(work.Function, operands)], operands);
    }

    private static PreparedWork PrepareGradients(Evaluation work)
    {
        var given = work.Operands();
        Tensor[] operands = [.. given.Select(Of)];
        Tensor[] differentiable = [.. operands.Where((_, i) => given[i].IsDifferentiable).Select(t => t.requires_grad_())];
        Tensor[]? adjoint = work.Adjoint() is { } dy ? [Of(dy)] : null;
        return Of(
            () =>
            {
                var y = Evaluate(work.Function, operands);
                return [y, .. autograd.grad([y], differentiable, adjoint)];
            },
            [.. operands, .. adjoint ?? []]);
    }

    private static Tensor Evaluate(Calculation function, Tensor[] operands)
    {
        var x = operands[0];
        switch (function)
        {
            case Calculation.GeluOfAffine:
                using (var scaled = x * operands[1])
                using (var shifted = scaled + operands[2])
                {
                    return Functional.gelu(shifted, GELU.Approximate.tanh);
                }

            case Calculation.Gate:
                using (var gate = x.sigmoid())
                using (var value = x.tanh())
                using (var product = gate * value)
                {
                    return product + x;
                }

            case Calculation.Softmax:
                return Functional.softmax(x, -1);
            case Calculation.LayerNorm:
                return Functional.layer_norm(x, [x.shape[^1]], operands[1], operands[2]);
            case Calculation.CrossEntropy:
                return Functional.cross_entropy(x, operands[1]);
            case Calculation.SumOverRows:
                return x.sum(dim: 0);
            case Calculation.SumOverColumns:
                return x.sum(dim: 1);
            default:
                throw new ArgumentOutOfRangeException(nameof(function), function, "not a function that is compared");
        }
    }

    private static PreparedWork Prepare(Training work)
    {
        var model = Model(work);
        return Steps(
            model,
            Of(work.Samples()),
            Of(work.Targets()),
            work.Optimizer == Works.Optimizer.Adam
                ? optim.Adam(model.parameters(), work.LearningRate)
                : optim.SGD(model.parameters(), work.LearningRate));
    }

    private static PreparedWork Prepare(ImageTraining work)
    {
        var convolutions = (nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3));
        var linear = (nn.Linear(1600, 128), nn.Linear(128, ImageTraining.Classes));
        using (no_grad())
        using (var scope = NewDisposeScope())
        {
            convolutions.Item1.weight.copy_(Of(ImageTraining.Weight(0)));
            convolutions.Item1.bias!.copy_(Of(ImageTraining.Bias(0)));
            convolutions.Item2.weight.copy_(Of(ImageTraining.Weight(1)));
            convolutions.Item2.bias!.copy_(Of(ImageTraining.Bias(1)));
            linear.Item1.weight.copy_(Of(ImageTraining.Weight(2)).t());
            linear.Item1.bias!.copy_(Of(ImageTraining.Bias(2)));
            linear.Item2.weight.copy_(Of(ImageTraining.Weight(3)).t());
            linear.Item2.bias!.copy_(Of(ImageTraining.Bias(3)));
        }

        var model = nn.Sequential(
            convolutions.Item1,
            nn.ReLU(),
            nn.MaxPool2d(2),
            convolutions.Item2,
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            linear.Item1,
            nn.ReLU(),
            linear.Item2);
        return Steps(model, Of(work.Images()), Of(work.Labels()), optim.Adam(model.parameters(), ImageTraining.LearningRate));
    }

    private static PreparedWork Prepare(TextTraining work)
    {
        var model = new TorchSharpTransformer();
        var (x, labels) = (Of(work.Windows()), Of(work.Labels()));
        var optimizer = optim.AdamW(model.Parameters, TextTraining.LearningRate, beta2: 0.99, weight_decay: TextTraining.WeightDecay);
        return Steps(() => model.Loss(x, labels), optimizer, model, x, labels);
    }

    private static PreparedWork Steps(Sequential model, Tensor x, Tensor target, optim.Optimizer optimizer)
    {
        var isClassification = target.dtype == ScalarType.Int64;
        return Steps(
            () =>
            {
                var y = model.forward(x);
                return isClassification ? Functional.cross_entropy(y, target) : Functional.mse_loss(y, target);
            },
            optimizer,
            model,
            x,
            target);
    }

    private static PreparedWork Steps(Func<Tensor> forward, optim.Optimizer optimizer, params IDisposable[] used)
    {
        Tensor Step()
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = forward();
            loss.backward();
            optimizer.step();
            return loss.MoveToOuterDisposeScope();
        }

        return new PreparedWork
        {
            Run = () => Step().Dispose(),
            Outputs = () => PreparedWork.FirstLosses(() =>
            {
                using var loss = Step();
                return loss.item<float>();
            }),
            Release = () => Dispose([optimizer, .. used]),
        };
    }

    private static PreparedWork Prepare(Inference work)
    {
        var model = Model(work);
        model.eval();
        var x = Of(work.Samples());
        return Of(
            () =>
            {
                using var mode = inference_mode();
                return [model.forward(x)];
            },
            model,
            x);
    }

    private static Sequential Model(Network work)
    {
        var modules = new List<nn.Module<Tensor, Tensor>>();
        for (var i = 0; i < work.Depth; i++)
        {
            if (i > 0)
            {
                modules.Add(work.Activation == Activation.Tanh ? nn.Tanh() : nn.ReLU());
            }

            var layer = nn.Linear(work.Widths[i], work.Widths[i + 1]);
            using (no_grad())
            using (var scope = NewDisposeScope())
            {
                layer.weight.copy_(Of(work.Weight(i)).t());
                layer.bias!.copy_(Of(work.Bias(i)));
            }

            modules.Add(layer);
        }

        return nn.Sequential(modules);
    }

    private static Tensor Of(Operand operand) => operand.Data is int[] classes
        ? tensor([.. classes.Select(c => (long)c)], operand.Shape.AsSpan())
        : tensor(operand.Floats, operand.Shape.AsSpan());

    private static PreparedWork Of(Func<Tensor[]> compute, params IDisposable[] used) => new()
    {
        Run = () => Dispose(compute()),
        Outputs = () =>
        {
            var results = compute();
            ImmutableArray<float[]> outputs = [.. results.Select(r => r.detach().data<float>().ToArray())];
            Dispose(results);
            return outputs;
        },
        Release = () => Dispose(used),
    };

    private static void Dispose(params IDisposable[] things)
    {
        foreach (var thing in things)
        {
            thing.Dispose();
        }
    }
}
