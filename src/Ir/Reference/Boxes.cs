using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Reference;

/// <summary>
/// The definition of moving a box of elements: an odometer over all axes but the innermost ones, along which a run is copied, or a matrix is
/// transposed where the source's neighbours lie along another axis than the destination's.
/// </summary>
public static class Boxes
{
    /// <summary>destination[sum of position * destinationStrides] = source[sum of position * sourceStrides] for each position of the box.</summary>
    /// <param name="elementSize">Bytes of an element: 1, 4 or 8.</param>
    /// <param name="source">The element at the box's first position.</param>
    /// <param name="destination">Where that element goes.</param>
    /// <param name="extents">The box; at least one axis.</param>
    /// <param name="sourceStrides">Elements between neighbours in the source along each axis; 0 repeats.</param>
    /// <param name="destinationStrides">The same in the destination.</param>
    /// <param name="position">Room for a number an axis.</param>
    public static void Copy(
        int elementSize,
        nint source,
        nint destination,
        ReadOnlySpan<long> extents,
        ReadOnlySpan<long> sourceStrides,
        ReadOnlySpan<long> destinationStrides,
        Span<long> position)
    {
        if (extents.Contains(0))
        {
            return;
        }

        // Rows of a plane follow each other without the odometer, which would cost more than a short row.
        var last = extents.Length - 1;
        var isPlane = last > 0;
        var (rows, sourceRow, destinationRow) = isPlane ? (extents[last - 1], sourceStrides[last - 1], destinationStrides[last - 1]) : (1, 0, 0);
        var crossed = CrossedAxis(extents, sourceStrides, destinationStrides);
        position.Clear();
        while (true)
        {
            if (crossed >= 0)
            {
                Transpose(elementSize, source, destination, extents[last], extents[crossed], sourceStrides[last], destinationStrides[crossed]);
            }
            else
            {
                Plane(elementSize, source, destination, rows, sourceRow, destinationRow, extents[last], sourceStrides[last], destinationStrides[last]);
            }

            var axis = crossed >= 0 || !isPlane ? last - 1 : last - 2;
            for (; axis >= 0; axis--)
            {
                if (axis == crossed)
                {
                    continue;
                }

                source += (nint)(sourceStrides[axis] * elementSize);
                destination += (nint)(destinationStrides[axis] * elementSize);
                if (++position[axis] < extents[axis])
                {
                    break;
                }

                position[axis] = 0;
                source -= (nint)(sourceStrides[axis] * extents[axis] * elementSize);
                destination -= (nint)(destinationStrides[axis] * extents[axis] * elementSize);
            }

            if (axis < 0)
            {
                return;
            }
        }
    }

    // The axis along which the source's elements are neighbours, if the destination's are along the last one; else -1.
    private static int CrossedAxis(ReadOnlySpan<long> extents, ReadOnlySpan<long> sourceStrides, ReadOnlySpan<long> destinationStrides)
    {
        var last = extents.Length - 1;
        if (sourceStrides[last] > 1 && destinationStrides[last] == 1)
        {
            for (var axis = last - 1; axis >= 0; axis--)
            {
                if (sourceStrides[axis] == 1 && extents[axis] > 1)
                {
                    return axis;
                }
            }
        }

        return -1;
    }

    private static unsafe void Transpose(
        int elementSize, nint source, nint destination, long rows, long columns, long sourceRow, long destinationRow)
    {
        switch (elementSize)
        {
            case 1:
                Transposition.Run((byte*)source, (byte*)destination, rows, columns, sourceRow, destinationRow);
                break;
            case 4:
                Transposition.Run((int*)source, (int*)destination, rows, columns, sourceRow, destinationRow);
                break;
            default:
                Transposition.Run((long*)source, (long*)destination, rows, columns, sourceRow, destinationRow);
                break;
        }
    }

    private static unsafe void Plane(
        int elementSize,
        nint source,
        nint destination,
        long rows,
        long sourceRow,
        long destinationRow,
        long count,
        long sourceStride,
        long destinationStride)
    {
        switch (elementSize)
        {
            case 1:
                Plane((byte*)source, (byte*)destination, rows, sourceRow, destinationRow, count, sourceStride, destinationStride);
                break;
            case 4:
                Plane((int*)source, (int*)destination, rows, sourceRow, destinationRow, count, sourceStride, destinationStride);
                break;
            default:
                Plane((long*)source, (long*)destination, rows, sourceRow, destinationRow, count, sourceStride, destinationStride);
                break;
        }
    }

    private static unsafe void Plane<T>(
        T* source, T* destination, long rows, long sourceRow, long destinationRow, long count, long sourceStride, long destinationStride)
        where T : unmanaged
    {
        for (; rows > 0; rows--, source += sourceRow, destination += destinationRow)
        {
            if (destinationStride == 1 && sourceStride == 1)
            {
                AlignedMemory.Copy((nint)source, (nint)destination, count * sizeof(T));
            }
            else if (destinationStride == 1 && sourceStride == 0)
            {
                AlignedMemory.Span<T>((nint)destination, count).Fill(*source);
            }
            else if (destinationStride == 1 && sourceStride == 2 && sizeof(T) == sizeof(int))
            {
                EveryOther.Take((int*)source, (int*)destination, count);
            }
            else if (destinationStride == 2 && sourceStride == 1 && sizeof(T) == sizeof(int))
            {
                EveryOther.Put((int*)source, (int*)destination, count);
            }
            else
            {
                var (from, to) = ((nint)source, (nint)destination);
                for (var left = count; left > 0; left--)
                {
                    *(T*)to = *(T*)from;
                    from += (nint)(sourceStride * sizeof(T));
                    to += (nint)(destinationStride * sizeof(T));
                }
            }
        }
    }
}
