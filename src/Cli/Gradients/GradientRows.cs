using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Nn;
using MiniTorch.Nn.Models;
using MiniTorch.Runtime;
using MiniTorch.Testing;

namespace MiniTorch.Cli.Gradients;

/// <summary>Checks gradients, a row at a time.</summary>
internal static class GradientRows
{
    private const int Batch = 8;
    private const int Seed = 1;

    // Each element costs two runs of the loss.
    private const long MostElements = 10_000;
    private const long MostElementsOfLarge = 800;

    /// <summary>A row for each row of the table that has a gradient, and one for each op that has none.</summary>
    public static IEnumerable<GradientRow> OfOps(IReadOnlyCollection<OpCase> cases, int order)
    {
        var differentiable = cases.Where(c => c.IsDifferentiable).Select(c => c.Op).ToHashSet();
        var told = new HashSet<string>();
        foreach (var row in cases)
        {
            if (row.IsDifferentiable)
            {
                var report = GradientCheck.Of(row, order);
                yield return new GradientRow(row.Op, row.Variant, order, report.Checked, report.Checked, report.Error, report.Limit);
            }
            else if (!differentiable.Contains(row.Op) && told.Add(row.Op))
            {
                yield return new GradientRow(row.Op, "", order, 0, 0, null, 0);
            }
        }
    }

    /// <summary>
    /// A row for each trained parameter of a model in f64, the loss being that of evaluation on samples drawn at random. Of a large model
    /// some elements of each parameter are checked.
    /// </summary>
    public static IEnumerable<GradientRow> OfModel(ModelDefinition model, int order)
    {
        var program = model.Declare(type: DType.F64);
        var store = new ParameterStore(program.Module);
        program.Initialize(store, Seed);
        var trained = program.Module["step"].Nodes.First(n => n.Op is Gradient).Operands[1..];
        LeaveZero(store, trained);
        var total = trained.Sum(p => p.Type.Shape.ElementCount.Constant!.Value);
        var options = new GradientOptions
        {
            Order = order,
            MostElements = total <= MostElements ? long.MaxValue : Math.Clamp(MostElementsOfLarge / trained.Length, 4, 100),
            IsChecked = value => trained.Contains(value),
        };
        var report = GradientCheck.Of(program.Module, "evaluate", "loss", Samples(program), store, options);
        return report.Variables.Select(v => new GradientRow(model.Name, v.Variable, order, v.Checked, v.Elements, v.Error, report.Limit));
    }

    // Where all weights of a layer are zero, the loss does not depend on those before it.
    private static void LeaveZero(ParameterStore store, IEnumerable<Value> parameters)
    {
        var random = new Random(Seed);
        foreach (var parameter in parameters)
        {
            var elements = store.Span<double>(parameter.Name);
            for (var i = 0; i < elements.Length; i++)
            {
                elements[i] += elements[i] == 0 ? (random.NextDouble() * 0.5) - 0.25 : 0;
            }
        }
    }

    private static IEnumerable<(string Name, Testing.Elements Elements)> Samples(TrainingProgram program)
    {
        var random = new Random(Seed);
        var outputs = program.Module["predict"].Results[0].Type.Shape;
        var classes = program.Loss.IsClassification ? Math.Max(2, outputs[^1].Constant ?? 2) : 2;

        // A sequence is a batch by itself.
        var batch = outputs.Rank > 2 ? 1 : Batch;
        foreach (var input in program.Module["evaluate"].Inputs)
        {
            var sampling = input.Type.DType.IsFloat() ? new Sampling(-1, 1) : new Sampling(0, classes - 1, AllowsSpecial: false);
            yield return (input.Name, sampling.Next(random, input.Type.DType, [.. input.Type.Shape.Select(d => d.Evaluate(_ => batch))]));
        }
    }
}
