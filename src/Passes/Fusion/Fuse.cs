using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Fusion;

/// <summary>
/// Decides what runs together. Steps: (1) <see cref="Partition"/> divides the function into units; (2) views and positions that no
/// kernel loop can read in place become units of their own; (3) units are ordered, writers of a parameter after its readers; (4) each
/// cluster becomes one <c>fused</c> statement whose region repeats the free nodes it reads. Remarks say why neighbours stay apart.
/// </summary>
public sealed class Fuse : IPass
{
    /// <inheritdoc/>
    public string Name => "fuse";

    /// <inheritdoc/>
    public string Summary => "groups elementwise ops, reductions and products into kernels";

    /// <inheritdoc/>
    public Stage Establishes => Stage.Fused;

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context)
    {
        return Rewriter.MapBodies(module, (f, _) => new FunctionFusion(module, f, context.Remarks).Run());
    }
}

/// <summary>The fusion of one function.</summary>
internal sealed class FunctionFusion
{
    // Elements of a loop from which on every other one is loaded where it is.
    private const long LeastSkipping = 64;

    private readonly Module _module;
    private readonly Function _function;
    private readonly ICollection<Remark>? _remarks;
    private readonly Partition _partition;
    private readonly Dictionary<Node, int> _index = [];
    private readonly HashSet<Node> _materialized = [];

    public FunctionFusion(Module module, Function function, ICollection<Remark>? remarks)
    {
        _module = module;
        _function = function;
        _remarks = remarks;
        _partition = new Partition(function);
        for (var i = 0; i < function.Nodes.Length; i++)
        {
            _index.Add(function.Nodes[i], i);
        }
    }

    public Function Run()
    {
        if (_function.Nodes.Any(n => n.Op is Fused))
        {
            return _function;
        }

        Explain();
        Materialize();
        var units = _function.Nodes
            .Where(n => !IsFree(n))
            .GroupBy(UnitOf)
            .ToDictionary(g => g.Key, g => g.ToList());
        var builder = new FusedFunctionBuilder(_module, _function, IsFree);
        foreach (var unit in Order(units))
        {
            var nodes = units[unit];
            if (nodes.All(n => Partition.IsAnchor(n) || n.Op is Elementwise or Size or Constant { IsSplat: true }))
            {
                var inMemory = nodes.Where(n => n.Op is Contraction).SelectMany(n => n.Operands).Select(o => o.Node).Where(_materialized.Contains).ToHashSet();

                // What a product reads out of memory, other nodes of its kernel read there too.
                builder.AddKernel(nodes, SpaceOf(unit, nodes[0]), node => IsRepeated(node, unit) && !inMemory.Contains(node));
            }
            else
            {
                builder.AddPlain(nodes.Single());
            }
        }

        return builder.Build();
    }

    // Says of every two neighbours that stayed apart what keeps them so.
    private void Explain()
    {
        if (_remarks is null)
        {
            return;
        }

        foreach (var text in _partition.Apart())
        {
            _remarks.Add(new Remark(_function.Name, text));
        }
    }

    // True for nodes that are nowhere in memory.
    private bool IsFree(Node node) => _partition.IsFree(node) && !_materialized.Contains(node);

    // True for nodes that a kernel repeats rather than reads: also where they are in memory for others, if they are scalars known from
    // extents, or views of what the kernel itself computes, which it could not wait for.
    private bool IsRepeated(Node node, int unit) => _index.ContainsKey(node) && _partition.IsFree(node)
        && (!_materialized.Contains(node) || _partition.IsUniform(node) || _partition.Bases(node.Result).Any(b => _partition.UnitOf(b) == unit));

    private int UnitOf(Node node) => _partition.Find(_index[node]);

    private Shape SpaceOf(int unit, Node first)
    {
        var domain = _partition.DomainOf(unit) ?? Domain.Of(first);
        return domain.Full.Slice(0, domain.Space ?? domain.Full.Rank);
    }

    // A free node becomes real where memory is needed (results, updates, ops that are no kernels, products) or where a loop cannot walk it.
    // What becomes real changes how others are read, so this goes on until nothing more does.
    private void Materialize()
    {
        var wanted = new Stack<Value>(_function.Results);
        var before = -1;
        while (before < _materialized.Count)
        {
            before = _materialized.Count;
            foreach (var node in _function.Nodes.Where(n => !_partition.IsFree(n)))
            {
                foreach (var value in node.Operands.SelectMany(operand => NeededInMemory(node, operand)))
                {
                    wanted.Push(value);
                }
            }

            while (wanted.TryPop(out var value))
            {
                if (_index.ContainsKey(value.Node) && _partition.IsFree(value.Node) && _materialized.Add(value.Node) && value.Node.Op is Movement)
                {
                    wanted.Push(value.Node.Operands[0]);
                }
            }
        }
    }

    private IEnumerable<Value> NeededInMemory(Node reader, Value operand) => !Partition.IsAnchor(reader)
        ? [operand]
        : reader.Op is Contraction
            ? reader.Operands.Where((o, k) => o == operand && !IsWalkedByProduct(reader, k))
            : Unreadable(operand, _partition.DomainOf(UnitOf(reader))!, UnitOf(reader));

