using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Memory;

/// <summary>Which memory each value of a function is read from, and when for the last time.</summary>
internal sealed class Lives
{
    private readonly Dictionary<Value, Value> _roots = [];
    private readonly Dictionary<Value, int> _lastUse = [];
    private readonly Dictionary<Value, List<int>> _readers = [];
    private readonly HashSet<Value> _kept = [];

    public Lives(Function function)
    {
        for (var i = 0; i < function.Nodes.Length; i++)
        {
            var node = function.Nodes[i];
            if (node.Op.IsView)
            {
                _roots.Add(node.Result, Root(node.Operands[0]));
            }

            // An update reads its value when everything else is done; the parameter is where it writes.
            if (node.Op is Update)
            {
                _kept.Add(Root(node.Operands[1]));
                continue;
            }

            foreach (var root in node.Operands.Select(Root).Distinct())
            {
                _lastUse[root] = i;
                (_readers.TryGetValue(root, out var list) ? list : _readers[root] = []).Add(i);
            }
        }

        _kept.UnionWith(function.Results.Select(Root));
    }

    /// <summary>The value whose memory holds this one: itself, unless it is a view.</summary>
    public Value Root(Value value) => _roots.GetValueOrDefault(value, value);

    /// <summary>The last statement that reads the memory of a root; -1 if none does, the largest number if it lives to the end.</summary>
    public int LastUse(Value root) => _kept.Contains(root) ? int.MaxValue : _lastUse.GetValueOrDefault(root, -1);

    /// <summary>True if the function gives the memory of a root back, or an update reads it.</summary>
    public bool IsKept(Value root) => _kept.Contains(root);

    /// <summary>The statements that read the memory of a root, updates not counted.</summary>
    public IReadOnlyList<int> Readers(Value root) => _readers.GetValueOrDefault(root, []);
}
