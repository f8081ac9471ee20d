using System.Runtime.InteropServices;
using MiniTorch.Interop;
using MiniTorch.Ir;

namespace MiniTorch.Cli.Running;

/// <summary>
/// Random elements, the same for the same seed: floats from -1 to 1; integers and bools 0 or 1, which are good as labels and indices
/// almost everywhere; u8 any byte.
/// </summary>
internal sealed class RandomTensors(ulong seed)
{
    // Seeded instances keep one algorithm through all versions of .NET; their seed has 32 bits.
    private readonly Random _random = new(unchecked((int)(seed ^ (seed >> 32))));

    /// <summary>A tensor of a type and extents.</summary>
    public TensorData Next(DType type, long[] shape)
    {
        var bytes = new byte[checked((int)shape.Aggregate((long)type.Size(), (size, extent) => checked(size * extent)))];
        Fill(type, bytes);
        return new TensorData(type, [.. shape], bytes);
    }

    /// <summary>Overwrites elements.</summary>
    public void Fill(DType type, Span<byte> bytes)
    {
        switch (type)
        {
            case DType.F32:
                Fill(MemoryMarshal.Cast<byte, float>(bytes), () => (_random.NextSingle() * 2) - 1);
                break;
            case DType.F64:
                Fill(MemoryMarshal.Cast<byte, double>(bytes), () => (_random.NextDouble() * 2) - 1);
                break;
            case DType.I32:
                Fill(MemoryMarshal.Cast<byte, int>(bytes), () => _random.Next(2));
                break;
            case DType.I64:
                Fill(MemoryMarshal.Cast<byte, long>(bytes), () => _random.Next(2));
                break;
            case DType.Bool:
                Fill(bytes, () => (byte)_random.Next(2));
                break;
            default:
                _random.NextBytes(bytes);
                break;
        }
    }

    private static void Fill<T>(Span<T> elements, Func<T> next)
    {
        foreach (ref var element in elements)
        {
            element = next();
        }
    }
}
