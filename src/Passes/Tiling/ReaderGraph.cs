using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Tiling;

/// <summary>Who reads which value of a function, and who waits for whom.</summary>
internal sealed class ReaderGraph
{
    private readonly Function _function;
    private readonly Dictionary<Node, int> _positions = [];
    private readonly Dictionary<Value, List<Node>> _readers = [];

    public ReaderGraph(Function function)
    {
        _function = function;
        for (var i = 0; i < function.Nodes.Length; i++)
        {
            var node = function.Nodes[i];
            _positions.Add(node, i);
            foreach (var operand in node.Operands.Distinct())
            {
                (_readers.TryGetValue(operand, out var list) ? list : _readers[operand] = []).Add(node);
            }
        }
    }

    /// <summary>The place of a statement in the function.</summary>
    public int PositionOf(Node node) => _positions[node];

    /// <summary>The statements that read a value, in order.</summary>
    public IReadOnlyList<Node> ReadersOf(Value value) => _readers.GetValueOrDefault(value, []);

    /// <summary>True if the function gives a value back.</summary>
    public bool IsResult(Value value) => _function.Results.Contains(value);

    /// <summary>True if nobody but kernels needs a value.</summary>
    public bool IsReadByKernelsOnly(Value value) => !IsResult(value) && ReadersOf(value).All(r => r.Op is Fused);

    /// <summary>True if a statement waits for some of a group by way of one outside of it.</summary>
    public bool HasPathOutside(IReadOnlyCollection<Node> group, Node to)
    {
        var first = group.Min(PositionOf);
        bool IsAhead(Node node) => !_positions.TryGetValue(node, out var position) || position < first;
        var seen = new HashSet<Node>();
        var work = new Stack<Node>(to.Operands.Select(o => o.Node).Where(n => !group.Contains(n)));
        while (work.TryPop(out var node))
        {
            if (IsAhead(node) || !seen.Add(node))
            {
                continue;
            }

            foreach (var source in node.Operands.Select(o => o.Node))
            {
                if (group.Contains(source))
                {
                    return true;
                }

                work.Push(source);
            }
        }

        return false;
    }
}
