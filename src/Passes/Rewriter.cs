using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes;

/// <summary>
/// Writes the next version of a region, statement by statement: the only creator of nodes in passes. It knows which new value stands
/// for which old one; keeps names, scopes and origins; records in <see cref="Node.Sources"/> the nodes of the previous stage that a new
/// one came from; and gives back the very same node, region and module where nothing changed.
/// </summary>
public sealed class Rewriter
{
    private readonly Region _old;
    private readonly IReadOnlySet<Node> _stage;
    private readonly NameTable _names;
    private readonly Dictionary<Value, Value> _now = [];
    private readonly HashSet<Node> _kept = [];
    private readonly HashSet<Value> _named = [];

    /// <summary>A rewriter that has written nothing so far.</summary>
    /// <param name="old">The region to be rewritten.</param>
    /// <param name="outer">Names that are taken outside of it.</param>
    /// <param name="function">The function's name, for messages.</param>
    /// <param name="stage">
    /// The nodes that <see cref="Node.Sources"/> may name, if a pass rewrites its own work once more; the region's own nodes otherwise.
    /// </param>
    public Rewriter(Region old, IEnumerable<string> outer, string? function = null, IReadOnlySet<Node>? stage = null)
    {
        ArgumentNullException.ThrowIfNull(old);
        _old = old;
        _stage = stage ?? old.Nodes.ToHashSet();
        _names = new NameTable(
            [.. outer, .. old.Inputs.Select(i => i.Name), .. old.Nodes.SelectMany(n => n.Results).Select(r => r.Name)]);
        Builder = new GraphBuilder(_names, function);
    }

    /// <summary>A rewriter of a function's body.</summary>
    public Rewriter(Module module, Function function, IReadOnlySet<Node>? stage = null)
        : this(function.Body, module.Parameters.Select(p => p.Name), function.Name, stage)
    {
        foreach (var input in function.Inputs)
        {
            Builder.Adopt(input);
        }
    }

