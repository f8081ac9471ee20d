using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Reference;

/// <summary>
/// The definition of the convolution (docs/numerics.md): for each image and group the matrix product of the filters, a row each, and the
/// patches of the image, a column each, whose rows are (channel, position in the filter).
/// </summary>
/// <remarks>
/// Where the input is spread, neighbouring places of the result meet its elements with different parts of the filter. The places along an
/// axis that meet the same part are a phase, every so many from some first one, and its part of the filter is every so many elements from a
/// first one: each combination of phases is a convolution without holes.
/// </remarks>
public sealed unsafe class Convolution
{
    /// <summary>Spatial axes; those that a convolution lacks have extent 1.</summary>
    public const int Spatial = 3;

    // Places of the result whose patches are there at a time, or those of one row if it has more.
    private const int Columns = 512;

    private readonly DType _type;
    private readonly ConvolutionAxis[] _axes = [new(), new(), new()];
    private readonly long[] _extents = new long[Spatial + 2];
    private readonly long[] _from = new long[Spatial + 2];
    private readonly long[] _to = new long[Spatial + 2];
    private readonly long[] _position = new long[Spatial + 2];

    /// <summary>A convolution of numbers of a type.</summary>
    public Convolution(DType type) => _type = type;

    /// <summary>The images.</summary>
    public long Images { get; set; }

    /// <summary>The groups.</summary>
    public long Groups { get; set; }

    /// <summary>The channels of a group.</summary>
    public long Channels { get; set; }

    /// <summary>The filters of a group.</summary>
    public long Filters { get; set; }

    /// <summary>True to store the result as [groups * filters, images, ..].</summary>
    public bool ImagesLast { get; init; }

    /// <summary>The spatial axes, outermost first.</summary>
    public IReadOnlyList<ConvolutionAxis> Axes => _axes;

    private int Size => _type.Size();

    private long Places => _axes[0].Output * _axes[1].Output * _axes[2].Output;

    /// <summary>Bytes of scratch that <see cref="Run"/> needs at most.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="filters">The filters of a group.</param>
    /// <param name="terms">The terms of an element of the result: channels of a group times positions in the filter.</param>
    /// <param name="output">The spatial extents of the result.</param>
    public static Dim ScratchBytes(DType type, Dim filters, Dim terms, Shape output)
    {
        var columns = output is { IsStatic: true }
            ? Math.Min(output.ElementCount.Constant!.Value, Math.Max(Columns, output[^1].Constant!.Value))
            : output[^1] + Columns;
        return type.Size() * ((terms * filters) + (terms * columns) + (filters * columns) + columns);
    }

    /// <summary>Computes the result.</summary>
    /// <param name="input">Address of x, [images, groups * channels, ..].</param>
    /// <param name="filters">Address of w, [groups * filters, channels, ..].</param>
    /// <param name="output">Address of the result, [images, groups * filters, ..] unless <see cref="ImagesLast"/>.</param>
    /// <param name="scratch">Address of <see cref="ScratchBytes"/> bytes.</param>
    public void Run(nint input, nint filters, nint output, nint scratch)
    {
        var image = Channels * _axes[0].Input * _axes[1].Input * _axes[2].Input * Size;
        var filter = Filters * Channels * _axes[0].Filter * _axes[1].Filter * _axes[2].Filter * Size;
        var result = Places * Size;
        for (long phases = _axes[0].Phases * _axes[1].Phases * _axes[2].Phases, phase = 0; phase < phases; phase++)
        {
            var rest = phase;
            foreach (var axis in _axes)
            {
                (rest, var own) = Math.DivRem(rest, axis.Phases);
                axis.Enter(own);
            }

            for (long group = 0; group < Groups; group++)
            {
                PackFilters(filters + (nint)(group * filter), scratch);
                for (long n = 0; n < Images; n++)
                {
                    var at = (n * Groups) + group;
                    var first = ImagesLast ? (group * Filters * Images) + n : at * Filters;
                    Image(input + (nint)(at * image), output + (nint)(first * result), scratch);
                }
            }
        }
    }

