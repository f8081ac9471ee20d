using System.Collections.Immutable;
using System.Text.RegularExpressions;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Scalars;
using MiniTorch.Ir.Text;
using MiniTorch.Passes.Fusion;

namespace MiniTorch.Compiler.Tests.Documentation;

/// <summary>
/// What the code says of an op, found by asking it about the example of its section in docs/ops.md: which element types its rule takes, the
/// statements of its gradient, what it lowers to. Accuracy is that of the table in docs/numerics.md.
/// </summary>
internal sealed partial class OpFacts
{
    /// <summary>Longer programs stand on a page of their own.</summary>
    private const int LongestProgram = 20;

    private static readonly Lazy<Document> Numerics = new(() => Document.Read("docs/numerics.md"));

    private readonly string _mnemonic;
    private readonly Node _node;

    private OpFacts(string mnemonic, Node node) => (_mnemonic, _node) = (mnemonic, node);

    /// <summary>The facts of an op.</summary>
    /// <param name="section">Its section, which has an example such as <c>`(%x: f32[B,3]) -> %y: f32[B,3] = tanh %x`</c>.</param>
    /// <param name="mnemonic">The op's mnemonic.</param>
    public static OpFacts Of(string section, string mnemonic)
    {
        var (module, _) = Example(section, mnemonic);
        return new OpFacts(mnemonic, module["f"].Nodes[^1]);
    }

    /// <summary>A module whose last statement is the example of a section, and that statement's text.</summary>
    public static (Module Module, string Statement) Example(string section, string mnemonic)
    {
        var example = ExamplePattern().Match(section);
        Assert.True(example.Success, $"expected an example such as `(%x: f32[B,3]) -> %y: f32[B,3] = {mnemonic} %x`");
        var (inputs, statement) = (example.Groups[1].Value, example.Groups[2].Value);
        var results = string.Join(", ", NamePattern().Matches(statement[..statement.IndexOf('=', StringComparison.Ordinal)]).Select(m => m.Value));
        var module = Parser.Parse(
            $$"""
            module @example {
              func @f({{inputs}}) -> ({{results}}) {
                {{statement}}
                return {{results}}
              }
            }
            """,
            "docs/ops.md");
        return (module, statement);
    }

    /// <summary>The scalar program in f32, or in the type of the example if that has no f32; null for what is not elementwise.</summary>
    public ScalarProgram? Program =>
        _node.Op is Elementwise op ? op.Program(_node.Operands.Select(o => o.Type.DType), _node.Result.Type.DType) : null;

    /// <summary>True if the program is too long for the section.</summary>
    public bool HasLongProgram => Program?.Code.Length > LongestProgram;

