using System.Runtime.InteropServices;

namespace MiniTorch.Runtime;

/// <summary>
/// Fork-join over a fixed number of threads. Who does what depends on the boundaries given and never on timing. The caller is worker
/// 0; the others wait by spinning for a bounded time, then by parking. One run owns the pool: a run that finds it owned (another
/// thread's, or a run inside a kernel) does all parts on its own thread, with the same results. Nothing to dispose: the threads end
/// when the pool is collected.
/// </summary>
public sealed class WorkerPool
{
    // Below this many operations a part is done before another thread has woken up: about 5 us at one vector of 16 a nanosecond.
    private const long UsualLeastWork = 100_000;

    private readonly Crew? _crew;

    /// <summary>A pool of <paramref name="threads"/> workers, the caller being one.</summary>
    /// <param name="threads">At least 1.</param>
    /// <param name="leastWork">See <see cref="LeastWork"/>; tests make it 1, so that even small kernels are divided.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread or operation.</exception>
    public WorkerPool(int threads, long leastWork = UsualLeastWork)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(leastWork, 1);
        (Threads, LeastWork) = (threads, leastWork);
        _crew = threads > 1 ? new Crew(threads) : null;
    }

    /// <summary>Ends the threads.</summary>
    ~WorkerPool() => _crew?.Stop();

    /// <summary>The number of workers, the caller included.</summary>
    public int Threads { get; }

    /// <summary>Scalar operations that a part must have to be worth a thread of its own.</summary>
    public long LeastWork { get; }

    /// <summary>
    /// Part p runs <c>kernel(buffersOfPart[p], dims, boundaries[p], boundaries[p + 1])</c>, on worker p mod <see cref="Threads"/>.
    /// Returns when all parts are done; what they wrote is visible then. Allocates nothing unless there are more parts than ever before.
    /// </summary>
    /// <param name="kernel">What runs; it throws nothing.</param>
    /// <param name="buffersOfPart">The table of addresses that each part gets.</param>
    /// <param name="dims">Passed on.</param>
    /// <param name="boundaries">One more than there are parts, ascending.</param>
    /// <exception cref="ArgumentException">The two spans do not fit together.</exception>
    public void Run(Kernel kernel, ReadOnlySpan<nint> buffersOfPart, nint dims, ReadOnlySpan<nint> boundaries)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var parts = boundaries.Length - 1;
        if (parts < 0 || buffersOfPart.Length < parts)
        {
            throw new ArgumentException($"expected buffers for {parts} parts, found {buffersOfPart.Length}");
        }

        if (parts <= 1 || _crew is null || !_crew.TryRun(kernel, buffersOfPart[..parts], dims, boundaries))
        {
            for (var part = 0; part < parts; part++)
            {
                kernel(buffersOfPart[part], dims, boundaries[part], boundaries[part + 1]);
            }
        }

        GC.KeepAlive(this);
    }

    // What the threads hold on to, apart from the pool, so that the pool can be collected while they wait.
    private sealed class Crew
    {
        // About 100 us, which is what it takes to wake a parked thread: whoever spins for so long before parking loses at most as much again
        // (Karlin et al., "Empirical studies of competitive spinning for a shared-memory multiprocessor", SOSP 1991).
        private const int SpinLimit = 2500;

        private readonly Gate[] _gates;
        private readonly int _threads;
        private readonly Gate _finished = new();
        private nint[] _buffers = [];
        private nint[] _boundaries = [];
        private Kernel? _kernel;
        private nint _dims;
        private int _parts;
        private int _owned;
        private int _pending;
        private volatile bool _stopping;

        public Crew(int threads)
        {
            _threads = threads;
            _gates = new Gate[threads];
            for (var worker = 1; worker < threads; worker++)
            {
                var number = worker;
                _gates[worker] = new Gate();
                new Thread(() => Work(number)) { IsBackground = true, Name = $"MiniTorch worker {worker}" }.Start();
            }
        }

        public bool TryRun(Kernel kernel, ReadOnlySpan<nint> buffers, nint dims, ReadOnlySpan<nint> boundaries)
        {
            if (Interlocked.CompareExchange(ref _owned, 1, 0) != 0)
            {
                return false;
            }

            if (_boundaries.Length < boundaries.Length)
            {
                _boundaries = new nint[boundaries.Length];
                _buffers = new nint[boundaries.Length];
            }

            buffers.CopyTo(_buffers);
            boundaries.CopyTo(_boundaries);
            (_kernel, _dims, _parts) = (kernel, dims, buffers.Length);
            var helpers = Math.Min(_parts, _threads) - 1;
            _pending = helpers;
            for (var worker = 1; worker <= helpers; worker++)
            {
                _gates[worker].Open();
            }

            Share(0);
            _finished.Pass();
            Volatile.Write(ref _owned, 0);
            return true;
        }

        public void Stop()
        {
            _stopping = true;
            for (var worker = 1; worker < _threads; worker++)
            {
                _gates[worker].Open();
            }
        }

        private void Work(int worker)
        {
            while (true)
            {
                _gates[worker].Pass();
                if (_stopping)
                {
                    return;
                }

                Share(worker);
                if (Interlocked.Decrement(ref _pending) == 0)
                {
                    _finished.Open();
                }
            }
        }

        private void Share(int worker)
        {
            for (var part = worker; part < _parts; part += _threads)
            {
                _kernel!(_buffers[part], _dims, _boundaries[part], _boundaries[part + 1]);
            }
        }

        // A door that one thread opens and one thread passes, in turn. The counter says how often it was opened.
        private sealed class Gate
        {
            private readonly object _lock = new();
            private Line _opened;
            private Line _parked;
            private int _passed;

            public void Open()
            {
                // The full fence orders the counter before the look at the flag; Pass orders them the other way round, so one of the
                // two threads sees the other.
                Interlocked.Increment(ref _opened.Value);
                if (Volatile.Read(ref _parked.Value) != 0)
                {
                    lock (_lock)
                    {
                        Monitor.Pulse(_lock);
                    }
                }
            }

            public void Pass()
            {
                var next = ++_passed;
                for (var spin = 0; spin < SpinLimit; spin++)
                {
                    if (Volatile.Read(ref _opened.Value) == next)
                    {
                        return;
                    }

                    Thread.SpinWait(1);
                }

                lock (_lock)
                {
                    Interlocked.Exchange(ref _parked.Value, 1);
                    while (Volatile.Read(ref _opened.Value) != next)
                    {
                        Monitor.Wait(_lock);
                    }

                    _parked.Value = 0;
                }
            }
        }

        // A number with a cache line of its own on either side.
        [StructLayout(LayoutKind.Explicit, Size = 128)]
        private struct Line
        {
            [FieldOffset(64)]
            public int Value;
        }
    }
}
