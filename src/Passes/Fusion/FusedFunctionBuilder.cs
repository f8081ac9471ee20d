using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Fusion;

/// <summary>Writes a function whose clusters are <c>fused</c> statements.</summary>
internal sealed class FusedFunctionBuilder
{
    private readonly Function _function;
    private readonly Func<Node, bool> _isFree;
    private readonly Rewriter _rewriter;
    private readonly Dictionary<Value, List<Node>> _readers = [];

    public FusedFunctionBuilder(Module module, Function function, Func<Node, bool> isFree)
    {
        _function = function;
        _rewriter = new Rewriter(module, function);
        _isFree = isFree;
        foreach (var node in function.Nodes)
        {
            foreach (var operand in node.Operands)
            {
                (_readers.TryGetValue(operand, out var list) ? list : _readers[operand] = []).Add(node);
            }
        }
    }

    /// <summary>A statement that stays as it is.</summary>
    public void AddPlain(Node node) => _rewriter.Keep(node);

    /// <summary>A kernel of the given nodes, in program order.</summary>
    /// <param name="nodes">What it computes.</param>
    /// <param name="space">Its space.</param>
    /// <param name="isRepeated">True for nodes that it computes for itself wherever it reads them.</param>
    public void AddKernel(List<Node> nodes, Shape space, Func<Node, bool> isRepeated)
    {
        var members = new HashSet<Node>(nodes);
        var region = _rewriter.NewRegion();
        var copied = new HashSet<Node>();
        bool IsRepeated(Node node) => isRepeated(node) && !members.Contains(node);
        var operands = ImmutableArray.CreateBuilder<Value>();
        foreach (var node in nodes)
        {
            // A free operand is repeated in the region, behind its own operands; any other becomes an input.
            var work = new Stack<Node>([node]);
            while (work.TryPeek(out var next))
            {
                var missing = next.Operands.Select(o => o.Node).Where(n => IsRepeated(n) && !copied.Contains(n)).Distinct().ToList();
                if (missing.Count > 0)
                {
                    missing.Reverse();
                    missing.ForEach(work.Push);
                    continue;
                }

                work.Pop();
                if (copied.Add(next))
                {
                    Import(next.Operands.Where(o => !members.Contains(o.Node) && !IsRepeated(o.Node)), region, operands);
                    region.Copy(next);
                }
            }
        }

        Value[] yields = [.. nodes.SelectMany(n => n.Results).Where(r => IsReadOutside(r, members))];
        _rewriter.Enclose(body => new Fused(space, body, []), nodes, CommonScope(nodes), region, operands.ToImmutable(), [.. yields]);
    }

    public Function Build() => _rewriter.BuildFunction(_function);

    private static void Import(IEnumerable<Value> values, Rewriter region, ImmutableArray<Value>.Builder operands)
    {
        foreach (var value in values.Where(v => !operands.Contains(v)))
        {
            operands.Add(value);
            region.Import(value);
        }
    }

    private static string CommonScope(List<Node> nodes)
    {
        var parts = nodes[0].Scope.Split('/').AsEnumerable();
        foreach (var node in nodes)
        {
            parts = parts.Zip(node.Scope.Split('/')).TakeWhile(p => p.First == p.Second).Select(p => p.First).ToList();
        }

        return string.Join('/', parts);
    }

    // Free readers pass the reading on to their own readers.
    private bool IsReadOutside(Value value, HashSet<Node> members)
    {
        if (_function.Results.Contains(value))
        {
            return true;
        }

        var work = new Stack<Value>([value]);
        while (work.TryPop(out var read))
        {
            foreach (var reader in _readers.GetValueOrDefault(read, []))
            {
                if (_isFree(reader))
                {
                    if (reader.Op is not Size)
                    {
                        work.Push(reader.Result);
                    }
                }
                else if (!members.Contains(reader))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
