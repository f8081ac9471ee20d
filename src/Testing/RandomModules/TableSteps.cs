using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Testing;

/// <summary>Random statements out of the table of ops: every op that has a row gets into random modules by itself.</summary>
/// <param name="rows">The rows to choose from.</param>
internal sealed class TableSteps(IEnumerable<OpCase> rows)
{
    private static readonly (long First, long Second)[] Extents = [(0, 0), (0, 200), (200, 0), (1, 33)];

    private readonly ImmutableArray<ImmutableArray<OpCase>> _ops = ByName(rows.Where(r => OpRegistry.Find(r.Op) is not null));
    private readonly ImmutableArray<ImmutableArray<OpCase>> _compositions = ByName(rows.Where(r => OpRegistry.Find(r.Op) is null));

    /// <summary>A row on values that are there, whatever their shape, or on inputs of its own.</summary>
    public Tensor? Row(RandomBody body)
    {
        var names = _compositions.Length > 0 && (_ops.Length == 0 || body.Chance(25)) ? _compositions : _ops;
        var variants = names[body.Random.Next(names.Length)];
        var row = variants[body.Random.Next(variants.Length)];
        var type = row.Types[body.Random.Next(row.Types.Length)];
        var n = body.Extent();
        return (body.Chance(60) ? Declare(body, row, type, n, reuse: true) : null) ?? Declare(body, row, type, n, reuse: false);
    }

    // Values of other shapes than the row asks for fit most ops and not all: what the type rules reject is taken back.
    private static Tensor? Declare(RandomBody body, OpCase row, DType type, Dim n, bool reuse)
    {
        var graph = body.Function.Graph;
        var start = graph.Nodes.Count;
        var operands = new Operands(body, reuse);
        try
        {
            var result = row.Declare(new CaseBody(body.Function, n, type, operands.Find));
            if (operands.AreInRange && RandomBody.Fits(result.Shape) && result.Rank <= 5)
            {
                CheckExtents(graph.Nodes.Skip(start));
                return result;
            }
        }
        catch (CompilerException)
        {
        }

        graph.Prune(start, body.Values.Select(v => v.Value));
        return null;
    }

    // A statement that asks for two equal symbols, or for one that is large enough, could hardly be run.
    private static void CheckExtents(IEnumerable<Node> statements)
    {
        var requirements = BindingRequirements.Of(new Region([], [.. statements], []));
        foreach (var (first, second) in Extents)
        {
            requirements.Check(new Binding(RandomBody.Symbols) { [RandomBody.Symbols[0]] = first, [RandomBody.Symbols[1]] = second });
        }
    }

    private static ImmutableArray<ImmutableArray<OpCase>> ByName(IEnumerable<OpCase> rows) =>
        [.. rows.GroupBy(r => r.Op).Select(g => g.ToImmutableArray())];

    /// <summary>What a row gets where it asks for an input.</summary>
    private sealed class Operands(RandomBody body, bool reuse)
    {
        private readonly Dictionary<Shape, Shape> _instead = [];
        private bool _hasIndices;

        // Indices are drawn for the extents that the row asks for.
        public bool AreInRange => !_hasIndices || _instead.All(i => i.Key == i.Value);

        public Tensor Find(string name, DType type, Shape shape, Sampling sampling)
        {
            _hasIndices |= !sampling.AllowsSpecial;
            if (!reuse || !sampling.AllowsSpecial)
            {
                return body.Feed(type, shape, sampling);
            }

            if (!_instead.TryGetValue(shape, out var actual))
            {
                actual = body.Pick(v => v.DType == type && v.Rank >= shape.Rank) is { } other ? other.Shape : shape;
                _instead.Add(shape, actual);
            }

            // The negative half of a range with a gap is not drawn here.
            return body.Chance(70) && body.Pick(v => v.DType == type && v.Shape == actual) is { } found
                ? RandomBody.IsNumber(type) ? found.Max(sampling.Low).Min(sampling.High) : found
                : body.Feed(type, actual, sampling);
        }
    }
}
