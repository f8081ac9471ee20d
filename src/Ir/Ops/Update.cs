using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>The parameter or state in the first operand takes the value of the second when the run ends.</summary>
public sealed record Update : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => "update";

    /// <inheritdoc/>
    public override bool IsPure => false;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(2);
        rule.Require(
            rule.Value(0).Node.Op is Parameter, "C1", () => $"expected a parameter or state of the module, {rule.Name(0)} is neither");
        rule.Require(
            rule.Type(0) == rule.Type(1), "C2", () => $"types differ: {rule.Name(0)} is {rule.Type(0)}, {rule.Name(1)} is {rule.Type(1)}");
        return [];
    }
}
