using MiniTorch.Ir.Evaluation;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Runtime;

/// <summary>Runs the phases of a step on the threads of a pool, equal parts of each; one after another where that is too little for two.</summary>
public sealed class DividedStep : Step
{
    private readonly DivisibleStep _step;
    private readonly WorkerPool _pool;
    private readonly Kernel _part;
    private readonly nint[] _tables;
    private readonly nint[] _boundaries;
    private nint[] _addresses = [];
    private int _phase;

    /// <summary>The step, divided among the threads of a pool.</summary>
    public DividedStep(DivisibleStep step, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        (_step, _pool) = (step, pool);
        _part = (_, _, begin, end) => _step.RunPart(_phase, begin, end, _addresses);
        _tables = new nint[pool.Threads];
        _boundaries = new nint[pool.Threads + 1];
    }

    /// <inheritdoc/>
    public override void Bind(Binding binding) => _step.Bind(binding);

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<nint> buffers)
    {
        for (_phase = 0; _phase < _step.Phases; _phase++)
        {
            var extent = _step.Extent(_phase);
            var parts = (int)Math.Clamp(Math.Min(extent, _step.Work(_phase) / _pool.LeastWork), 1, _pool.Threads);
            if (parts == 1)
            {
                _step.RunPart(_phase, 0, extent, buffers);
                continue;
            }

            if (_addresses.Length < buffers.Length)
            {
                _addresses = new nint[buffers.Length];
            }

            buffers.CopyTo(_addresses);
            for (var part = 0; part <= parts; part++)
            {
                _boundaries[part] = (nint)(extent * part / parts);
            }

            _pool.Run(_part, _tables.AsSpan(0, parts), 0, _boundaries.AsSpan(0, parts + 1));
        }
    }
}