    /// <summary>Everything, a line or several for each fact.</summary>
    public override string ToString()
    {
        var lines = new List<string>();
        lines.AddRange(Entry("types", Types()));
        lines.AddRange(Entry("accuracy", Accuracy()));
        lines.AddRange(Entry("gradient", Gradient()));
        lines.AddRange(Entry("lowering", Lowering()));
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Entry(string title, IEnumerable<string> lines) =>
        lines.Select((line, i) => (i == 0 ? title : "").PadRight(10) + line);

    // Every element type is tried at every operand. Places that always have one type share a letter.
    private IEnumerable<string> Types()
    {
        var accepted = Combinations(_node.Operands.Length).Select(Accepted).OfType<ImmutableArray<DType>>().ToList();
        var letters = new Dictionary<string, (string Letter, ImmutableArray<DType> Types)>();
        var places = new string[accepted[0].Length];
        for (var i = 0; i < places.Length; i++)
        {
            var column = accepted.Select(a => a[i]).ToImmutableArray();
            var key = string.Join(',', column);
            if (column.Distinct().Count() > 1 && !letters.ContainsKey(key))
            {
                letters.Add(key, (((char)('T' + letters.Count)).ToString(), [.. column.Distinct()]));
            }

            places[i] = letters.TryGetValue(key, out var letter) ? letter.Letter : column[0].Keyword();
        }

        // Letters that depend on each other say too much: then the combinations are listed.
        return letters.Values.Aggregate(1, (n, l) => n * l.Types.Length) == accepted.Count
            ? [Signature(places) + string.Concat(letters.Values.Select(l => $", {l.Letter}: {string.Join(' ', l.Types.Select(t => t.Keyword()))}"))]
            : accepted.Select(a => Signature([.. a.Select(t => t.Keyword())]));
    }

    private string Signature(string[] places)
    {
        var count = _node.Operands.Length;
        return $"({string.Join(", ", places.Take(count))}) -> {string.Join(", ", places.Skip(count))}";
    }

    private ImmutableArray<DType>? Accepted(ImmutableArray<DType> types)
    {
        var graph = new GraphBuilder(new NameTable([]));
        var operands = _node.Operands.Select((o, i) => graph.Input(o.Name, o.Type with { DType = types[i] }, Origin.None).Value);
        try
        {
            return [.. types, .. TypeRule.Apply(_node.Op, [.. operands]).Types.Select(t => t.DType)];
        }
        catch (ConstraintException)
        {
            return null;
        }
    }

    private static IEnumerable<ImmutableArray<DType>> Combinations(int count) => count == 0
        ? [[]]
        : Combinations(count - 1).SelectMany(head => Enum.GetValues<DType>().Select(type => head.Add(type)));

    private IEnumerable<string> Accuracy() => Numerics.Value.Section("5. Accuracy of functions").Split('\n')
        .Where(l => l.StartsWith("| ", StringComparison.Ordinal))
        .Select(l => l.Split(" | "))
        .Where(cells => cells[0].TrimStart('|').Split(',', StringSplitOptions.TrimEntries).Contains(_mnemonic))
        .Select(cells => $"units in the last place: {cells[1].Trim()} in f32, {cells[2].Trim()} in f64");

    // The statements that the op builds, and which of them is the adjoint of which operand.
    private IEnumerable<string> Gradient()
    {
        if (!_node.Op.IsDifferentiable)
        {
            return ["none"];
        }

        var graph = new GraphBuilder(new NameTable([]));
        ImmutableArray<Tensor> x = [.. _node.Operands.Select(o => graph.Input(o.Name, o.Type, Origin.None))];
        var node = graph.EmitNode(_node.Op, [.. x.Select(v => v.Value)], [.. _node.Results.Select(r => r.Name)]);
        ImmutableArray<Tensor> y = [.. node.Results.Select(graph.Tensor)];
        ImmutableArray<Tensor?> dy = [.. y.Select(v => v.DType.IsFloat() ? (Tensor?)graph.Input("d" + v.Value.Name, v.Value.Type, Origin.None) : null)];
        var dx = _node.Op.Gradient(x, y, dy);
        var statements = graph.Nodes.Skip(1).Where(n => n.Op is not Constant { IsSplat: true }).Select(Printer.Print);
        var adjoints = dx.Select((d, i) => d is null ? null : $"d{_node.Operands[i].Name} is %{d.Value.Value.Name}").OfType<string>().ToList();
        return adjoints.Count == 0 ? ["none of these types"] : statements.Concat(adjoints);
    }

    private IEnumerable<string> Lowering() => _node.Op switch
    {
        Elementwise => HasLongProgram
            ? [$"a scalar program of {Program!.Code.Length} instructions, in docs/scalar-programs.md; fused with its neighbours"]
            : ["a scalar program, fused with its neighbours", .. Program!.ToString().Split('\n')],
        Movement op => [
            Access.ViewOf(_node) is not null ? "one index map; kernels read the operand through it where they can"
                : op is Reverse ? "one index map, as a step of its own"
                : "boxes, later ones over earlier ones",
            .. op.Moves([.. _node.Operands.Select(o => o.Type)], _node.Result.Type).Select(Map)],
        Reduction op => [
            op.Kind is ReductionKind.Max or ReductionKind.Min
                ? "a reduction in any order, fused with its neighbours"
                : "a reduction by the trailing rule if its axes are the last ones, else by the leading rule; fused with its neighbours"],
        MatMul => ["a product, by tiles; elementwise neighbours of its result run on the tile"],
        Ir.Ops.Gradient => ["none: autodiff expands it"],
        { IsView: true } => ["none: the result lies where the operand does"],
        _ => ["one step of the interpreter, in both engines"],
    };

    private string Map(Move move)
    {
        var box = string.Join(',', move.Extents.Select((extent, axis) => $"{Axis(axis)}<{extent}"));
        var target = $"%{_node.Result.Name}[{string.Join(',', move.Destination.Select((d, axis) => Position(AxisMap.Along(axis, d, move.Spacing[axis]))))}]";
        var source = move.Operand < 0
            ? ScalarConstant.Text(_node.Result.Type.DType, move.Fill)
            : $"%{_node.Operands[move.Operand].Name}[{string.Join(',', move.Source.Select(Position))}]";
        return $"{target} = {source} for {(box.Length > 0 ? box : "the one element")}";
    }

    private static string Position(AxisMap map)
    {
        var up = string.Join('+', map.Terms.Where(t => t.Step > 0).Select(t => t.Step == 1 ? Axis(t.Axis) : $"{t.Step}*{Axis(t.Axis)}"));
        var down = string.Concat(map.Terms.Where(t => t.Step < 0).Select(t => t.Step == -1 ? $"-{Axis(t.Axis)}" : $"{t.Step}*{Axis(t.Axis)}"));
        return (up.Length > 0, map.Offset == Dim.Zero) switch
        {
            (true, true) => up + down,
            (true, false) => $"{up}+{map.Offset}{down}",
            _ => $"{map.Offset}{down}",
        };
    }

    private static string Axis(int axis) => ((char)('i' + axis)).ToString();

    [GeneratedRegex(@"^`\((.*?)\) -> (.+)`$", RegexOptions.Multiline)]
    private static partial Regex ExamplePattern();

    [GeneratedRegex("%[a-z0-9_]+")]
    private static partial Regex NamePattern();
}
