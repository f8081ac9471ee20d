using System.Collections.Immutable;

namespace MiniTorch.Ir.Memory;

/// <summary>What the places of a function's values say about the arena.</summary>
public static class MemoryPlan
{
    /// <summary>
    /// The bytes of each slot, by number. Values that share a slot have equal bytes as dims, or literal ones, of which the slot holds the
    /// largest. A view is bytes of its operand, whatever its own read like. A slot in which nothing lies has 0 bytes.
    /// </summary>
    /// <param name="function">A function with a memory plan.</param>
    /// <param name="bytes">The bytes of a value of a type; all of it unless said.</param>
    /// <exception cref="InvalidOperationException">Two values share a slot and only a binding could tell which is larger.</exception>
    public static ImmutableArray<Dim> Of(Function function, Func<TensorType, Dim>? bytes = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        bytes ??= type => type.Bytes;
        var slots = new List<Dim>();
        foreach (var value in function.Nodes.Where(n => !n.Op.IsView).SelectMany(n => n.Results))
        {
            if (value.Placement is not { Parameter: null, Slot: var slot })
            {
                continue;
            }

            while (slots.Count <= slot)
            {
                slots.Add(Dim.Zero);
            }

            slots[slot] = Larger(slots[slot], bytes(value.Type)) ?? throw new InvalidOperationException(
                $"compiler bug: in {function}, %{value.Name}: {value.Type} shares slot {slot} with a value of {slots[slot]} bytes");
        }

        return [.. slots];
    }

    private static Dim? Larger(Dim held, Dim added) =>
        held == Dim.Zero || held == added ? added
        : held.Constant is { } a && added.Constant is { } b ? Math.Max(a, b)
        : null;
}
