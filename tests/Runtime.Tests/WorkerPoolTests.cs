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
    public void What_is_the_workers_part_does_not_depend_on_time()
    {
        var pool = new WorkerPool(3);
        var owner = new int[9];
        Kernel note = (_, _, begin, _) => owner[begin] = Environment.CurrentManagedThreadId;
        var first = Owners();
        for (var run = 0; run < 50; run++)
        {
            Assert.Equal(first, Owners());
        }

        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(Environment.CurrentManagedThreadId, first[0]);
        Assert.Equal([first[0], first[1], first[2], first[0], first[1], first[2], first[0], first[1], first[2]], first);

        int[] Owners()
        {
            pool.Run(note, Repeated(0, 9), 0, [.. Enumerable.Range(0, 10).Select(i => (nint)i)]);
            return [.. owner];
        }
    }

    [Fact]
    public void A_run_inside_a_part_does_all_its_parts()
    {
        var pool = new WorkerPool(2);
        var counters = Counters(8);
        Kernel nested = (buffers, _, begin, end) =>
        {
            for (var i = begin; i < end; i++)
            {
                pool.Run(Count, [buffers, buffers], 1, [0, 4, 8]);
            }
        };
        pool.Run(nested, Repeated(counters.Address, 2), 0, [0, 3, 5]);
        Assert.All(Read(counters, 8), c => Assert.Equal(5, c));
    }

    [Fact]
    public void Two_threads_may_share_a_pool()
    {
        var pool = new WorkerPool(2);
        AlignedMemory[] counters = [Counters(64), Counters(64)];
        Thread[] threads = [.. counters.Select(c => new Thread(() =>
        {
            for (var run = 0; run < 2000; run++)
            {
                pool.Run(Count, Repeated(c.Address, 4), 1, [0, 16, 32, 48, 64]);
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.All(counters, c => Assert.All(Read(c, 64), n => Assert.Equal(2000, n)));
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

    private static AlignedMemory Counters(int count) => new(count * sizeof(int), zeroed: true);

    private static int[] Read(AlignedMemory memory, int count)
    {
        var numbers = AlignedMemory.Span<int>(memory.Address, count).ToArray();
        GC.KeepAlive(memory);
        return numbers;
    }

    private static nint[] Repeated(nint value, int count) => [.. Enumerable.Repeat(value, count)];
}
