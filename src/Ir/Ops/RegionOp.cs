namespace MiniTorch.Ir.Ops;

/// <summary>
/// An op with statements of its own, which see its operands and nothing else of the function. In text they stand in braces behind the
/// operands.
/// </summary>
/// <param name="Region">The statements; its inputs stand for the operands.</param>
public abstract record RegionOp(Region Region) : Op
{
    /// <summary>Checks that there is an operand for each input of the region, and that it has the input's type.</summary>
    protected void RequireInputs(TypeRule rule, string constraint)
    {
        rule.Operands(Region.Inputs.Length);
        for (var i = 0; i < Region.Inputs.Length; i++)
        {
            var (input, k) = (Region.Inputs[i], i);
            rule.Require(
                rule.Type(i) == input.Type,
                constraint,
                () => $"operand {rule.Name(k)} is {rule.Type(k)}, the region takes {input}");
        }
    }
}