    /// <summary>Appends statements that no old one looks like.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>
    /// The module after <paramref name="visit"/> was called for every statement of every function, and of the steps of its scans, in order.
    /// A statement that it neither keeps nor replaces is gone.
    /// </summary>
    public static Module Rewrite(Module module, Action<Rewriter, Node> visit)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(visit);
        return MapBodies(module, (function, stage) =>
        {
            var rewriter = new Rewriter(module, function, stage);
            foreach (var node in function.Nodes)
            {
                visit(rewriter, node);
            }

            return rewriter.BuildFunction(function);
        });
    }

    /// <summary>
    /// The module with each function mapped, and the step of each scan in what came out, as a function of its own; the same reference if
    /// none changed.
    /// </summary>
    /// <param name="module">The module.</param>
    /// <param name="map">From a function, and the nodes that <see cref="Node.Sources"/> may name, to what takes its place.</param>
    public static Module MapBodies(Module module, Func<Function, IReadOnlySet<Node>, Function> map)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(map);
        return module.MapFunctions(f => MapBody(module, f, f.Body.Within.ToHashSet(), map));
    }

    /// <summary>The value that stands for an old one: itself until something else was said.</summary>
    public Value Now(Value old) => _now.GetValueOrDefault(old, old);

    /// <summary>The values that stand for old ones.</summary>
    public ImmutableArray<Value> Now(ImmutableArray<Value> old) => ImmutableArray.CreateRange(old, Now);

    /// <summary>The nodes of the previous stage that a node of the new region stands for.</summary>
    public ImmutableArray<Node> SourcesOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return _stage.Contains(node) ? [node] : node.Sources;
    }

    /// <summary>
    /// Until disposed, statements appended to <see cref="Builder"/> have the scope, origin and sources of <paramref name="node"/>.
    /// </summary>
    /// <param name="node">A node of the old or the new region.</param>
    /// <param name="cause">Another node that they came from.</param>
    public GraphBuilder.Restore At(Node node, Node? cause = null)
    {
        var sources = SourcesOf(node);
        var restore = Builder.At(node.Origin, cause is null || sources.Contains(cause) ? sources : [.. sources, cause]);
        Builder.InScope(node.Scope);
        return restore;
    }

    /// <summary>An input of the region; a new one if the type changes.</summary>
    public Value Input(Value old, TensorType type)
    {
        ArgumentNullException.ThrowIfNull(old);
        var node = old.Node;
        var input = old.Type == type ? old : new Node(node.Op, [], [type], [old.Name], node.Scope, node.Origin, [node]).Result;
        Builder.Adopt(input);
        return _now[old] = input;
    }

    /// <summary>A new input that stands for a value outside of the region.</summary>
    public Value Import(Value outer)
    {
        ArgumentNullException.ThrowIfNull(outer);
        var input = new Node(new Ir.Ops.Input(), [], [outer.Type], [outer.Name], "", outer.Node.Origin).Result;
        Builder.Adopt(input);
        return _now[outer] = input;
    }

    /// <summary>Appends a statement of the old region; the very same node if its operands are.</summary>
    public Node Keep(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Now(node.Operands).SequenceEqual(node.Operands) ? Define(node.Results, node) : Copy(node);
    }

    /// <summary>Appends a new node in place of an old one.</summary>
    /// <param name="node">The old one.</param>
    /// <param name="op">The new op, if it changes.</param>
    /// <param name="types">The new types, if they change.</param>
    /// <param name="placements">The new places in memory, if they change.</param>
    /// <param name="operands">New values, if they are not those that stand for the old ones.</param>
    public Node Copy(
        Node node,
        Op? op = null,
        ImmutableArray<TensorType> types = default,
        ImmutableArray<Placement?> placements = default,
        ImmutableArray<Value> operands = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Define(node.Results, new Node(
            op ?? node.Op,
            operands.IsDefault ? Now(node.Operands) : operands,
            types.IsDefault ? [.. node.Results.Select(r => r.Type)] : types,
            [.. node.Results.Select(r => r.Name)],
            node.Scope,
            node.Origin,
            SourcesOf(node),
            placements.IsDefault ? [.. node.Results.Select(r => r.Placement)] : placements));
    }

    /// <summary>Appends a new node that takes only some operands of an old one, and gives only some of its results.</summary>
    /// <param name="node">The old one.</param>
    /// <param name="op">The new op.</param>
    /// <param name="operands">The positions of the operands that stay.</param>
    /// <param name="results">The positions of the results that stay; nobody reads the others.</param>
    public Node Reduce(Node node, Op op, IReadOnlyList<int> operands, IReadOnlyList<int> results)
    {
        ArgumentNullException.ThrowIfNull(node);
        Value[] left = [.. results.Select(r => node.Results[r])];
        var now = new Node(
            op,
            Now([.. operands.Select(o => node.Operands[o])]),
            [.. left.Select(r => r.Type)],
            [.. left.Select(r => r.Name)],
            node.Scope,
            node.Origin,
            SourcesOf(node),
            [.. left.Select(r => r.Placement)]);
        return Define(left, now);
    }

    /// <summary>Appends the statements of a region; what they see of the outside is <paramref name="arguments"/>.</summary>
    /// <param name="region">The region.</param>
    /// <param name="arguments">New values, one for each of its inputs.</param>
    /// <returns>The new values that it yields.</returns>
    public ImmutableArray<Value> Inline(Region region, ImmutableArray<Value> arguments)
    {
        ArgumentNullException.ThrowIfNull(region);
        var inside = region.Inputs.Zip(arguments).ToDictionary(p => p.First, p => p.Second);
        foreach (var node in region.Nodes)
        {
            using var at = Builder.At(node.Origin, Builder.Sources);
            Builder.InScope(node.Scope);
            var copy = Builder.EmitNode(node.Op, [.. node.Operands.Select(o => inside[o])], [.. node.Results.Select(r => r.Name)]);
            foreach (var (old, now) in node.Results.Zip(copy.Results))
            {
                inside.Add(old, now);
            }
        }

        return [.. region.Results.Select(r => inside[r])];
    }

    /// <summary>From now on <paramref name="now"/> stands for an old value. If it is newly made, it takes the old one's name.</summary>
    public void Replace(Value old, Value now)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(now);
        if (old.Type.IsKnown && old.Type != now.Type)
        {
            throw new InvalidOperationException($"a value takes the place of one of another type: {now} of {old}");
        }

        _now[old] = now;
        if (!_kept.Contains(now.Node) && now.Node.Op is not (Ir.Ops.Input or Parameter) && _named.Add(now))
        {
            _names.Release(old.Name);
            Builder.Rename(now, old.Name);
        }
    }

    /// <summary>
    /// Appends a statement with a region, such as a kernel; what it gives takes the place and the names of <paramref name="yields"/>.
    /// </summary>
    /// <param name="create">Makes the op of the region.</param>
    /// <param name="nodes">The statements that it runs, for its origin and sources.</param>
    /// <param name="scope">Its scope.</param>
    /// <param name="region">A rewriter of <see cref="NewRegion()"/> that has written the region.</param>
    /// <param name="operands">The old values that the region's inputs stand for.</param>
    /// <param name="yields">The old values that the statement gives.</param>
    public void Enclose(
        Func<Region, Op> create,
        IReadOnlyList<Node> nodes,
        string scope,
        Rewriter region,
        ImmutableArray<Value> operands,
        ImmutableArray<Value> yields)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(region);
        using var at = Builder.At(nodes[0].Origin, [.. nodes.SelectMany(n => SourcesOf(n)).Distinct()]);
        Builder.InScope(scope);
        var node = Builder.EmitNode(create(region.Builder.Build(region.Now(yields))), Now(operands));
        for (var i = 0; i < yields.Length; i++)
        {
            Replace(yields[i], node.Results[i]);
        }
    }

    /// <summary>
    /// Appends a copy of a kernel that gives only some of its results, in a region of its own with what these need; the old results stand
    /// for the new ones from now on.
    /// </summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="results">The positions of the results.</param>
    /// <param name="fused">Its op, if it changes.</param>
    public Node Part(Node kernel, IReadOnlyList<int> results, Fused? fused = null)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var op = fused ?? (Fused)kernel.Op;
        var needed = results.Select(r => op.Region.Results[r]).ToHashSet();
        foreach (var node in op.Region.Nodes.Reverse().Where(n => n.Results.Any(needed.Contains)))
        {
            needed.UnionWith(node.Operands);
        }

        int[] operands = [.. Enumerable.Range(0, op.Region.Inputs.Length).Where(i => needed.Contains(op.Region.Inputs[i]))];
        var region = NewRegion();
        foreach (var operand in operands)
        {
            region.Import(op.Region.Inputs[operand]);
        }

        foreach (var node in op.Region.Nodes.Where(n => n.Results.Any(needed.Contains)))
        {
            region.Copy(node);
        }

        return Reduce(kernel, op with { Region = region.Builder.Build(region.Now([.. results.Select(r => op.Region.Results[r])])) }, operands, results);
    }

    /// <summary>A rewriter of an empty region, to copy statements into.</summary>
    public Rewriter NewRegion() => NewRegion(new Region([], [], []));

    /// <summary>A rewriter of a region of one of the statements.</summary>
    public Rewriter NewRegion(Region old) => new(old, [], Builder.Function, _stage);

    /// <summary>The new region; the old one itself if nothing changed.</summary>
    public Region Build() => Build(Enumerable.Range(0, _old.Results.Length));

    /// <summary>The new region with only some results, given by their positions; the old one itself if nothing changed.</summary>
    public Region Build(IEnumerable<int> results) => Yield(Now([.. results.Select(r => _old.Results[r])]));

    /// <summary>The new region that gives some new values; the old one itself if nothing changed.</summary>
    public Region Yield(ImmutableArray<Value> results) =>
        Builder.Nodes.SequenceEqual(_old.Nodes) && Builder.Inputs.SequenceEqual(_old.Inputs) && results.SequenceEqual(_old.Results)
            ? _old
            : Builder.Build(results);

    /// <summary>The function with its new body; the function itself if nothing changed.</summary>
    public Function BuildFunction(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var body = Build();
        return ReferenceEquals(body, function.Body) ? function : function with { Body = body };
    }

    // Once for each level of scans in scans.
    private static Function MapBody(Module module, Function function, HashSet<Node> stage, Func<Function, IReadOnlySet<Node>, Function> map)
    {
        var mapped = map(function, stage);
        if (!mapped.Nodes.Any(n => n.Op is Scan))
        {
            return mapped;
        }

        var rewriter = new Rewriter(module, mapped, stage);
        foreach (var node in mapped.Nodes)
        {
            if (node.Op is Scan scan && MapBody(module, scan.Step(function.Name), stage, map).Body is var step && !ReferenceEquals(step, scan.Region))
            {
                rewriter.Copy(node, scan with { Region = step });
            }
            else
            {
                rewriter.Keep(node);
            }
        }

        return rewriter.BuildFunction(mapped);
    }

    private Node Define(IReadOnlyList<Value> old, Node now)
    {
        Builder.Append(now);
        _kept.Add(now);
        for (var i = 0; i < old.Count; i++)
        {
            _now[old[i]] = now.Results[i];
        }

        return now;
    }
}
