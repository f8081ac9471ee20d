namespace MiniTorch.Runtime;

/// <summary>Equal parts in whole grains, as many as there are threads and work for them: a function of the shapes alone.</summary>
/// <param name="pool">The threads.</param>
internal sealed class WorkParts(WorkerPool pool)
{
    private readonly nint[] _boundaries = new nint[pool.Threads + 1];

    /// <summary>The number of parts.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>Where parts begin, and where the last one ends.</summary>
    public ReadOnlySpan<nint> Boundaries => _boundaries.AsSpan(0, Count + 1);

    /// <summary>Divides anew.</summary>
    /// <param name="extent">The number of pieces.</param>
    /// <param name="grain">Parts begin at multiples of this.</param>
    /// <param name="work">Scalar operations of all pieces.</param>
    public void Divide(long extent, long grain, long work)
    {
        var grains = (extent + grain - 1) / grain;
        Count = (int)Math.Clamp(Math.Min(grains, work / pool.LeastWork), 1, pool.Threads);
        for (var part = 0; part <= Count; part++)
        {
            _boundaries[part] = (nint)Math.Min(extent, grains * part / Count * grain);
        }
    }
}
