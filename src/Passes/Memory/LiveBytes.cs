using MiniTorch.Ir;

namespace MiniTorch.Passes.Memory;

/// <summary>What any memory plan needs at least: the values that are alive at once.</summary>
public static class LiveBytes
{
    /// <summary>
    /// The most bytes of computed values that one statement of a planned function finds or leaves alive. A result that takes over the place of
    /// an operand counts once; results that live in parameters and constants written out do not count.
    /// </summary>
    /// <param name="function">A function with a memory plan.</param>
    /// <param name="evaluate">The value of an extent.</param>
    public static long Most(Function function, Func<Dim, long> evaluate)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(evaluate);
        var lives = new Lives(function);
        var alive = new Dictionary<int, (Value Value, long Bytes)>();
        var most = 0L;
        for (var i = 0; i < function.Nodes.Length; i++)
        {
            foreach (var result in function.Nodes[i].Results.Where(r => lives.Root(r) == r && r.Placement is { Parameter: null }))
            {
                alive[result.Placement!.Slot] = (result, evaluate(result.Type.Bytes));
            }

            most = Math.Max(most, alive.Values.Sum(v => v.Bytes));
            foreach (var (slot, (value, _)) in alive)
            {
                if (lives.LastUse(value) <= i)
                {
                    alive.Remove(slot);
                }
            }
        }

        return most;
    }
}
