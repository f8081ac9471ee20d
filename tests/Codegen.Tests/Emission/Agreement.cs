using System.Runtime.CompilerServices;
using MiniTorch.Ir;
using MiniTorch.Ir.Reference;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Codegen.Tests.Emission;

/// <summary>Checks that emitted code and the block evaluator give the same bits, NaN being equal to NaN.</summary>
internal static unsafe class Agreement
{
    private const byte Untouched = 0xA5;

    /// <summary>All in one process, whatever the machine has; 32 bits mean one lane.</summary>
    public static readonly int[] Widths = [512, 256, 128, 32];

    /// <summary>A row for each name and width.</summary>
    public static TheoryData<string, int> AtEveryWidth(IEnumerable<string> names)
    {
        var rows = new TheoryData<string, int>();
        foreach (var name in names)
        {
            foreach (var bits in Widths)
            {
                rows.Add(name, bits);
            }
        }

        return rows;
    }

    /// <summary>Runs a program both ways over special and random operands, then over every short length; gives its outputs.</summary>
    public static byte[][] Check(ScalarProgram program, DType[] inputs, int bits, int samples = 15_000)
    {
        var kernel = ElementwiseKernel.Of(program, inputs, bits);
        var tuples = Samples.Tuples(inputs, samples);
        var operands = inputs.Select((type, i) => Stored(type, [.. tuples.Select(t => t[i])])).ToArray();
        var expected = kernel.Outputs.Select(type => NewBuffer(tuples.Length * type.Size())).ToArray();
        new BlockEvaluator(program).Run(Addresses(operands), Addresses(expected), tuples.Length, [tuples.Length]);
        foreach (var count in Enumerable.Range(0, (2 * kernel.Lanes.Count) + 2).Append(tuples.Length))
        {
            // Room for a vector too many, to see that nothing is written there.
            var found = kernel.Outputs.Select(type => NewBuffer((count + 64) * type.Size())).ToArray();
            var table = Addresses([.. operands, .. found]);
            fixed (nint* buffers = table)
            {
                kernel.Run((nint)buffers, 0, 0, count);
            }

            for (var o = 0; o < found.Length; o++)
            {
                string Operands(int i) => string.Join(", ", tuples[i].Select((x, k) => Text(inputs[k], x)));
                Compare(kernel.Outputs[o], expected[o], found[o], count, Operands);
            }
        }

        return expected;
    }

    private static void Compare(DType type, byte[] expected, byte[] found, int count, Func<int, string> operands)
    {
        for (var i = 0; i < count; i++)
        {
            var (x, y) = (Element(type, expected, i), Element(type, found, i));
            if (x != y && !(IsNaN(type, x) && IsNaN(type, y)))
            {
                Assert.Fail($"at {i} of {count}, operands {operands(i)}: expected {Text(type, x)}, found {Text(type, y)}");
            }
        }

        Assert.False(found.AsSpan(count * type.Size()).ContainsAnyExcept(Untouched), $"wrote beyond {count} elements");
    }

    private static byte[] Stored(DType type, long[] bits)
    {
        var buffer = NewBuffer(bits.Length * type.Size());
        for (var i = 0; i < bits.Length; i++)
        {
            BitConverter.GetBytes(bits[i]).AsSpan(0, type.Size()).CopyTo(buffer.AsSpan(i * type.Size()));
        }

        return buffer;
    }

    private static byte[] NewBuffer(int bytes)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        buffer.AsSpan().Fill(Untouched);
        return buffer;
    }

    private static nint[] Addresses(byte[][] buffers) => [.. buffers.Select(b => (nint)Unsafe.AsPointer(ref b[0]))];

    private static long Element(DType type, byte[] buffer, int index) => type.Size() switch
    {
        8 => BitConverter.ToInt64(buffer, index * 8),
        4 => BitConverter.ToInt32(buffer, index * 4),
        _ => buffer[index],
    };

    private static bool IsNaN(DType type, long bits) => type switch
    {
        DType.F32 => float.IsNaN(BitConverter.Int32BitsToSingle((int)bits)),
        DType.F64 => double.IsNaN(BitConverter.Int64BitsToDouble(bits)),
        _ => false,
    };

    private static string Text(DType type, long bits) => $"{type.Keyword()} {ScalarConstant.Text(type, bits)} (0x{bits:x})";
}
