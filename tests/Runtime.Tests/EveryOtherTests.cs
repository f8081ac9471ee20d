namespace MiniTorch.Runtime.Tests;

/// <summary>Loads of every other element, of any number of lanes: nothing behind the last element that is asked for is touched.</summary>
public sealed unsafe class EveryOtherTests
{
    [Fact]
    public void As_many_lanes_as_are_asked_for_and_zeros()
    {
        using var guarded = GuardedMemory.IsSupported ? new GuardedMemory() : null;
        var elsewhere = stackalloc int[31];
        var end = guarded is null ? elsewhere + 31 : (int*)guarded.End;
        for (var i = 1; i <= 31; i++)
        {
            end[-i] = -i;
        }

        for (var count = 1; count <= 16; count++)
        {
            var from = (nint)(end - ((2 * count) - 1));
            var expected = Enumerable.Range(0, 16).Select(i => i < count ? 1 - (2 * (count - i)) : 0).ToArray();
            Assert.Equal(expected, Lanes512(from, count));
            if (count <= 8)
            {
                Assert.Equal(expected[..8], Lanes256(from, count));
            }

            if (count <= 4)
            {
                Assert.Equal(expected[..4], Lanes128(from, count));
            }
        }
    }

    private static int[] Lanes128(nint from, int count)
    {
        var lanes = Lanes.LoadEveryOther128<int>(from, count);
        return [.. Enumerable.Range(0, 4).Select(i => lanes[i])];
    }

    private static int[] Lanes256(nint from, int count)
    {
        var lanes = Lanes.LoadEveryOther256<int>(from, count);
        return [.. Enumerable.Range(0, 8).Select(i => lanes[i])];
    }

    private static int[] Lanes512(nint from, int count)
    {
        var lanes = Lanes.LoadEveryOther512<int>(from, count);
        return [.. Enumerable.Range(0, 16).Select(i => lanes[i])];
    }
}
