namespace MiniTorch.Ir.Evaluation;

/// <summary>
/// A step in phases, one after another, each of which is a range of positions that may be worked on in any order and at the same time.
/// </summary>
public abstract class DivisibleStep : Step
{
    /// <summary>The number of phases.</summary>
    public abstract int Phases { get; }

    /// <summary>The positions of a phase under the present binding.</summary>
    public abstract long Extent(int phase);

    /// <summary>The elements that a phase writes under the present binding.</summary>
    public abstract long Work(int phase);

    /// <summary>Does a part of a phase. Allocates nothing and throws nothing.</summary>
    /// <param name="phase">The phase; those before it are done.</param>
    /// <param name="begin">The first position.</param>
    /// <param name="end">The position after the last.</param>
    /// <param name="buffers">The address of each buffer.</param>
    public abstract void RunPart(int phase, long begin, long end, ReadOnlySpan<nint> buffers);

    /// <inheritdoc/>
    public sealed override void Run(ReadOnlySpan<nint> buffers)
    {
        for (var phase = 0; phase < Phases; phase++)
        {
            RunPart(phase, 0, Extent(phase), buffers);
        }
    }
}
