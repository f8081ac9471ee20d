using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>
/// Valid random modules: some inputs and parameters, statements on whatever there is, a loss with its gradient, updates, and several
/// results. A seed always gives the same module.
/// </summary>
public sealed class ModuleGenerator
{
    private const int LargestStatementCount = 20;
    private const long LargestRun = 200_000;

    // A statement that is wanted is tried again where it finds no room.
    private const int LargestTries = 200;

    // How often each kind of statement is tried, and which op it always declares.
    private static readonly Step[] Steps =
    [
        new(14, ElementwiseSteps.Unary), new(18, ElementwiseSteps.Binary), new(4, ElementwiseSteps.Comparison), new(3, ElementwiseSteps.Logic),
        new(5, ElementwiseSteps.Select, "select"), new(4, ElementwiseSteps.Cast), new(4, ElementwiseSteps.Position, "iota"),
        new(2, ElementwiseSteps.RandomBits, "random_bits"), new(2, ElementwiseSteps.Size), new(14, StructureSteps.Reduce),
        new(7, StructureSteps.Normalize), new(7, StructureSteps.Product, "matmul"), new(8, StructureSteps.Layer, "matmul"),
        new(6, StructureSteps.Transpose, "transpose"), new(5, StructureSteps.Reshape), new(5, StructureSteps.Broadcast, "broadcast"),
        new(4, StructureSteps.Slice, "slice"), new(3, StructureSteps.Pad, "pad"), new(4, StructureSteps.Concat, "concat"),
        new(3, StructureSteps.Gather, "gather"), new(3, StructureSteps.ScatterAdd, "scatter_add"), new(4, SlidingSteps.Convolution, "conv"),
        new(3, SlidingSteps.Windows, "windows"), new(4, SlidingSteps.Pool), new(2, SlidingSteps.Attention, "Attend"), new(3, GradientSteps.Custom),
        new(3, GradientSteps.Checkpoint), new(4, LoopSteps.Scan, "scan"),
    ];

    private const int RowWeight = 50;

    // Nothing, one, few, whole vectors, tails, several chunks of a sum over rows.
    private static readonly long[] Extents = [0, 1, 1, 2, 3, 5, 8, 16, 17, 31, 33, 64, 65, 70, 97, 200];

    private readonly ImmutableArray<Step> _steps;
    private readonly ImmutableArray<Step> _wanted;

    /// <summary>A generator.</summary>
    /// <param name="rows">The rows of the table of ops whose ops get into modules.</param>
    /// <param name="with">Ops and compositions, as rows name them, at least one of which is in each module; none to want no special one.</param>
    /// <exception cref="ArgumentException">No row has one of those names.</exception>
    public ModuleGenerator(IEnumerable<OpCase> rows, IEnumerable<string>? with = null)
    {
        ImmutableArray<OpCase> all = [.. rows];
        ImmutableArray<string> names = [.. with ?? []];
        if (names.FirstOrDefault(name => all.All(r => r.Op != name)) is { } unknown)
        {
            throw new ArgumentException($"expected the name of an op that has a row, found '{unknown}'", nameof(with));
        }

        _steps = [new(RowWeight, new TableSteps(all).Row), .. Steps];
        _wanted = names.IsEmpty
            ? []
            : [new(RowWeight, new TableSteps(all.Where(r => names.Contains(r.Op))).Row), .. Steps.Where(s => names.Contains(s.Op))];
    }

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
        var count = body.Random.Next(2, LargestStatementCount);
        var wanted = _wanted.IsEmpty ? -1 : body.Random.Next(count);
        for (var i = 0; i < count; i++)
        {
            if (i == wanted && Wanted(body) is { } needed)
            {
                body.Add(needed);
                kept.Add(needed);
            }
            else if (Try(body, Draw(body, _steps)) is { } value)
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

    private Tensor? Wanted(RandomBody body) =>
        Enumerable.Range(0, LargestTries).Select(_ => Try(body, Draw(body, _wanted))).FirstOrDefault(value => value is not null);

    private static Func<RandomBody, Tensor?> Draw(RandomBody body, ImmutableArray<Step> steps)
    {
        var at = body.Random.Next(steps.Sum(s => s.Weight));
        return steps.First(s => (at -= s.Weight) < 0).Declare;
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

    /// <summary>A kind of statement.</summary>
    private readonly record struct Step(int Weight, Func<RandomBody, Tensor?> Declare, string Op = "");
}
