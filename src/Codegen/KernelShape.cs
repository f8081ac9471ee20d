using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Codegen;

/// <summary>
/// All of a <c>fused</c> statement that its code follows from: ops, types, and how they hang together. Names, scopes and lines are no part of
/// it, nor is where operands come from, so that the blocks of a deep model are of a few shapes.
/// </summary>
public sealed class KernelShape : IEquatable<KernelShape>
{
    private readonly List<object> _parts = [];
    private readonly int _hash;

    /// <summary>The shape of a statement.</summary>
    /// <exception cref="ArgumentException">It is not a <c>fused</c> statement.</exception>
    public KernelShape(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Op is not Fused fused)
        {
            throw new ArgumentException($"expected a fused statement, found {node.Op.Mnemonic}", nameof(node));
        }

        _parts.Add(fused.Space);
        _parts.AddRange(fused.Schedule.Select(a => a.ToString()));
        var numbers = new Dictionary<Value, int>();
        void Define(IEnumerable<Value> values)
        {
            foreach (var value in values)
            {
                numbers.Add(value, numbers.Count);
                _parts.Add(value.Type);
            }
        }

        Define(fused.Region.Inputs);
        foreach (var statement in fused.Region.Nodes)
        {
            _parts.Add(statement.Op);
            _parts.AddRange(statement.Operands.Select(o => (object)numbers[o]));
            Define(statement.Results);
        }

        _parts.AddRange(fused.Region.Results.Select(r => (object)numbers[r]));
        var hash = default(HashCode);
        foreach (var part in _parts)
        {
            hash.Add(part);
        }

        _hash = hash.ToHashCode();
    }

    /// <inheritdoc/>
    public bool Equals(KernelShape? other) => other is not null && _hash == other._hash && _parts.SequenceEqual(other._parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as KernelShape);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}
