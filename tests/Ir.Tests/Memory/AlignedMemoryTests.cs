using System.Globalization;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Tests.Memory;

public sealed class AlignedMemoryTests
{
    private const int LargePage = 2 << 20;

    [Theory]
    [InlineData(0, 64)]
    [InlineData(4095, 64)]
    [InlineData(4096, 4096)]
    [InlineData((8 * LargePage) + 3, 4096)]
    public void Memory_begins_at_a_line_or_a_page_by_its_size(long bytes, long alignment)
    {
        var memory = new AlignedMemory(bytes);
        Assert.Equal(0, memory.Address % alignment);
        Assert.Equal(bytes, memory.Bytes);
        AlignedMemory.Span<byte>(memory.Address, bytes).Fill(0xA5); // All of it is there.
        GC.KeepAlive(memory);
    }

    [Fact]
    public void Zeroed_memory_is_zeros_to_its_end()
    {
        var memory = new AlignedMemory((8 * LargePage) + 12, zeroed: true);
        Assert.False(AlignedMemory.Span<byte>(memory.Address, memory.Bytes).ContainsAnyExcept((byte)0));
        GC.KeepAlive(memory);
    }

    [Fact]
    public void A_span_counts_as_many_elements_as_an_int()
    {
        var e = Assert.Throws<CompilerException>(() => AlignedMemory.Span<float>(0, 3_000_000_000).Length);
        Assert.Equal(
            ("memory.span", "expected at most 2147483647 elements, as spans count them, found 3000000000"),
            (e.Diagnostics[0].Label, e.Diagnostics[0].Message));
    }

    [LargePagesFact]
    public void The_system_knows_that_large_memory_is_for_large_pages()
    {
        var memory = new AlignedMemory(16 * LargePage);
        Assert.Contains("hg", FlagsOf(memory.Address + LargePage), StringComparison.Ordinal);
        GC.KeepAlive(memory);
    }

    /// <summary>The flags of the mapping that an address lies in: proc_pid_smaps(5), VmFlags.</summary>
    private static string FlagsOf(nint address)
    {
        var isInside = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            var range = line.Split(' ')[0].Split('-');
            if (range.Length == 2
                && long.TryParse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var first)
                && long.TryParse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end))
            {
                isInside = first <= address && address < end;
            }
            else if (isInside && line.StartsWith("VmFlags:", StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"no mapping at {address:x}");
    }

    /// <summary>A fact where the system has large pages to ask for.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class LargePagesFactAttribute : FactAttribute
    {
        public LargePagesFactAttribute() =>
            Skip = File.Exists("/sys/kernel/mm/transparent_hugepage/enabled") ? null : "this system has no large pages to ask for";
    }
}
