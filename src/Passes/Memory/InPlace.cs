using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Passes.Fusion;

namespace MiniTorch.Passes.Memory;

/// <summary>
/// When a kernel may write over what it or others read. A kernel computes an element of a full value from the elements at the same position
/// and stores it before it goes on, so a result may lie on an operand if both are full and of equal bytes, the result is computed element
/// by element, every reading of the operand is of the whole value at the same position (no view, no product), and no trailing reduction
/// makes the kernel walk a row twice.
/// </summary>
internal sealed class InPlace
{
    private readonly Function _function;
    private readonly Lives _lives;
    private readonly Dictionary<Node, int> _position = [];

    // The statements from here on cannot fail.
    private readonly int _safeFrom;

    public InPlace(Function function, Lives lives)
    {
        (_function, _lives) = (function, lives);
        var held = new HashSet<(Value Indices, Dim Extent)>();
        for (var i = 0; i < function.Nodes.Length; i++)
        {
            var node = function.Nodes[i];
            _position.Add(node, i);
            if (CanFail(node, held))
            {
                _safeFrom = i + 1;
            }
        }
    }

    /// <summary>
    /// The values that may live in the parameter that they update. The value is a kernel's, and not given back by the function; the
    /// parameter's old value is neither given back nor the value of an update; all who read it run before the kernel, or are the kernel
    /// and may be written over; and no statement from the kernel on can fail, since a run that fails leaves the parameters as they were.
    /// </summary>
    public IEnumerable<(Value Value, Value Parameter)> Updates()
    {
        var taken = new HashSet<Value>();
        foreach (var update in _function.Nodes.Where(n => n.Op is Update))
        {
            var (parameter, value) = (update.Operands[0], update.Operands[1]);
            if (value.Node.Op is Fused
                && _position.TryGetValue(value.Node, out var producer)
                && producer >= _safeFrom
                && !_function.Results.Any(r => ReferenceEquals(_lives.Root(r), value))
                && !_lives.IsKept(parameter)
                && _lives.Readers(parameter).All(reader => reader < producer || (reader == producer && TakesOver(value, parameter)))
                && taken.Add(value))
            {
                yield return (value, parameter);
            }
        }
    }

    /// <summary>True if a kernel's result may lie on the memory of one of its operands, which nobody else reads later.</summary>
    /// <param name="result">A result of the kernel.</param>
    /// <param name="root">The value whose memory it would take over.</param>
    public bool TakesOver(Value result, Value root)
    {
        if (result.Node.Op is not Fused { Region: var region } || result.Type.Bytes != root.Type.Bytes)
        {
            return false;
        }

        var domain = Domain.Of(region);
        var made = region.Results[result.Index];
        return made.Node.Op is Elementwise
            && region.Results.Count(r => ReferenceEquals(r, made)) == 1
            && made.Type.Shape == domain.Full
            && !region.Nodes.Any(n => n.Op is Reduction r && r.IsTrailing(n.Operands[0].Type.Rank))
            && Inputs(result.Node, region, root).All(input => IsReadInPlace(region, input, domain));
    }

    // What was checked once holds: a scatter_add behind the gather of the same indices cannot fail. In kernels and steps any check counts.
    private bool CanFail(Node node, HashSet<(Value Indices, Dim Extent)> held) => node.Op is RegionOp op
        ? op.Region.Within.Any(n => Check(n) is not null)
        : Check(node) is var (operand, extent) && held.Add((_lives.Root(node.Operands[operand]), extent));

    private static IndexCheck? Check(Node node) => node.Op.Check([.. node.Operands.Select(o => o.Type)]);

    private IEnumerable<Value> Inputs(Node kernel, Region region, Value root) =>
        region.Inputs.Where((_, i) => ReferenceEquals(_lives.Root(kernel.Operands[i]), root));

    private static bool IsReadInPlace(Region region, Value input, Domain domain) =>
        input.Type.Shape == domain.Full
        && !region.Results.Contains(input)
        && region.Nodes.Where(n => n.Operands.Contains(input)).All(n => n.Op is Elementwise or Reduction or Size);
}
