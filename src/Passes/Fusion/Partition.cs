using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Fusion;

/// <summary>
/// Divides the nodes of a function into units that run as one: clusters of elementwise ops, reductions and products, and every other op
/// by itself. In program order, each node joins the units of its operands, nearest first, where their domains unite and no path leads
/// out of the union and back. Free nodes (constants, positions and what little follows from them, views) belong to no unit: whoever reads them repeats them.
/// </summary>
internal sealed class Partition
{
    // Above this many nodes, or scalar instructions of their programs, the JIT runs out of tracked locals in one method, or gives up optimizing it.
    private const int LargestCluster = 96;
    private const int LargestProgram = 1000;

    // Up to this many scalar instructions cost less than reading what they give.
    private const int MostRepeated = 6;

    private readonly Dictionary<Node, int> _index = [];
    private readonly Node[] _nodes;
    private readonly int[] _parent;
    private readonly Unit[] _units;
    private readonly Dictionary<Value, Value[]> _bases = [];
    private readonly Dictionary<(Op Op, DType Operand, DType Result), int> _lengths = [];
    private readonly HashSet<Node> _uniform;
    private readonly HashSet<Node> _positional;

    public Partition(Function function)
    {
        _nodes = [.. function.Nodes];
        _uniform = Uniform(_nodes);
        _positional = Positional();
        _parent = [.. Enumerable.Range(0, _nodes.Length)];
        _units = new Unit[_nodes.Length];
        for (var i = 0; i < _nodes.Length; i++)
        {
            _index.Add(_nodes[i], i);
        }

        for (var i = 0; i < _nodes.Length; i++)
        {
            var node = _nodes[i];
            var unit = new Unit(i, InstructionsOf(node), IsAnchor(node) ? Domain.Of(node) : null);
            _units[i] = unit;
            if (IsFree(node))
            {
                continue;
            }

            foreach (var source in node.Operands.SelectMany(Bases).Select(UnitOf).OfType<int>())
            {
                unit.Before.Add(source);
                _units[source].After.Add(i);
            }

            if (unit.Domain is not null)
            {
                Join(i);
            }
        }
    }

    /// <summary>True for ops that run inside clusters and compute something.</summary>
    public static bool IsAnchor(Node node) => node.Op switch
    {
        Reduction => true,
        Elementwise => node.Operands.Length > 0,
        Contraction product => product.Maps([.. node.Operands.Select(o => o.Type)], node.Result.Type) is not null,
        _ => false,
    };

    /// <summary>
    /// The scalars among <paramref name="nodes"/>, which are in order, that follow from extents and constants alone, such as 1 / B: every
    /// kernel computes them for itself, so that they tie no kernels together.
    /// </summary>
    public static HashSet<Node> Uniform(IEnumerable<Node> nodes)
    {
        var uniform = new HashSet<Node>();
        foreach (var node in nodes)
        {
            if (node.Op is Elementwise
                && node.Operands.Length > 0
                && node.Result.Type.Rank == 0
                && node.Operands.All(o => uniform.Contains(o.Node) || o.Node.Op is Constant { IsSplat: true } || IsExtent(o.Node)))
            {
                uniform.Add(node);
            }
        }

        return uniform;
    }

    /// <summary>True for ops that cost nothing to repeat where their result is read.</summary>
    public bool IsFree(Node node) => IsUniform(node) || IsPositional(node) || Access.ViewOf(node) is not null;

    /// <summary>True for constants, extents, and scalars that follow from them: free wherever they are read.</summary>
    public bool IsUniform(Node node) => node.Op is Constant { IsSplat: true } || IsExtent(node) || _uniform.Contains(node);

    /// <summary>The number of the unit that the node belongs to: that of its first node.</summary>
    public int Find(int node)
    {
        while (_parent[node] != node)
        {
            node = _parent[node] = _parent[_parent[node]];
        }

        return node;
    }

    /// <summary>The unit that gives this value, or null for inputs and parameters.</summary>
    public int? UnitOf(Value value) => _index.TryGetValue(value.Node, out var index) ? Find(index) : null;

