using MiniTorch.Ir.Reference;

namespace MiniTorch.Ir.Tests.Evaluation;

/// <summary>Transposition in registers, at sizes around those of its blocks, of matrices that are parts of larger ones.</summary>
public sealed unsafe class TranspositionTests
{
    private const int Gap = 3;

    [Fact]
    public void Every_element_arrives_and_nothing_else_is_written()
    {
        Check<byte>(i => (byte)i);
        Check<int>(i => i);
        Check<long>(i => ((long)i << 32) | (uint)~i);
    }

    private static void Check<T>(Func<int, T> element)
        where T : unmanaged
    {
        int[] sizes = [1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33];
        foreach (var (rows, columns) in sizes.SelectMany(r => sizes.Select(c => (r, c))))
        {
            T[] source = [.. Enumerable.Range(1, rows * (columns + Gap)).Select(element)];
            var found = new T[columns * (rows + Gap)];
            fixed (T* from = source, to = found)
            {
                Transposition.Run(from, to, rows, columns, columns + Gap, rows + Gap);
            }

            var expected = new T[found.Length];
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    expected[(j * (rows + Gap)) + i] = source[(i * (columns + Gap)) + j];
                }
            }

            Assert.Equal(expected, found);
        }
    }
}
