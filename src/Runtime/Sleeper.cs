namespace MiniTorch.Runtime;

/// <summary>Where one thread waits until a share of a run is in a state, by spinning for a bounded time, then by parking.</summary>
/// <param name="makesWay">Whether the thread lets others have its core once while it spins.</param>
internal sealed class Sleeper(bool makesWay)
{
    // About 100 us, which is what it takes to wake a parked thread: whoever spins for so long before parking loses at most as much again
    // (Karlin et al., "Empirical studies of competitive spinning for a shared-memory multiprocessor", SOSP 1991).
    private const int SpinLimit = 2500;

    // About 2 us. A worker without work makes way once for whoever waits for its core: the caller, which would wait until the worker
    // parks, or another program, which would get its turn in the middle of a share otherwise. If nobody does, it goes on at once.
    private const int SpinsBeforeMakingWay = 50;

    private const int Awake = -1;

    private readonly object _lock = new();
    private PaddedInt _parkedFor = new() { Value = Awake };

    // After a change of state with a full fence. WaitFor has one as well, between saying that it parks and looking a last time, so one of
    // the two threads sees the other. Whoever was woken is not woken again before it has come to, however many runs that takes.
    public void Wake(int share)
    {
        ref var parkedFor = ref _parkedFor.Value;
        if (Volatile.Read(ref parkedFor) == share && Interlocked.CompareExchange(ref parkedFor, Awake, share) == share)
        {
            var interrupted = false;
            while (!TryPulse())
            {
                interrupted = true;
            }

            PassOn(interrupted);
        }
    }

    // Spins again after it was woken: the caller may have taken what it was woken for, and more is likely to follow soon.
    public int WaitFor(int states, ref int state, int share)
    {
        var interrupted = false;
        while (true)
        {
            for (var spin = 0; spin < SpinLimit; spin++)
            {
                var found = Volatile.Read(ref state);
                if ((found & states) != 0)
                {
                    PassOn(interrupted);
                    return found;
                }

                if (makesWay && spin == SpinsBeforeMakingWay)
                {
                    Thread.Yield();
                }

                Thread.SpinWait(1);
            }

            interrupted |= !TryPark(states, ref state, share);
        }
    }

    // An interruption of the thread (Thread.Interrupt) must not end its wait for others; it ends the next wait that is not one of these.
    private static void PassOn(bool interrupted)
    {
        if (interrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    private bool TryPulse()
    {
        try
        {
            lock (_lock)
            {
                Monitor.Pulse(_lock);
            }

            return true;
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }

    private bool TryPark(int states, ref int state, int share)
    {
        try
        {
            lock (_lock)
            {
                Interlocked.Exchange(ref _parkedFor.Value, share);
                if ((Volatile.Read(ref state) & states) == 0)
                {
                    Monitor.Wait(_lock);
                }
            }

            return true;
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
        finally
        {
            Volatile.Write(ref _parkedFor.Value, Awake);
        }
    }
}
