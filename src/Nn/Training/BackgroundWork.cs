using System.Runtime.ExceptionServices;

namespace MiniTorch.Nn;

/// <summary>
/// One piece of work, done on a thread of its own whenever it is started; or by whoever waits for it, if that thread has not come to it yet:
/// on a busy machine nobody waits for a thread to wake up. Starting and waiting allocate nothing.
/// </summary>
internal sealed class BackgroundWork : IDisposable
{
    private const int None = 0;
    private const int Wanted = 1;
    private const int Taken = 2;

    private readonly SemaphoreSlim _wanted = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly Action _work;
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;
    private int _state = None;
    private volatile bool _isOver;

    /// <summary>Makes the thread, which waits.</summary>
    /// <param name="name">The name of the thread, for debuggers.</param>
    /// <param name="work">What it does. What it throws, <see cref="Wait"/> throws.</param>
    public BackgroundWork(string name, Action work)
    {
        _work = work;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Begins the work, which is not running.</summary>
    public void Start()
    {
        Interlocked.Exchange(ref _state, Wanted); // Seen before the count is read: else the thread may sleep on.
        if (_wanted.CurrentCount == 0)
        {
            _wanted.Release();
        }
    }

    /// <summary>Sees to it that the work is done which <see cref="Start"/> began.</summary>
    public void Wait()
    {
        if (Interlocked.CompareExchange(ref _state, None, Wanted) == Wanted)
        {
            _work();
            return;
        }

        _done.Wait();
        _failure?.Throw();
    }

    /// <summary>Ends the thread after what it is at; a failure that nobody waited for is forgotten.</summary>
    public void Dispose()
    {
        _isOver = true;
        _wanted.Release();
        _thread.Join();
        _wanted.Dispose();
        _done.Dispose();
    }

    private void Run()
    {
        for (_wanted.Wait(); !_isOver; _wanted.Wait())
        {
            if (Interlocked.CompareExchange(ref _state, Taken, Wanted) != Wanted)
            {
                continue;
            }

            _failure = null;
            try
            {
                _work();
            }
            catch (Exception e)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
            }

            _done.Release();
        }
    }
}
