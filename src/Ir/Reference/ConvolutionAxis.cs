using System.Numerics;

namespace MiniTorch.Ir.Reference;

/// <summary>A spatial axis of a convolution, and the phase of it that is being computed.</summary>
public sealed class ConvolutionAxis
{
    /// <summary>The extent of the input.</summary>
    public long Input { get; private set; } = 1;

    /// <summary>The extent of the filter.</summary>
    public long Filter { get; private set; } = 1;

    /// <summary>The extent of the result.</summary>
    public long Output { get; private set; } = 1;

    /// <summary>The phases: places that far apart meet the same part of the filter.</summary>
    public long Phases { get; private set; } = 1;

    /// <summary>The places of the phase.</summary>
    public long Count { get; private set; }

    /// <summary>The first element of the filter that the phase meets.</summary>
    public long FirstTap { get; private set; }

    /// <summary>How far apart the elements are that it meets.</summary>
    public long TapStep { get; private set; }

    /// <summary>How many it meets.</summary>
    public long Taps { get; private set; }

    /// <summary>How far a place is behind the one before it, in elements of the input.</summary>
    public long PlaceStep { get; private set; }

    /// <summary>How far the element of the input that an element of the filter meets is behind that of the one before it.</summary>
    public long TapReach { get; private set; }

    private long Stride { get; set; } = 1;

    private long Low { get; set; }

    private long InputDilation { get; set; } = 1;

    private long FilterDilation { get; set; } = 1;

    private long Phase { get; set; }

    private long Start { get; set; }

    /// <summary>Sets the extents, and how they lie to each other.</summary>
    public void Bind(long input, long filter, long output, long stride, long low, long inputDilation, long filterDilation)
    {
        (Input, Filter, Output) = (input, filter, output);
        (Stride, Low, InputDilation, FilterDilation) = (stride, low, inputDilation, filterDilation);
        Phases = PhasesOf(stride, inputDilation);
        TapStep = inputDilation / Gcd(inputDilation, filterDilation);
        PlaceStep = Phases * stride / inputDilation;
        TapReach = TapStep * filterDilation / inputDilation;
    }

    /// <summary>The phases of an axis.</summary>
    public static long PhasesOf(long stride, long inputDilation) => inputDilation / Gcd(inputDilation, stride);

    /// <summary>Goes to a phase.</summary>
    public void Enter(long phase)
    {
        Phase = phase;
        Count = phase < Output ? ((Output - phase - 1) / Phases) + 1 : 0;
        FirstTap = 0;
        while (FirstTap < TapStep && Spread(FirstTap) % InputDilation != 0)
        {
            FirstTap++;
        }

        // Where no element of a whole round meets one of the input, none does.
        Taps = FirstTap < Math.Min(TapStep, Filter) ? ((Filter - FirstTap - 1) / TapStep) + 1 : 0;
        Start = Spread(FirstTap) / InputDilation;
    }

    /// <summary>A place of the phase as one of the result.</summary>
    public long Place(long place) => Phase + (place * Phases);

    /// <summary>The element of the input that a place meets with an element of the filter; it may be outside.</summary>
    public long Position(long place, long tap) => Start + (place * PlaceStep) + (tap * TapReach);

    /// <summary>True for elements that there are.</summary>
    public bool IsInside(long position) => position >= 0 && position < Input;

    /// <summary>The places, from the first to the one behind the last, that meet elements of the input with an element of the filter.</summary>
    public (long First, long End) Inside(long tap)
    {
        // The positions of places ascend: those before 0 come first, those behind the end last.
        var at = Position(0, tap);
        var first = Math.Clamp(at >= 0 ? 0 : ((-at - 1) / PlaceStep) + 1, 0, Count);
        var end = Math.Clamp(at >= Input ? 0 : ((Input - at - 1) / PlaceStep) + 1, first, Count);
        return (first, end);
    }

    private long Spread(long tap) => (Phase * Stride) + (tap * FilterDilation) - Low;

    private static long Gcd(long a, long b) => (long)BigInteger.GreatestCommonDivisor(a, b);
}
