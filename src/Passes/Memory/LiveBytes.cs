using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Memory;

/// <summary>What any memory plan needs at least: the values that are alive at once.</summary>
public static class LiveBytes
{
    /// <summary>
    /// The most bytes of computed values that one statement of a planned function finds or leaves alive. A result that takes over the place of
    /// an operand counts once; results that live in parameters and constants written out do not count. While a scan runs, what is alive in
    /// its step is alive beside its results, in which what the step yields can lie.
    /// </summary>
    /// <param name="function">A function with a memory plan.</param>
    /// <param name="evaluate">The value of an extent.</param>
    public static long Most(Function function, Func<Dim, long> evaluate)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(evaluate);
        return Most(function, new Lives(function), evaluate, elsewhere: []);
    }

    // Values elsewhere are counted by whoever asks.
    private static long Most(Function function, Lives lives, Func<Dim, long> evaluate, HashSet<Value> elsewhere)
    {
        var alive = new Dictionary<int, (Value Value, long Bytes)>();
        var most = 0L;
        for (var i = 0; i < function.Nodes.Length; i++)
        {
            var node = function.Nodes[i];
            foreach (var result in node.Results.Where(r => lives.Root(r) == r && r.Placement is { Parameter: null }))
            {
                alive[result.Placement!.Slot] = (result, elsewhere.Contains(result) ? 0 : evaluate(result.Type.Bytes));
            }

            most = Math.Max(most, alive.Values.Sum(v => v.Bytes) + (node.Op is Scan scan ? InStep(scan, function.Name, evaluate) : 0));
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

    // Once for each level of scans in scans.
    private static long InStep(Scan scan, string name, Func<Dim, long> evaluate)
    {
        var step = scan.Step(name);
        var lives = new Lives(step);
        return evaluate(scan.Length) == 0 ? 0 : Most(step, lives, evaluate, [.. step.Results.Select(lives.Root)]);
    }
}
