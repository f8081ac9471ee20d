using System.Collections.Immutable;

namespace MiniTorch.Peers.Works;

/// <summary>A tensor that a workload starts from.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Data">Its elements, row-major: an array of float, or of int for class numbers.</param>
internal sealed record Operand(string Name, ImmutableArray<long> Shape, Array Data)
{
    /// <summary>The elements, if they are floats.</summary>
    public float[] Floats => (float[])Data;

    /// <summary>True if it has a gradient.</summary>
    public bool IsDifferentiable => Data is float[];

    /// <summary>Numbers between -1 and 1.</summary>
    public static Operand Uniform(string name, int seed, params ReadOnlySpan<int> shape) => Uniform(name, seed, 1f, shape);

    /// <summary>Numbers between -limit and limit.</summary>
    public static Operand Uniform(string name, int seed, float limit, params ReadOnlySpan<int> shape)
    {
        var extents = Extents(shape);
        var data = new float[extents.Aggregate(1L, (a, b) => a * b)];
        var random = new Sequence(seed);
        foreach (ref var element in data.AsSpan())
        {
            element = limit * ((random.Next(1 << 24) * (2f / (1 << 24))) - 1);
        }

        return new Operand(name, extents, data);
    }

    /// <summary>Class numbers below <paramref name="classes"/>.</summary>
    public static Operand Classes(string name, int seed, int classes, int count)
    {
        var data = new int[count];
        var random = new Sequence(seed);
        foreach (ref var element in data.AsSpan())
        {
            element = random.Next(classes);
        }

        return new Operand(name, [count], data);
    }

    private static ImmutableArray<long> Extents(ReadOnlySpan<int> shape)
    {
        var extents = ImmutableArray.CreateBuilder<long>(shape.Length);
        foreach (var extent in shape)
        {
            extents.Add(extent);
        }

        return extents.MoveToImmutable();
    }

    /// <summary>Knuth's linear congruential generator: a nanosecond a number, so that tens of millions are no matter.</summary>
    private struct Sequence(int seed)
    {
        private ulong _state = (ulong)seed;

        public int Next(int limit)
        {
            _state = (_state * 6364136223846793005) + 1442695040888963407;
            return (int)(((_state >> 32) * (ulong)limit) >> 32);
        }
    }
}
