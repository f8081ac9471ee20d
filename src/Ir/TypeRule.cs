using System.Collections.Immutable;

namespace MiniTorch.Ir;

/// <summary>A numbered constraint of an op that does not hold; becomes a <see cref="Diagnostic"/>.</summary>
public sealed class ConstraintException(string label, string message) : Exception(message)
{
    /// <summary>Such as <c>matmul.C2</c>.</summary>
    public string Label { get; } = label;
}

/// <summary>Two dims that must be equal when their symbols are bound.</summary>
/// <param name="Label">The constraint that says so.</param>
/// <param name="Left">One dim.</param>
/// <param name="Right">The other.</param>
/// <param name="Message">What it is about.</param>
/// <param name="Place">The operand and the axis that the right dim is the extent of, where it is one.</param>
public sealed record DimRequirement(string Label, Dim Left, Dim Right, string Message, (int Operand, int Axis)? Place = null);

/// <summary>
/// One application of a type rule: gives it the operands, takes its complaints and the equalities of dims that can only be checked
/// when symbols are bound.
/// </summary>
public sealed class TypeRule
{
    private readonly Op _op;
    private readonly ImmutableArray<Value> _operands;
    private readonly ImmutableArray<DimRequirement>.Builder _requirements = ImmutableArray.CreateBuilder<DimRequirement>();

    private TypeRule(Op op, ImmutableArray<Value> operands)
    {
        _op = op;
        _operands = operands;
    }

    /// <summary>The number of operands.</summary>
    public int Count => _operands.Length;

    /// <summary>The results' types of <paramref name="op"/> on <paramref name="operands"/>, and what must hold at run time.</summary>
    /// <exception cref="ConstraintException">A constraint does not hold, or no tensor has a result's type.</exception>
    public static (ImmutableArray<TensorType> Types, ImmutableArray<DimRequirement> Requirements) Apply(Op op, ImmutableArray<Value> operands)
    {
        ArgumentNullException.ThrowIfNull(op);
        if (op is Ops.RegionOp { Region.IsTooDeep: true })
        {
            throw new ConstraintException("structure.depth", Region.TooDeep);
        }

        var rule = new TypeRule(op, operands);
        try
        {
            var types = op.ResultTypes(rule);
            rule.RequireTensors(types);
            return (types, rule._requirements.ToImmutable());
        }
        catch (Exception e) when (SizeFault.Is(e))
        {
            throw new ConstraintException("memory.size", $"expected extents below 2^63, found larger ones in what {op.Mnemonic} works with");
        }
    }

    /// <summary>The operand's type.</summary>
    public TensorType Type(int operand) => _operands[operand].Type;

    /// <summary>The operand's value, for the few ops that ask what it is.</summary>
    public Value Value(int operand) => _operands[operand];

    /// <summary>The operand's name as printed.</summary>
    public string Name(int operand) => "%" + _operands[operand].Name;

    /// <summary>Checks the number of operands.</summary>
    public void Operands(int expected) =>
        Require(_operands.Length == expected, "C0", () => $"expected {expected} operand{(expected == 1 ? "" : "s")}, found {_operands.Length}");

    /// <summary>Fails with the op's constraint <paramref name="constraint"/> unless <paramref name="holds"/>.</summary>
    public void Require(bool holds, string constraint, Func<string> message)
    {
        if (!holds)
        {
            throw new ConstraintException($"{_op.Mnemonic}.{constraint}", message());
        }
    }

    /// <summary>
    /// Two dims must be equal: fails if they differ by a nonzero literal, and records a requirement if only a binding can tell.
    /// </summary>
    /// <param name="left">One dim; where they read differently, it is this one that results' types read like.</param>
    /// <param name="right">The other.</param>
    /// <param name="constraint">The constraint.</param>
    /// <param name="message">What it is about.</param>
    /// <param name="place">The operand and the axis that <paramref name="right"/> is the extent of, where it is one.</param>
    public void RequireEqual(Dim left, Dim right, string constraint, Func<string> message, (int Operand, int Axis)? place = null)
    {
        if (left != right)
        {
            Require(!Dim.Differ(left, right), constraint, message);
            _requirements.Add(new DimRequirement($"{_op.Mnemonic}.{constraint}", left, right, message(), place));
        }
    }

    /// <summary>All operands from <paramref name="first"/> on have the shape of the first of them.</summary>
    public void SameShape(int first, string constraint)
    {
        for (var i = first + 1; i < Count; i++)
        {
            var (a, b, k) = (Type(first), Type(i), i);
            string Message() => $"shapes differ: {Name(first)} is {a}, {Name(k)} is {b}";
            Require(a.Rank == b.Rank, constraint, Message);
            for (var axis = 0; axis < a.Rank; axis++)
            {
                RequireEqual(a.Shape[axis], b.Shape[axis], constraint, Message, (i, axis));
            }
        }
    }

    /// <summary>All operands from <paramref name="first"/> on have one element type.</summary>
    public void SameDType(int first, string constraint)
    {
        for (var i = first + 1; i < Count; i++)
        {
            var k = i;
            Require(
                Type(i).DType == Type(first).DType,
                constraint,
                () => $"element types differ: {Name(first)} is {Type(first)}, {Name(k)} is {Type(k)}");
        }
    }

    // What is wrong with an operand was said where it is declared.
    private void RequireTensors(ImmutableArray<TensorType> types)
    {
        foreach (var type in types)
        {
            if (type.Fault is { } fault && _operands.All(o => o.Type.Fault is null))
            {
                throw new ConstraintException(fault.Label, fault.Message);
            }
        }
    }
}
