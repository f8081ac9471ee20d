using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>A value of the module that is kept between runs. Stands in <see cref="Module.Parameters"/>, never among statements.</summary>
/// <param name="IsState">True for state that is not trained.</param>
public sealed record Parameter(bool IsState) : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => IsState ? "state" : "param";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule) =>
        throw new ConstraintException("parameter.C0", $"{Mnemonic} is declared by the module, not by a statement");
}

/// <summary>A value fed into a function or region. Stands in <see cref="Region.Inputs"/>, never among statements.</summary>
public sealed record Input : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => "input";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule) =>
        throw new ConstraintException("input.C0", "input is declared by the function, not by a statement");
}
