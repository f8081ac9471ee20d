using System.Runtime.ExceptionServices;

namespace MiniTorch.Runtime;

/// <summary>
/// Fork-join over a fixed number of threads, the caller being one. What the parts are depends on the boundaries given and never on timing;
/// who runs a part does: a caller that is done takes what nobody has begun, so that a run never waits for a thread that has yet to wake
/// up, or whose core another program has. Threads without work spin for a bounded time, then park. One run owns the pool: a run that finds
/// it owned (another thread's, or a run inside a kernel) does all parts on its own thread, with the same results. Nothing to dispose: the
/// threads end when the pool is collected.
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
    /// Part p runs <c>kernel(buffersOfPart[p], dims, boundaries[p], boundaries[p + 1])</c>. Parts that are equal mod <see cref="Threads"/>
    /// run one after another on one thread, those at 0 on the caller's; others may run at the same time. Returns when all parts are done;
    /// what they wrote is visible then. Allocates nothing. If parts throw, so does this, when none runs any more: the exception of the
    /// first part that threw. Of the parts behind it some have run then, others have not, and the pool can be used as before.
    /// </summary>
    /// <param name="kernel">What runs.</param>
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
    //
    // The parts that are w mod threads are share w. Share 0 is the caller's; each of the others has a word of state that goes
    //
    //     from idle to offered: by the caller, after everything that the run consists of was written;
    //     from offered to begun: by worker w or the caller, whose compare-exchange succeeds;
    //     from begun to idle: by the same thread, after everything that the share does was done.
    //
    // A run ends when the caller sees that all are idle. So it cannot end while a share is begun, and what it consists of, which is read
    // in no other state, stays as it is. A worker that comes late brings nothing along from the run that woke it: its compare-exchange
    // fails, or takes the share that is offered at that moment, whatever the run, and what that run consists of is read afterwards. And
    // the caller waits for threads at work only: it tries to take each share before it waits for the first.
    private sealed unsafe class Crew
    {
        // States, as bits, so that a thread can wait for one of several.
        private const int Idle = 1;
        private const int Offered = 2;
        private const int Begun = 4;
        private const int Stopped = 8;

        private readonly int _threads;
        private readonly PaddedInt[] _shares;
        private readonly Sleeper[] _sleepers;
        private readonly Failure?[] _failures;
        private Kernel? _kernel;
        private nint* _buffers;
        private nint _dims;
        private nint* _boundaries;
        private int _parts;
        private int _owned;
        private bool _hasFailed;

        public Crew(int threads)
        {
            _threads = threads;
            _shares = new PaddedInt[threads];
            _sleepers = new Sleeper[threads];
            _failures = new Failure?[threads];
            for (var worker = 0; worker < threads; worker++)
            {
                _shares[worker].Value = Idle;
                _sleepers[worker] = new Sleeper(makesWay: worker > 0);
            }

            for (var worker = 1; worker < threads; worker++)
            {
                var number = worker;
                new Thread(() => Work(number)) { IsBackground = true, Name = $"MiniTorch worker {worker}" }.Start();
            }
        }

        public bool TryRun(Kernel kernel, ReadOnlySpan<nint> buffers, nint dims, ReadOnlySpan<nint> boundaries)
        {
            if (Interlocked.CompareExchange(ref _owned, 1, 0) != 0)
            {
                return false;
            }

            try
            {
                fixed (nint* firstBuffers = buffers, firstBoundary = boundaries)
                {
                    _kernel = kernel;
                    _buffers = firstBuffers;
                    _dims = dims;
                    _boundaries = firstBoundary;
                    _parts = buffers.Length;
                    RunShares(Math.Min(buffers.Length, _threads));
                }

                if (_hasFailed)
                {
                    ThrowFirstFailure();
                }
            }
            finally
            {
                // The kernel may hold on to the pool.
                _kernel = null;
                Volatile.Write(ref _owned, 0);
            }

            return true;
        }

        // Between runs, as a run keeps the pool.
        public void Stop()
        {
            for (var share = 1; share < _threads; share++)
            {
                Change(share, Stopped, _sleepers[share]);
            }
        }

        // Throws nothing: until all shares are idle, threads read the spans that the run consists of.
        private void RunShares(int shares)
        {
            for (var share = 1; share < shares; share++)
            {
                Change(share, Offered, _sleepers[share]);
            }

            RunShare(0);

            // The last to be offered is the last to be begun.
            for (var share = shares - 1; share > 0; share--)
            {
                RunIfOffered(share);
            }

            for (var share = 1; share < shares; share++)
            {
                _sleepers[0].WaitFor(Idle, ref _shares[share].Value, share);
            }
        }

        private void Work(int worker)
        {
            while (_sleepers[worker].WaitFor(Offered | Stopped, ref _shares[worker].Value, worker) != Stopped)
            {
                RunIfOffered(worker);
            }
        }

        private void RunIfOffered(int share)
        {
            ref var state = ref _shares[share].Value;
            if (Volatile.Read(ref state) == Offered && Interlocked.CompareExchange(ref state, Begun, Offered) == Offered)
            {
                RunShare(share);
                Change(share, Idle, _sleepers[0]);
            }
        }

        private void RunShare(int share)
        {
            var part = share;
            try
            {
                for (; part < _parts; part += _threads)
                {
                    _kernel!(_buffers[part], _dims, _boundaries[part], _boundaries[part + 1]);
                }
            }
            catch (Exception exception)
            {
                _failures[share] = new Failure(part, ExceptionDispatchInfo.Capture(exception));
                _hasFailed = true;
            }
        }

        // A share ends at its first part that throws, so the first of all is the same one whatever the threads do.
        private void ThrowFirstFailure()
        {
            var first = _failures.OfType<Failure>().MinBy(f => f.Part)!;
            Array.Clear(_failures);
            _hasFailed = false;
            first.Exception.Throw();
        }

        private void Change(int share, int state, Sleeper waiting)
        {
            Interlocked.Exchange(ref _shares[share].Value, state);
            waiting.Wake(share);
        }

        private sealed record Failure(int Part, ExceptionDispatchInfo Exception);
    }
}
