using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the operands one after another along <paramref name="Axis"/>.</summary>
/// <param name="Axis">The axis that grows.</param>
public sealed record Concat(int Axis) : Movement
{
    /// <inheritdoc/>
    public override string Mnemonic => "concat";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("axis", (long)Axis)];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Require(rule.Count > 0, "C0", () => "expected at least 1 operand, found 0");
        var first = rule.Type(0);
        rule.Require(Axis >= 0 && Axis < first.Rank, "C1", () => $"expected an axis of {rule.Name(0)}: {first}, found {Axis}");
        rule.SameDType(0, "C2");
        var total = first.Shape[Axis];
        for (var i = 1; i < rule.Count; i++)
        {
            var (x, k) = (rule.Type(i), i);
            string Message() => $"shapes differ beyond axis {Axis}: {rule.Name(0)} is {first}, {rule.Name(k)} is {x}";
            rule.Require(x.Rank == first.Rank, "C3", Message);
            for (var axis = 0; axis < x.Rank; axis++)
            {
                if (axis != Axis)
                {
                    rule.RequireEqual(first.Shape[axis], x.Shape[axis], "C3", Message, (i, axis));
                }
            }

            total += x.Shape[Axis];
        }

        return [first with { Shape = first.Shape.With(Axis, total) }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy)
    {
        var parts = new Tensor?[x.Length];
        var start = Dim.Zero;
        for (var i = 0; i < x.Length; i++)
        {
            var limit = start + x[i].Shape[Axis];
            parts[i] = dy[0]?.Slice(Axis, start, limit);
            start = limit;
        }

        return parts;
    }

    /// <inheritdoc/>
    public override ImmutableArray<Move> Moves(ImmutableArray<TensorType> operands, TensorType result)
    {
        var moves = ImmutableArray.CreateBuilder<Move>();
        var start = Dim.Zero;
        for (var i = 0; i < operands.Length; i++)
        {
            var shape = operands[i].Shape;
            var corner = shape.Map(_ => Dim.Zero).With(Axis, start);
            moves.Add(new Move(i, shape, [.. shape.Select((_, axis) => AxisMap.Along(axis))], corner));
            start += shape[Axis];
        }

        return moves.ToImmutable();
    }
}
