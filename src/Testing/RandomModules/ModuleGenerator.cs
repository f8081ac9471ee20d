using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>
/// Valid random modules: some inputs and parameters, statements on whatever there is, a loss with its gradient, updates, and several
/// results. A seed always gives the same module.
/// </summary>
public static class ModuleGenerator
{
    private const int LargestStatementCount = 20;
    private const long LargestRun = 200_000;

    // How often each kind of statement is tried.
    private static readonly (int Weight, Func<RandomBody, Tensor?> Step)[] Steps =
    [
        (14, ElementwiseSteps.Unary), (18, ElementwiseSteps.Binary), (4, ElementwiseSteps.Comparison), (3, ElementwiseSteps.Logic),
        (5, ElementwiseSteps.Select), (4, ElementwiseSteps.Cast), (4, ElementwiseSteps.Position), (2, ElementwiseSteps.RandomBits),
        (2, ElementwiseSteps.Size), (14, StructureSteps.Reduce), (7, StructureSteps.Normalize), (7, StructureSteps.Product), (8, StructureSteps.Layer),
        (6, StructureSteps.Transpose), (5, StructureSteps.Reshape), (5, StructureSteps.Broadcast), (4, StructureSteps.Slice),
        (3, StructureSteps.Pad), (4, StructureSteps.Concat), (3, StructureSteps.Gather), (3, StructureSteps.ScatterAdd),
    ];

    // Nothing, one, few, whole vectors, tails, several chunks of a sum over rows.
    private static readonly long[] Extents = [0, 1, 1, 2, 3, 5, 8, 16, 17, 31, 33, 64, 65, 70, 97, 200];

    /// <summary>The module of a seed.</summary>
    public static RandomModule Next(int seed)
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

    private static void Declare(RandomBody body)
    {
        for (var i = body.Random.Next(1, 4); i > 0; i--)
        {
            body.Input(body.Type(), body.Shape(body.Rank()));
        }

        var total = Steps.Sum(s => s.Weight);
        for (var i = body.Random.Next(2, LargestStatementCount); i > 0; i--)
        {
            var at = body.Random.Next(total);
            var step = Steps.First(s => (at -= s.Weight) < 0).Step;
            if (step(body) is { } value)
            {
                body.Add(value);
            }
        }

        body.BindSymbols();
        var results = Losses(body);
        Update(body);
        for (var i = body.Random.Next(1, 5); i > 0; i--)
        {
            if (body.Pick(v => v.Value.Node.Op is not Ir.Ops.Input || body.Chance(20)) is { } value)
            {
                results.Add(value);
            }
        }

        results.Add(body.Values[^1]);
        body.Function.Return([.. results.Select((r, i) => ($"r{i}", r))]);
    }

    private static List<Tensor> Losses(RandomBody body)
    {
        var results = new List<Tensor>();
        var count = body.Chance(85) ? body.Chance(15) ? 2 : 1 : 0;
        for (var i = 0; i < count && body.Pick(v => v.DType.IsFloat()) is { } x; i++)
        {
            if (body.Pick(v => v.DType == x.DType) is { } second && body.Chance(30))
            {
                x = x.Mean() + second.Sum();
            }

            var loss = x.Rank == 0 ? x : body.Chance(50) ? x.Mean() : (x * body.Partner(x.DType, x.Shape)).Sum();
            var candidates = body.Values.Where(v => v.DType.IsFloat()).ToArray();
            body.Random.Shuffle(candidates);
            var wrt = candidates.Take(body.Random.Next(1, 4)).Union(body.Parameters.Where(p => p.DType.IsFloat() && body.Chance(60))).ToArray();
            var gradients = body.Function.Gradient(loss, wrt);
            foreach (var gradient in gradients)
            {
                body.Add(gradient);
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
