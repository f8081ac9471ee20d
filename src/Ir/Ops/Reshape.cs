using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the elements of x in the same row-major order under another shape.</summary>
/// <param name="Shape">The extents of the result.</param>
public sealed record Reshape(Shape Shape) : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => "reshape";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("shape", Shape)];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override bool IsView => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        var x = rule.Type(0);
        rule.RequireEqual(
            x.Shape.ElementCount,
            Shape.ElementCount,
            "C1",
            () => $"element counts differ: {rule.Name(0)}: {x} has {x.Shape.ElementCount}, {Shape} has {Shape.ElementCount}");
        return [x with { Shape = Shape }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) =>
        [dy[0]?.Reshape(x[0].Shape)];

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => new Reshape(Shape.Map(map));
}