    // A product reads views in place; of its right operand any, since strips of it are copied to where it wants them.
    private bool IsWalkedByProduct(Node product, int operand)
    {
        var unit = UnitOf(product);
        var access = MatrixAccess.Of(product, operand, v => !IsRepeated(v.Node, unit) || _materialized.Contains(v.Node));
        return (operand != ((Contraction)product.Op).Left || access.IsStrided) && (!_index.ContainsKey(access.Source.Node) || !_partition.IsFree(access.Source.Node));
    }

    private IEnumerable<Value> Unreadable(Value operand, Domain domain, int unit)
    {
        if (!IsRepeated(operand.Node, unit))
        {
            yield break;
        }

        var shape = operand.Type.Shape;
        var boundary = domain.Boundary;
        if (operand.Node.Op is Elementwise)
        {
            // Positions along an inner axis are known only if the inner loop walks that axis alone.
            if (boundary is { } inner && shape == domain.Full && shape.Skip(inner).Count(d => !d.IsOne) > 1)
            {
                yield return operand;
            }

            yield break;
        }

        if (Access.ViewOf(operand.Node) is null)
        {
            yield break;
        }

        var access = Access.Of(operand, v => !IsRepeated(v.Node, unit));
        var source = access.Source.Node;
        if ((_index.ContainsKey(source) && !_partition.IsFree(source) && UnitOf(source) == unit) || source.Op is Constant { IsSplat: true })
        {
            yield break;
        }

        if (source.Op is Elementwise && access.Source.Type.Rank > 0 && IsRepeated(source, unit))
        {
            // A view of positions: the positions go to memory, the view may still be read in place.
            yield return access.Source;
        }

        if (shape == domain.Full && shape.Rank > 0 && !Walkable(access, domain))
        {
            yield return operand;
        }
    }

    // The inner loop loads vectors: neighbours must be neighbours in memory, or one element repeated, or every other element if there are many;
    // the inner axes must merge into one if it is fixed where they begin.
    private static bool Walkable(Access access, Domain domain)
    {
        var full = domain.Full;
        var first = domain.Boundary ?? 0;
        int[] inner = [.. Enumerable.Range(first, full.Rank - first).Where(axis => !full[axis].IsOne).Reverse()];
        var merged = inner.Zip(inner.Skip(1)).TakeWhile(p => access.Merges(full, p.Second, p.First)).Select(p => p.Second).ToList();
        return inner.Length == 0
            || ((access.Strides[inner[0]].Constant is 0 or 1 || SkipsOnes(Dim.Product(merged.Prepend(inner[0]).Select(axis => full[axis]))))
                && (domain.Boundary is null || merged.Count == inner.Length - 1));

        // Ends of loops are loaded one by one: short loops would be all ends.
        bool SkipsOnes(Dim run) => access.Strides[inner[0]].Constant == 2
            && access.Source.Type.DType.Size() == sizeof(int)
            && !(run.Constant < LeastSkipping);
    }

    // Units in an order that respects data, keeps program order where it can, and runs the writer of a parameter after its readers.
    private List<int> Order(Dictionary<int, List<Node>> units)
    {
        var after = units.Keys.ToDictionary(u => u, _ => new HashSet<int>());
        var missing = units.Keys.ToDictionary(u => u, _ => 0);
        void Edge(int before, int then)
        {
            if (before != then && after[before].Add(then))
            {
                missing[then]++;
            }
        }

        int? MemoryUnit(Value value) => _index.ContainsKey(value.Node) ? UnitOf(value.Node) : null;
        IEnumerable<Value> Read(Value value, int unit) =>
            IsRepeated(value.Node, unit) ? value.Node.Operands.SelectMany(o => Read(o, unit)) : [value];
        IEnumerable<Value> Reads(Node node) => !Partition.IsAnchor(node)
            ? node.Operands
            : node.Operands.SelectMany(o => node.Op is Contraction && _materialized.Contains(o.Node) ? [o] : Read(o, UnitOf(node)));
        foreach (var (unit, nodes) in units)
        {
            foreach (var source in nodes.SelectMany(Reads).Select(MemoryUnit).OfType<int>())
            {
                Edge(source, unit);
            }
        }

        bool Reaches(int from, int to)
        {
            var seen = new HashSet<int> { from };
            var work = new Stack<int>([from]);
            while (work.TryPop(out var unit))
            {
                if (unit == to)
                {
                    return true;
                }

                foreach (var next in after[unit].Where(seen.Add))
                {
                    work.Push(next);
                }
            }

            return false;
        }

        var readers = units
            .SelectMany(u => u.Value.Where(n => n.Op is not Update).SelectMany(Reads).Select(v => (Value: v, Unit: u.Key)))
            .Where(r => r.Value.Node.Op is Parameter)
            .ToLookup(r => r.Value, r => r.Unit);
        foreach (var update in _function.Nodes.Where(n => n.Op is Update))
        {
            if (MemoryUnit(update.Operands[1]) is { } writer)
            {
                foreach (var reader in readers[update.Operands[0]].Where(r => r != writer && !Reaches(writer, r)))
                {
                    Edge(reader, writer);
                }
            }
        }

        var ready = new SortedSet<int>(units.Keys.Where(u => missing[u] == 0));
        var order = new List<int>();
        while (ready.Count > 0)
        {
            var unit = ready.Min;
            ready.Remove(unit);
            order.Add(unit);
            foreach (var next in after[unit])
            {
                if (--missing[next] == 0)
                {
                    ready.Add(next);
                }
            }
        }

        return order;
    }
}
