using System.Reflection;
using System.Runtime.CompilerServices;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Runtime.Tests;

public sealed unsafe class WorkerPoolTests
{
    // buffers: counters, one int a position; dims: what to add.
    private static readonly Kernel Count = (buffers, dims, begin, end) =>
    {
        for (var i = begin; i < end; i++)
        {
            Interlocked.Add(ref Unsafe.AsRef<int>((void*)(buffers + (i * sizeof(int)))), (int)dims);
        }
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Every_part_runs_exactly_once(int threads)
    {
        var pool = new WorkerPool(threads);
        for (var parts = 0; parts <= 20; parts++)
        {
            var counters = Counters(100);
            nint[] boundaries = [.. Enumerable.Range(0, parts + 1).Select(p => (nint)(parts == 0 ? 0 : 100 * p / parts))];
            pool.Run(Count, Repeated(counters.Address, parts), 3, boundaries);
            Assert.All(Read(counters, 100), c => Assert.Equal(parts == 0 ? 0 : 3, c));
        }
    }

    [Fact]
    public void Each_part_has_buffers_and_a_range_of_its_own()
    {
        var pool = new WorkerPool(2);
        var memory = Counters(3 * 16);
        nint[] buffers = [memory.Address, memory.Address + (16 * sizeof(int)), memory.Address + (32 * sizeof(int))];
        pool.Run(Count, buffers, 1, [0, 5, 5, 9]);
        var found = Read(memory, 48);
        Assert.Equal([0, 1, 2, 3, 4, 37, 38, 39, 40], Enumerable.Range(0, 48).Where(i => found[i] == 1));
    }

    [Fact]
    public void What_is_a_part_and_what_shares_a_thread_do_not_depend_on_time()
    {
        var pool = new WorkerPool(3);
        var (ranges, threads) = (new (nint Begin, nint End)[9], new int[9]);
        nint[] boundaries = [0, 10, 10, 25, 30, 41, 50, 60, 77, 90];
        Kernel note = (part, _, begin, end) => (ranges[part], threads[part]) = ((begin, end), Environment.CurrentManagedThreadId);
        for (var run = 0; run < 200; run++)
        {
            Array.Clear(ranges);
            pool.Run(note, [0, 1, 2, 3, 4, 5, 6, 7, 8], 0, boundaries);
            Assert.Equal(boundaries.Zip(boundaries.Skip(1)), ranges);
            var (caller, first, second) = (Environment.CurrentManagedThreadId, threads[1], threads[2]);
            Assert.Equal([caller, first, second, caller, first, second, caller, first, second], threads);
        }
    }

    [Fact]
    public void Parts_run_at_the_same_time()
    {
        var pool = new WorkerPool(3);
        for (var run = 0; run < 100; run++)
        {
            Assert.Equal(3, OnThreadsOfTheirOwn(pool).Distinct().Count());
        }
    }

    [Fact]
    public void The_caller_does_what_no_other_thread_has_begun()
    {
        var pool = new WorkerPool(2);
        var worker = OnThreadsOfTheirOwn(pool)[1];
        for (var round = 0; round < 20; round++)
        {
            Assert.True(SpinWait.SpinUntil(() => worker.ThreadState.HasFlag(ThreadState.WaitSleepJoin), TimeSpan.FromSeconds(60)));
            lock (WhatTheWorkerMustHoldToWakeUp(pool))
            {
                for (var run = 0; run < 50; run++)
                {
                    var threads = new Thread[5];
                    pool.Run((part, _, _, _) => threads[part] = Thread.CurrentThread, [0, 1, 2, 3, 4], 0, [0, 1, 2, 3, 4, 5]);
                    Assert.All(threads, t => Assert.Same(Thread.CurrentThread, t));
                }
            }

            // It comes too late for all of these, and in time for the next.
            Assert.Same(worker, OnThreadsOfTheirOwn(pool)[1]);
        }
    }

    [Fact]
    public void The_caller_waits_for_what_another_thread_has_begun()
    {
        var pool = new WorkerPool(2);
        for (var run = 0; run < 20; run++)
        {
            var (begun, done) = (0, 0);
            Kernel slow = (_, _, begin, _) =>
            {
                if (begin == 0)
                {
                    SpinWait.SpinUntil(() => Volatile.Read(ref begun) == 1);
                    return;
                }

                Volatile.Write(ref begun, 1);
                Thread.Sleep(run % 4);
                done = 1;
            };
            pool.Run(slow, [0, 0], 0, [0, 1, 2]);
            Assert.Equal(1, done);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_run_inside_a_part_does_all_its_parts(int threads)
    {
        var pool = new WorkerPool(threads);
        var counters = Counters(8);
        Kernel nested = (buffers, _, begin, end) =>
        {
            for (var i = begin; i < end; i++)
            {
                pool.Run(Count, [buffers, buffers], 1, [0, 4, 8]);
            }
        };
        for (var run = 1; run <= 500; run++)
        {
            pool.Run(nested, Repeated(counters.Address, 4), 0, [0, 3, 5, 6, 9]);
            Assert.All(Read(counters, 8), c => Assert.Equal(9 * run, c));
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    [InlineData(7, 3)]
    public void No_run_sees_anything_of_another(int threads, int callers)
    {
        var pool = new WorkerPool(threads);
        var wrong = 0;
        Thread[] running = [.. Enumerable.Range(0, callers).Select(c => new Thread(() => wrong += CountWrongRuns(c)))];
        Array.ForEach(running, t => t.Start());
        Array.ForEach(running, t => t.Join());
        Assert.Equal(0, wrong);

        // Every run has buffers, a number, boundaries and a kernel of its own; now and then so late that all threads are parked.
        int CountWrongRuns(int caller)
        {
            var random = new Random(caller);
            var found = 0;
            for (var run = 1; run <= 3000; run++)
            {
                var parts = random.Next(2, 3 * threads);
                var (seen, number, shift) = (new nint[parts], run, random.Next(1000));
                Kernel note = (part, dims, begin, end) => seen[part] += end - begin + dims + (1000 * number);
                nint[] buffers = [.. Enumerable.Range(0, parts).Select(part => (nint)part)];
                nint[] boundaries = [.. Enumerable.Range(0, parts + 1).Select(part => (nint)(part * (part + shift)))];
                pool.Run(note, buffers, caller, boundaries);
                found += Enumerable.Range(0, parts).All(p => seen[p] == (2 * p) + 1 + shift + caller + (1000 * run)) ? 0 : 1;
                if (run % 500 == 0)
                {
                    Thread.Sleep(1);
                }
            }

            return found;
        }
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(3, 7)]
    public void What_a_part_throws_reaches_the_caller_and_the_pool_goes_on(int threads, int part)
    {
        var pool = new WorkerPool(threads);
        var ended = new int[10];
        Kernel failing = (number, _, _, _) =>
        {
            ended[number]++;
            if (number >= part)
            {
                throw new InvalidOperationException($"part {number}");
            }
        };
        nint[] parts = [.. Enumerable.Range(0, 11).Select(p => (nint)p)];
        for (var run = 1; run <= 50; run++)
        {
            var found = Assert.Throws<InvalidOperationException>(() => pool.Run(failing, parts.AsSpan(0, 10), 0, parts));
            Assert.Equal($"part {part}", found.Message);
            Assert.All(ended[..(part + 1)], times => Assert.Equal(run, times));
            Assert.Equal(threads, OnThreadsOfTheirOwn(pool).Distinct().Count());
        }
    }

    [Fact]
    public void A_run_waits_for_its_parts_though_the_caller_is_interrupted()
    {
        var pool = new WorkerPool(2);
        var (caller, done) = (Thread.CurrentThread, 0);
        nint[] parts = [0, 1, 2];
        using var begun = new ManualResetEventSlim();
        Kernel slow = (part, _, _, _) =>
        {
            if (part == 0)
            {
                begun.Wait();
                return;
            }

            begun.Set();
            SpinWait.SpinUntil(() => caller.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
            caller.Interrupt();
            Thread.Sleep(20);
            done = 1;
        };
        pool.Run(slow, parts.AsSpan(0, 2), 0, parts);
        Assert.Equal(1, done);
        Assert.Throws<ThreadInterruptedException>(() => Thread.Sleep(1));
        Assert.Equal(2, OnThreadsOfTheirOwn(pool).Distinct().Count());
    }

    [Fact]
    public void Threads_end_when_the_pool_is_collected_though_its_last_kernel_holds_on_to_it()
    {
        var (pool, threads) = RunAndForget();
        for (var attempt = 0; attempt < 100 && pool.IsAlive; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(pool.IsAlive);
        Assert.All(threads, t => Assert.True(t.Join(TimeSpan.FromSeconds(60))));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (WeakReference Pool, Thread[] Threads) RunAndForget()
        {
            var pool = new WorkerPool(3);
            var threads = OnThreadsOfTheirOwn(pool);
            pool.Run((_, _, _, _) => GC.KeepAlive(pool), Repeated(0, 3), 0, [0, 1, 2, 3]);
            return (new WeakReference(pool), threads[1..]);
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        var pool = new WorkerPool(2);
        var counters = Counters(8);
        nint[] buffers = Repeated(counters.Address, 2);
        nint[] boundaries = [0, 4, 8];
        pool.Run(Count, buffers, 1, boundaries);
        var before = GC.GetAllocatedBytesForCurrentThread();
        pool.Run(Count, buffers, 1, boundaries);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));
        Assert.Throws<ArgumentException>(() => new WorkerPool(1).Run(Count, [0], 0, [0, 1, 2]));
        Assert.Throws<ArgumentException>(() => new WorkerPool(1).Run(Count, [0], 0, []));
    }

    // The threads of a run with one part for each, none of which ends before all have begun, or a minute has passed.
    private static Thread[] OnThreadsOfTheirOwn(WorkerPool pool)
    {
        var (threads, begun) = (new Thread[pool.Threads], 0);
        Kernel meet = (part, _, _, _) =>
        {
            threads[part] = Thread.CurrentThread;
            Interlocked.Increment(ref begun);
            SpinWait.SpinUntil(() => Volatile.Read(ref begun) == threads.Length, TimeSpan.FromSeconds(60));
        };
        nint[] parts = [.. Enumerable.Range(0, pool.Threads + 1).Select(part => (nint)part)];
        pool.Run(meet, parts, 0, parts);
        return threads;
    }

    // A parked thread cannot come to while another holds the lock that it waits on; the thread that wakes it up may be the one that does.
    private static object WhatTheWorkerMustHoldToWakeUp(WorkerPool pool)
    {
        var sleepers = (Array)Field(Field(pool, "_crew"), "_sleepers");
        return Field(sleepers.GetValue(1)!, "_lock");

        static object Field(object of, string name) =>
            of.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(of)!;
    }

    private static AlignedMemory Counters(int count) => new(count * sizeof(int), zeroed: true);

    private static int[] Read(AlignedMemory memory, int count)
    {
        var numbers = AlignedMemory.Span<int>(memory.Address, count).ToArray();
        GC.KeepAlive(memory);
        return numbers;
    }

    private static nint[] Repeated(nint value, int count) => [.. Enumerable.Repeat(value, count)];
}
