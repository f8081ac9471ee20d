using System.Collections.Immutable;
using System.Globalization;

namespace MiniTorch.Nn.Data;

/// <summary>A point of the writing plane: x to the right, y down, the digit's box being [0, 1] x [0, 1].</summary>
internal readonly record struct PlanePoint(double X, double Y);

/// <summary>One way to write a digit: pen strokes, each the control points of a curve.</summary>
internal sealed record DigitForm(ImmutableArray<ImmutableArray<PlanePoint>> Strokes);

/// <summary>
/// The ways each digit is written. A stroke is a quadratic B-spline: it starts at the first point, ends at the last, and is pulled towards
/// those between without touching them; a point given twice is a sharp corner.
/// </summary>
internal static class DigitStrokes
{
    /// <summary>The forms of the digits 0 to 9.</summary>
    public static ImmutableArray<ImmutableArray<DigitForm>> Forms { get; } =
    [
        [
            Form("50,2 16,2 2,50 16,98 50,98 84,98 98,50 84,2 50,2"),
            Form("62,4 20,-2 -2,62 22,106 74,98 102,46 88,-2 52,2 36,10"),
            Form("44,4 10,14 0,72 26,106 82,98 104,34 78,-6 42,-2 26,12"),
        ],
        [
            Form("50,3 50,97"),
            Form("26,30 40,22 54,3 54,3 52,97"),
            Form("28,28 42,20 52,4 52,4 52,95 | 24,95 78,95"),
            Form("58,3 52,40 44,97"),
        ],
        [
            Form("16,26 22,2 62,-4 86,14 80,44 46,72 12,94 12,94 52,93 90,92"),
            Form("16,28 26,-2 72,-4 88,28 64,62 30,98 6,92 20,72 46,84 66,100 92,88"),
            Form("18,10 46,6 82,8 82,8 48,50 14,92 14,92 50,94 88,90"),
        ],
        [
            Form("16,16 34,-2 82,-2 84,38 60,46 42,46 42,46 66,46 92,54 90,98 40,106 12,84"),
            Form("16,6 48,6 80,5 80,5 62,24 44,42 44,42 88,38 94,80 72,102 34,102 12,86"),
            Form("18,14 44,-4 84,4 76,40 50,50 34,44 50,38 90,52 88,94 44,104 12,86"),
        ],
        [
            Form("30,4 20,32 14,58 14,58 50,58 90,54 | 68,20 64,60 62,98"),
            Form("64,98 66,50 66,4 66,4 40,34 12,66 12,66 50,66 92,64"),
            Form("22,6 14,36 18,58 50,58 76,48 | 78,6 72,50 66,98"),
            Form("60,4 36,36 10,64 10,64 50,64 92,62 | 64,34 62,66 60,98"),
        ],
        [
            Form("82,6 54,6 28,8 28,8 26,28 22,46 22,46 44,34 88,38 94,80 66,104 32,102 12,86"),
            Form("30,8 26,30 24,46 24,46 50,30 92,44 90,86 56,104 30,100 12,88 | 30,8 56,8 86,5"),
            Form("84,8 58,0 28,4 20,26 30,44 64,46 92,62 84,96 46,104 12,88"),
        ],
        [
            Form("72,6 40,16 10,52 12,94 50,104 90,92 90,58 54,46 24,56 14,76"),
            Form("60,3 36,30 14,62 14,94 48,104 88,94 86,60 50,52 22,68 16,80"),
            Form("80,14 60,-4 24,14 8,60 20,98 58,106 92,80 76,50 42,50 22,70 22,84"),
        ],
        [
            Form("14,8 50,7 86,6 86,6 66,36 52,62 44,97"),
            Form("14,9 50,8 86,6 86,6 66,36 52,62 44,97 | 36,52 58,50 80,49"),
            Form("15,26 14,18 15,7 15,7 50,8 85,7 85,7 60,44 46,97"),
            Form("12,18 26,0 54,16 88,4 88,4 66,40 54,66 50,97"),
            Form("12,18 26,0 54,14 88,5 88,5 64,40 52,66 46,97 | 38,54 58,50 82,50"),
        ],
        [
            Form("72,16 54,-4 16,0 18,34 48,48 88,60 88,102 48,104 10,100 12,64 46,48 80,34 84,6 58,2"),
            Form("50,3 18,3 16,46 50,47 84,46 82,3 50,3 | 50,47 10,50 8,97 50,97 92,97 90,50 50,47"),
            Form("84,12 60,-8 16,0 24,38 62,52 94,74 78,104 30,106 6,84 28,56 66,36 84,12"),
        ],
        [
            Form("82,28 74,0 30,-4 12,28 26,60 66,56 82,28 82,28 80,62 70,97"),
            Form("82,26 66,-2 22,-2 14,36 28,60 68,54 84,20 84,20 90,70 64,106 22,92"),
            Form("78,14 56,-6 14,6 16,44 46,58 74,36 78,12 78,12 77,50 76,97"),
        ],
    ];

    private static DigitForm Form(string strokes) => new(
        [.. strokes.Split('|', StringSplitOptions.TrimEntries).Select(stroke => stroke.Split(' ').Select(Point).ToImmutableArray())]);

    private static PlanePoint Point(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return new PlanePoint(Percent(text.AsSpan(0, comma)), Percent(text.AsSpan(comma + 1)));
    }

    private static double Percent(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) / 100.0;
}