    /// <summary>The domain of a unit, null if it is no cluster.</summary>
    public Domain? DomainOf(int unit) => _units[unit].Domain;

    /// <summary>The values in memory that reading <paramref name="value"/> through free nodes needs.</summary>
    public Value[] Bases(Value value)
    {
        if (_bases.TryGetValue(value, out var known))
        {
            return known;
        }

        var bases = !_index.ContainsKey(value.Node) || !IsFree(value.Node)
            ? [value]
            : value.Node.Op is Size ? [] : value.Node.Operands.SelectMany(Bases).Distinct().ToArray();
        _bases.Add(value, bases);
        return bases;
    }

    // True for what follows from positions and extents alone by a few operations, such as the mask of a causal attention.
    private bool IsPositional(Node node) => (node.Op is Elementwise && node.Operands.Length == 0) || _positional.Contains(node);

    private HashSet<Node> Positional()
    {
        var costs = new Dictionary<Node, int>();
        int? CostOf(Node node) => IsUniform(node) || (node.Op is Elementwise && node.Operands.Length == 0) ? 0
            : costs.TryGetValue(node, out var cost) ? cost
            : Access.ViewOf(node) is not null && IsUniform(node.Operands[0].Node) ? 0
            : null;
        foreach (var node in _nodes.Where(n => n.Op is Elementwise && n.Operands.Length > 0 && !IsUniform(n)))
        {
            if (node.Operands.Any(o => CostOf(o.Node) is null))
            {
                continue;
            }

            var program = ((Elementwise)node.Op).Program(node.Operands.Select(o => o.Type.DType), node.Result.Type.DType);
            var cost = program.Code.Length - node.Operands.Length + node.Operands.Sum(o => CostOf(o.Node)!.Value);
            if (cost <= MostRepeated)
            {
                costs.Add(node, cost);
            }
        }

        return [.. costs.Keys];
    }

    private static bool IsExtent(Node node) => node.Op is Size && node.Operands[0].Node.Op is Input or Parameter;

    /// <summary>For every two units of which one reads the other, a line that says what keeps them apart.</summary>
    public IEnumerable<string> Apart()
    {
        for (var i = 0; i < _nodes.Length; i++)
        {
            if (Find(i) != i || IsFree(_nodes[i]) || _nodes[i].Op is Update)
            {
                continue;
            }

            foreach (var producer in _units[i].Before.Select(Find).Distinct().Where(p => p != i).Order())
            {
                var (reader, source) = FirstUse(i, producer);
                var obstacle = Between(i, producer) ?? new Obstacle("they would fit now, and did not when they met: each has joined others since");
                yield return $"%{reader.Results[0].Name} stays apart from %{source.Name}, which it reads: {obstacle}";
            }
        }
    }

    private int InstructionsOf(Node node)
    {
        if (node.Op is not Elementwise op)
        {
            return 0;
        }

        var kind = (op, node.Operands.IsEmpty ? node.Result.Type.DType : node.Operands[^1].Type.DType, node.Result.Type.DType);
        if (!_lengths.TryGetValue(kind, out var length))
        {
            length = op.Program(node.Operands.Select(o => o.Type.DType), node.Result.Type.DType).Code.Length;
            _lengths.Add(kind, length);
        }

        return length;
    }

    private void Join(int node)
    {
        foreach (var producer in _units[node].Before.Select(Find).Distinct().OrderDescending().ToList())
        {
            var (a, b) = (Find(node), Find(producer));
            if (a != b && Between(a, b) is null)
            {
                Merge(a, b, Domain.Unite(_units[a].Domain!, _units[b].Domain!)!);
            }
        }
    }

    /// <summary>What keeps a unit from joining one that it reads; null if nothing does.</summary>
    private Obstacle? Between(int reader, int producer)
    {
        var (a, b) = (_units[reader], _units[producer]);
        if (a.Domain is null || b.Domain is null)
        {
            return new Obstacle("%{0} runs as a step of its own", _nodes[a.Domain is null ? reader : producer]);
        }

        if (Domain.Unite(a.Domain, b.Domain) is not { } union)
        {
            return new Obstacle("one loop nest cannot run both {0} and {1}", a.Domain, b.Domain);
        }

        return a.Nodes.Count + b.Nodes.Count > LargestCluster
            ? new Obstacle("they have {0} statements, of which a kernel holds {1}", a.Nodes.Count + b.Nodes.Count, LargestCluster)
            : a.Instructions + b.Instructions > LargestProgram
            ? new Obstacle("they have {0} scalar instructions, of which a kernel holds {1}", a.Instructions + b.Instructions, LargestProgram)
            : Edges(reader, producer, union) ?? Edges(producer, reader, union) ?? Path(reader, producer);
    }

