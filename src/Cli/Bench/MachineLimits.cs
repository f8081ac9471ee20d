using System.Diagnostics;
using System.Numerics;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Cli.Bench;

/// <summary>What this machine can do at most, measured in the same run as what is compared with it.</summary>
internal sealed class MachineLimits
{
    private const int Repeats = 9;

    // Long enough to time, short enough that a slow phase of the machine does not last through all repeats.
    private const int BytesOfRepeat = 16 << 20;
    private const int StepsOfRepeat = 200_000;

    private readonly int _threads;
    private readonly Dictionary<long, (double Read, double Copy)> _rates = [];

    private MachineLimits(int threads) => _threads = threads;

    /// <summary>Multiply-adds in registers, in 1e9 floating-point operations a second.</summary>
    public double GigaFlops { get; private init; }

    /// <summary>Measures for a number of threads. Takes about a tenth of a second.</summary>
    public static MachineLimits Measure(int threads)
    {
        var seconds = OnThreads(threads, _ => LimitLoops.MultiplyAdd(StepsOfRepeat));
        return new MachineLimits(threads) { GigaFlops = LimitLoops.FlopsOfStep * StepsOfRepeat * threads / seconds / 1e9 };
    }

    /// <summary>
    /// The least time that work can take, whatever it is: its operations at the speed of registers, or its bytes at the speed of reading
    /// and copying blocks of that size, wherever in the caches they stay.
    /// </summary>
    /// <param name="flops">Floating-point operations.</param>
    /// <param name="read">Bytes that must be read.</param>
    /// <param name="written">Bytes that must be written.</param>
    public double Seconds(double flops, long read, long written)
    {
        var rates = Rates(read + written);
        var copied = Math.Min(read, written);
        var memory = (2.0 * copied / rates.Copy) + ((read - copied) / rates.Read) + ((written - copied) / rates.Copy);
        return Math.Max(flops / (GigaFlops * 1e9), memory);
    }

    /// <summary>Bytes a second of reading one block, and of copying one to another, both together of the given size.</summary>
    private (double Read, double Copy) Rates(long bytes)
    {
        // To the next power of two, so that rows of like size share a measurement.
        var size = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(bytes, 4096, 256 << 20));
        if (!_rates.TryGetValue(size, out var rates))
        {
            // Aligned as the engines' memory is: a vector across two cache lines is read at half the speed.
            var half = size / 2 / _threads;
            var from = Enumerable.Range(0, _threads).Select(_ => new AlignedMemory(half, zeroed: true)).ToArray();
            var to = Enumerable.Range(0, _threads).Select(_ => new AlignedMemory(half, zeroed: true)).ToArray();
            var times = (int)Math.Max(1, BytesOfRepeat / size);
            var copy = OnThreads(_threads, thread =>
            {
                for (var i = 0; i < times; i++)
                {
                    AlignedMemory.Copy(from[thread].Address, to[thread].Address, half);
                }
            });
            var read = OnThreads(_threads, thread =>
            {
                for (var i = 0; i < times; i++)
                {
                    LimitLoops.Read(AlignedMemory.Span<float>(from[thread].Address, half / sizeof(float)));
                    LimitLoops.Read(AlignedMemory.Span<float>(to[thread].Address, half / sizeof(float)));
                }
            });
            GC.KeepAlive(from);
            GC.KeepAlive(to);
            var moved = 2.0 * half * times * _threads;
            _rates[size] = rates = (moved / read, moved / copy);
        }

        return rates;
    }

    /// <summary>Runs <paramref name="work"/> on every thread at once, several times: the slowest thread's best time, in seconds.</summary>
    private static double OnThreads(int threads, Action<int> work)
    {
        using var barrier = new Barrier(threads);
        var best = new double[threads];
        void Measure(int thread)
        {
            best[thread] = double.PositiveInfinity;
            for (var i = 0; i < Repeats; i++)
            {
                barrier.SignalAndWait();
                var start = Stopwatch.GetTimestamp();
                work(thread);
                best[thread] = Math.Min(best[thread], Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        var others = Enumerable.Range(1, threads - 1).Select(t => new Thread(() => Measure(t)) { IsBackground = true }).ToList();
        others.ForEach(t => t.Start());
        Measure(0);
        others.ForEach(t => t.Join());
        return best.Max();
    }
}
