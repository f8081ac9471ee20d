using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// The adjoint of a scalar loss with respect to each further operand. A request: the Autodiff pass replaces it by the adjoint graph.
/// </summary>
public sealed record Gradient : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => "gradient";

    /// <inheritdoc/>
    public override bool IsRequest => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Require(rule.Count >= 2, "C0", () => $"expected a loss and at least one operand to differentiate by, found {rule.Count} operands");
        rule.Require(
            rule.Type(0).Rank == 0 && rule.Type(0).DType.IsFloat(),
            "C1",
            () => $"expected a floating-point scalar loss, {rule.Name(0)} is {rule.Type(0)}");
        for (var i = 1; i < rule.Count; i++)
        {
            var k = i;
            rule.Require(
                rule.Type(i).DType.IsFloat(), "C2", () => $"expected a floating-point type to differentiate by, {rule.Name(k)} is {rule.Type(k)}");
        }

        return [.. Enumerable.Range(1, rule.Count - 1).Select(rule.Type)];
    }
}