    private (Node Reader, Value Source) FirstUse(int reader, int producer) => _units[reader].Nodes.Order()
        .Select(i => _nodes[i])
        .SelectMany(n => n.Operands.SelectMany(Bases).Where(s => UnitOf(s) == producer).Select(s => (n, s)))
        .First();

    // Every use of one unit's value inside the other must be one that a single loop nest can serve.
    private Obstacle? Edges(int reader, int producer, Domain union)
    {
        foreach (var node in _units[reader].Nodes.Select(i => _nodes[i]))
        {
            foreach (var operand in node.Operands)
            {
                foreach (var source in Bases(operand).Where(s => UnitOf(s) == producer))
                {
                    if (Use(node, operand, source, union) is { } obstacle)
                    {
                        return obstacle;
                    }
                }
            }
        }

        return null;
    }

    private static Obstacle? Use(Node reader, Value operand, Value source, Domain union)
    {
        if (reader.Op is Contraction)
        {
            return new Obstacle("the product %{0} reads %{1} whole, out of memory", reader, source);
        }

        if (source.Node.Op is Reduction r && !r.IsTrailing(source.Node.Operands[0].Type.Rank))
        {
            return new Obstacle("%{0} is complete only when every tile has run [fused.C1]", source);
        }

        if (ReferenceEquals(operand, source))
        {
            return union.Holds(source.Type.Shape) ? null : new Obstacle("%{0} is no value of the loop nest {1}", source, union);
        }

        // Through a view: only a row value repeated along the inner axes.
        var access = Access.Of(operand, v => ReferenceEquals(v, source));
        var row = source.Type.Shape;
        return union.Space == row.Rank
            && operand.Type.Shape == union.Full
            && union.Full.Slice(0, row.Rank) == row
            && access.Offset == Dim.Zero
            && access.Strides.SequenceEqual([.. row.RowMajorStrides(), .. Enumerable.Repeat(Dim.Zero, union.Full.Rank - row.Rank)])
            ? null
            : new Obstacle("the view %{0} of %{1} is read from other tiles too", operand, source);
    }

    // A path that leaves the two and comes back would make them wait for themselves.
    private Obstacle? Path(int a, int b)
    {
        var seen = new HashSet<int> { a, b };
        var work = new Stack<int>();
        void Push(int unit)
        {
            foreach (var next in _units[unit].After.Select(Find))
            {
                if (seen.Add(next))
                {
                    work.Push(next);
                }
            }
        }

        Push(a);
        Push(b);
        while (work.TryPop(out var unit))
        {
            if (_units[unit].After.Select(Find).Any(next => next == a || next == b))
            {
                return new Obstacle("%{0} lies between: it waits for the one, and the other for it", _nodes[unit]);
            }

            Push(unit);
        }

        return null;
    }

    private void Merge(int a, int b, Domain union)
    {
        var (root, other) = a < b ? (a, b) : (b, a);
        _parent[other] = root;
        _units[root].Absorb(_units[other]);
        _units[root].Domain = union;
    }

    private sealed class Unit(int first, int instructions, Domain? domain)
    {
        public Domain? Domain { get; set; } = domain;

        public List<int> Nodes { get; } = [first];

        /// <summary>The length of all programs.</summary>
        public int Instructions { get; private set; } = instructions;

        public HashSet<int> Before { get; } = [];

        public HashSet<int> After { get; } = [];

        public void Absorb(Unit other)
        {
            Nodes.AddRange(other.Nodes);
            Instructions += other.Instructions;
            Before.UnionWith(other.Before);
            After.UnionWith(other.After);
        }
    }
}
