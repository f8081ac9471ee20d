using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>
/// Valid random modules: some inputs and parameters, statements on whatever there is, a loss with its gradient, updates, and several
/// results. A seed always gives the same module.
/// </summary>
/// <param name="rows">The rows of the table of ops whose ops get into modules.</param>
public sealed class ModuleGenerator(IEnumerable<OpCase> rows)
{
    private const int LargestStatementCount = 20;
    private const long LargestRun = 200_000;

    // How often each kind of statement is tried.
    private readonly (int Weight, Func<RandomBody, Tensor?> Step)[] _steps =
    [
        (50, new TableSteps(rows).Row),
        (14, ElementwiseSteps.Unary), (18, ElementwiseSteps.Binary), (4, ElementwiseSteps.Comparison), (3, ElementwiseSteps.Logic),
        (5, ElementwiseSteps.Select), (4, ElementwiseSteps.Cast), (4, ElementwiseSteps.Position), (2, ElementwiseSteps.RandomBits),
        (2, ElementwiseSteps.Size), (14, StructureSteps.Reduce), (7, StructureSteps.Normalize), (7, StructureSteps.Product), (8, StructureSteps.Layer),
        (6, StructureSteps.Transpose), (5, StructureSteps.Reshape), (5, StructureSteps.Broadcast), (4, StructureSteps.Slice),
        (3, StructureSteps.Pad), (4, StructureSteps.Concat), (3, StructureSteps.Gather), (3, StructureSteps.ScatterAdd),
        (3, GradientSteps.Custom), (3, GradientSteps.Checkpoint),
    ];

    // Nothing, one, few, whole vectors, tails, several chunks of a sum over rows.
    private static readonly long[] Extents = [0, 1, 1, 2, 3, 5, 8, 16, 17, 31, 33, 64, 65, 70, 97, 200];

    /// <summary>The module of a seed.</summary>
    public RandomModule Next(int seed)
    {
        var random = new Random(seed);
        var module = new ModuleBuilder("m");
        RandomBody? body = null;
        module.Function("f", f =>
        {
            body = new RandomBody(module, f, random);
            Declare(body);
        });
        var built = module.Build();
        return new RandomModule(built, body!.Samplings, Bindings(built.Functions[0], random), Special: random.Next(5) == 0, seed);
    }

    private void Declare(RandomBody body)
    {
        for (var i = body.Random.Next(1, 4); i > 0; i--)
        {
            body.Input(body.Type(), body.Shape(body.Rank()));
        }

        // Much of what is declared would be read by nothing.
        var kept = new List<Tensor>();
        var total = _steps.Sum(s => s.Weight);
        for (var i = body.Random.Next(2, LargestStatementCount); i > 0; i--)
        {
            var at = body.Random.Next(total);
            var step = _steps.First(s => (at -= s.Weight) < 0).Step;
            if (Try(body, step) is { } value)
            {
                body.Add(value);
                if (body.Chance(40))
                {
                    kept.Add(value);
                }
            }
        }

        body.BindSymbols();
        var results = Losses(body);
        Update(body);
        for (var i = body.Random.Next(2, 7); i > 0; i--)
        {
            if (body.Pick(v => v.Value.Node.Op is not Ir.Ops.Input || body.Chance(20)) is { } value)
            {
                results.Add(value);
            }
        }

        results.AddRange(kept);
        results.Add(body.Values[^1]);
        body.Function.Return([.. results.Select((r, i) => ($"r{i}", r))]);
    }

    // What a type rule rejects, such as the largest of no elements, is no step.
    private static Tensor? Try(RandomBody body, Func<RandomBody, Tensor?> step)
    {
        var start = body.Function.Graph.Nodes.Count;
        try
        {
            return step(body);
        }
        catch (CompilerException)
        {
            body.Function.Graph.Prune(start, body.Values.Select(v => v.Value));
            return null;
        }
    }

    private static List<Tensor> Losses(RandomBody body)
    {
        var results = new List<Tensor>();
        var count = body.Chance(85) ? body.Chance(15) ? 2 : 1 : 0;
        for (var i = 0; i < count && body.Pick(v => v.DType.IsFloat()) is { } x; i++)
        {
            if (body.Pick(v => v.DType == x.DType) is { } other && body.Chance(30))
            {
                x = x.Mean() + other.Sum();
            }

            var loss = x.Rank == 0 ? x : body.Chance(50) ? x.Mean() : (x * body.Partner(x.DType, x.Shape)).Sum();
            var candidates = body.Values.Where(v => v.DType.IsFloat()).ToArray();
            body.Random.Shuffle(candidates);
            var wrt = candidates.Take(body.Random.Next(1, 4)).Union(body.Parameters.Where(p => p.DType.IsFloat() && body.Chance(60))).ToArray();
            var gradients = GradientRequest.Of(body.Function.Graph, loss, wrt);
            foreach (var gradient in gradients)
            {
                body.Add(gradient);
            }

            if (body.Chance(25))
            {
                // A gradient of a gradient.
                var second = gradients.Select(g => (g * body.Partner(g.DType, g.Shape)).Sum()).Aggregate((a, b) => a + b.Cast(a.DType));
                results.AddRange(GradientRequest.Of(body.Function.Graph, second, wrt));
            }

            foreach (var (value, gradient) in wrt.Zip(gradients))
            {
                if (value.Value.Node.Op is Ir.Ops.Parameter && body.Chance(70))
                {
                    body.Add(value - (gradient * 0.1));
                }
            }

            results.Add(loss);
            results.AddRange(gradients.Where(_ => body.Chance(70)));
        }

        return results;
    }

    private static void Update(RandomBody body)
    {
        foreach (var parameter in body.Parameters)
        {
            if (body.Chance(60) && body.Pick(v => v.Value.Type == parameter.Value.Type) is { } value)
            {
                body.Function.Update(parameter, body.Chance(50) || !RandomBody.IsNumber(value.DType) ? value : value + parameter);
            }
        }
    }

    private static ImmutableArray<ImmutableDictionary<string, long>> Bindings(Function function, Random random)
    {
        var symbols = Ir.Memory.Binding.Of(function.Body).Symbols;
        var counts = function.Inputs.Concat(function.Nodes.SelectMany(n => n.Results)).Select(v => v.Type.Shape.ElementCount)
            .Where(c => c.Constant is null)
            .Distinct()
            .ToList();
        ImmutableDictionary<string, long> Next(int tries)
        {
            var binding = symbols.ToImmutableDictionary(s => s, _ => tries == 0 ? 1 : Extents[random.Next(Extents.Length)]);
            return tries == 0 || counts.Sum(c => c.Evaluate(s => binding[s])) <= LargestRun ? binding : Next(tries - 1);
        }

        return [.. Enumerable.Range(0, symbols.IsEmpty ? 1 : 3).Select(_ => Next(50))];
    }
}
