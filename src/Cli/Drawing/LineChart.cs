using System.Globalization;

namespace MiniTorch.Cli.Drawing;

/// <summary>
/// A curve in braille characters, each of which holds two dots across and four down. Where a column of dots stands for several values it
/// shows their mean.
/// </summary>
internal sealed class LineChart
{
    private const int DotsAcross = 2;
    private const int DotsDown = 4;
    private const int Blank = 0x2800;

    // The bit of each dot of a braille character, by row and column (Unicode's order follows the old six-dot cell).
    private static readonly int[,] _bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    private readonly int[,] _cells;
    private readonly double _low;
    private readonly double _high;

    private LineChart(int width, int height, double low, double high)
    {
        _cells = new int[height, width];
        (_low, _high) = (low, high);
    }

    /// <summary>The lines of a chart with its extremes at the left and an axis below; none if there is no finite value.</summary>
    /// <param name="values">The curve from left to right; values that are not finite leave a gap.</param>
    /// <param name="width">Characters across, the labels not counted.</param>
    /// <param name="height">Lines, at least 2.</param>
    public static IReadOnlyList<string> Draw(IReadOnlyList<double> values, int width, int height)
    {
        var finite = values.Where(double.IsFinite).ToList();
        if (finite.Count == 0)
        {
            return [];
        }

        var columns = Columns(values, Math.Min(width * DotsAcross, values.Count));
        var (low, high) = (columns.Where(double.IsFinite).Min(), columns.Where(double.IsFinite).Max());
        var chart = new LineChart((columns.Length + 1) / DotsAcross, height, low, high);
        chart.Plot(columns);
        return chart.Lines();
    }

    private static double[] Columns(IReadOnlyList<double> values, int count)
    {
        var columns = new double[count];
        for (var i = 0; i < count; i++)
        {
            var start = (int)((long)i * values.Count / count);
            var end = (int)((long)(i + 1) * values.Count / count);
            columns[i] = values.Skip(start).Take(end - start).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
        }

        return columns;
    }

    private void Plot(double[] columns)
    {
        int? previous = null;
        for (var x = 0; x < columns.Length; x++)
        {
            if (!double.IsFinite(columns[x]))
            {
                previous = null;
                continue;
            }

            // From the neighbour's height to this one, so that a steep curve stays one line.
            var y = Row(columns[x]);
            var from = previous is { } p && p != y ? p + Math.Sign(y - p) : y;
            for (var dot = Math.Min(from, y); dot <= Math.Max(from, y); dot++)
            {
                _cells[dot / DotsDown, x / DotsAcross] |= _bits[dot % DotsDown, x % DotsAcross];
            }

            previous = y;
        }
    }

    private int Row(double value)
    {
        var last = (_cells.GetLength(0) * DotsDown) - 1;
        return _high > _low ? (int)Math.Round((_high - value) / (_high - _low) * last) : last;
    }

    private List<string> Lines()
    {
        var (top, bottom) = (Label(_high), Label(_low));
        var margin = Math.Max(top.Length, bottom.Length);
        var width = _cells.GetLength(1);
        var lines = new List<string>();
        for (var row = 0; row < _cells.GetLength(0); row++)
        {
            var label = row == 0 ? top : row == _cells.GetLength(0) - 1 ? bottom : "";
            var dots = Enumerable.Range(0, width).Select(x => _cells[row, x] == 0 ? ' ' : (char)(Blank + _cells[row, x]));
            lines.Add($"{label.PadLeft(margin)} ┤{string.Concat(dots)}".TrimEnd());
        }

        lines.Add($"{new string(' ', margin)} └{new string('─', width)}");
        return lines;
    }

    private static string Label(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