    // The phase's part of each filter, one row after another.
    private void PackFilters(nint filters, nint packed)
    {
        Box(Filters, Channels, _axes[0].Taps, _axes[1].Taps, _axes[2].Taps);
        RowMajor(_from, Channels, _axes[0].Filter, _axes[1].Filter, _axes[2].Filter);
        RowMajor(_to, Channels, _axes[0].Taps, _axes[1].Taps, _axes[2].Taps);
        var first = 0L;
        for (var axis = 0; axis < Spatial; axis++)
        {
            first += _axes[axis].FirstTap * _from[axis + 2];
            _from[axis + 2] *= _axes[axis].TapStep;
        }

        Boxes.Copy(Size, filters + (nint)(first * Size), packed, _extents, _from, _to, _position);
    }

    // One image and group: rows of places as many at a time as there is room for their patches.
    private void Image(nint input, nint output, nint packed)
    {
        var terms = Channels * _axes[0].Taps * _axes[1].Taps * _axes[2].Taps;
        var patches = packed + (nint)(Filters * terms * Size);
        var rows = Math.Max(1, Columns / Math.Max(1, _axes[2].Count));
        for (long depth = 0; depth < _axes[0].Count; depth++)
        {
            for (long row = 0; row < _axes[1].Count; row += rows)
            {
                var count = Math.Min(rows, _axes[1].Count - row);
                var columns = count * _axes[2].Count;
                var result = patches + (nint)(terms * columns * Size);
                Gather(input, patches, depth, row, count);
                Products.MatMul(
                    _type, packed, patches, result, Filters, terms, columns, false, false, RowLimit.None, result + (nint)(Filters * columns * Size));
                Put(result, output, depth, row, count);
            }
        }
    }

    private void Gather(nint input, nint patches, long depth, long row, long rows)
    {
        switch (Size)
        {
            case sizeof(int):
                Patches((int*)input, (int*)patches, depth, row, rows);
                break;
            default:
                Patches((long*)input, (long*)patches, depth, row, rows);
                break;
        }
    }

    // A row for each term, an element for each place. Only bits are moved, and 0 has none set.
    private void Patches<T>(T* input, T* patches, long depth, long row, long rows)
        where T : unmanaged
    {
        var (outer, middle, inner) = (_axes[0], _axes[1], _axes[2]);
        for (long channel = 0; channel < Channels; channel++)
        {
            for (long i = 0; i < outer.Taps; i++)
            {
                for (long j = 0; j < middle.Taps; j++)
                {
                    for (long k = 0; k < inner.Taps; k++)
                    {
                        for (var place = row; place < row + rows; place++, patches += inner.Count)
                        {
                            var (p, q) = (outer.Position(depth, i), middle.Position(place, j));
                            var line = input + (((((channel * outer.Input) + p) * middle.Input) + q) * inner.Input);
                            Line(outer.IsInside(p) && middle.IsInside(q), line, patches, k);
                        }
                    }
                }
            }
        }
    }

    private void Line<T>(bool isInside, T* line, T* patch, long tap)
        where T : unmanaged
    {
        var axis = _axes[2];
        var (first, end) = isInside ? axis.Inside(tap) : (0, 0);
        AlignedMemory.Span<T>((nint)patch, first).Clear();
        var from = line + axis.Position(first, tap);
        for (var place = first; place < end; place++, from += axis.PlaceStep)
        {
            patch[place] = *from;
        }

        AlignedMemory.Span<T>((nint)(patch + end), axis.Count - end).Clear();
    }

    private void Put(nint result, nint output, long depth, long row, long rows)
    {
        Box(1, Filters, 1, rows, _axes[2].Count);
        RowMajor(_from, Filters, 1, rows, _axes[2].Count);
        RowMajor(_to, Filters, _axes[0].Output, _axes[1].Output, _axes[2].Output);
        _to[1] *= ImagesLast ? Images : 1;
        var first = (_axes[0].Place(depth) * _to[2]) + (_axes[1].Place(row) * _to[3]) + (_axes[2].Place(0) * _to[4]);
        _to[3] *= _axes[1].Phases;
        _to[4] *= _axes[2].Phases;
        Boxes.Copy(Size, result, output + (nint)(first * Size), _extents, _from, _to, _position);
    }

    private void Box(long a, long b, long c, long d, long e) =>
        (_extents[0], _extents[1], _extents[2], _extents[3], _extents[4]) = (a, b, c, d, e);

    // Strides of [.., a, b, c, d].
    private static void RowMajor(long[] strides, long a, long b, long c, long d) =>
        (strides[0], strides[1], strides[2], strides[3], strides[4]) = (a * b * c * d, b * c * d, c * d, d, 1);
}
