namespace MiniTorch.Nn.Data;

/// <summary>
/// A round pen drawing on a grid of pixels, whose centres lie at half-integers. Keeps each pixel's squared distance from the nearest
/// stroke; its edge is a linear ramp around the pen's radius.
/// </summary>
internal sealed class Pen
{
    private const int SegmentsPerCurve = 5;

    private readonly int _height;
    private readonly int _width;
    private readonly double[] _squaredDistance;
    private double _radius;
    private double _softness;

    /// <summary>A pen over an empty grid.</summary>
    public Pen(int height, int width)
    {
        (_height, _width) = (height, width);
        _squaredDistance = new double[height * width];
    }

    /// <summary>Clears the grid and takes a pen of a radius and an edge of a width, both in pixels.</summary>
    public void Lift(double radius, double softness)
    {
        Array.Fill(_squaredDistance, double.PositiveInfinity);
        (_radius, _softness) = (radius, softness);
    }

    /// <summary>Draws the quadratic B-spline of some control points: from the first to the last, through the midpoints of those between.</summary>
    public void Stroke(ReadOnlySpan<PlanePoint> control)
    {
        if (control.Length == 2)
        {
            Segment(control[0], control[1]);
            return;
        }

        var start = control[0];
        for (var i = 1; i < control.Length - 1; i++)
        {
            var end = i == control.Length - 2
                ? control[i + 1]
                : new PlanePoint((control[i].X + control[i + 1].X) / 2, (control[i].Y + control[i + 1].Y) / 2);
            Curve(start, control[i], end);
            start = end;
        }
    }

    /// <summary>How much of a pixel is inked, from 0 to 1.</summary>
    public double Coverage(int pixel) =>
        Math.Clamp(((_radius - Math.Sqrt(_squaredDistance[pixel])) / _softness) + 0.5, 0, 1);

    private void Curve(PlanePoint a, PlanePoint b, PlanePoint c)
    {
        var start = a;
        for (var k = 1; k <= SegmentsPerCurve; k++)
        {
            var t = (double)k / SegmentsPerCurve;
            var u = 1 - t;
            var end = new PlanePoint(
                (u * u * a.X) + (2 * u * t * b.X) + (t * t * c.X), (u * u * a.Y) + (2 * u * t * b.Y) + (t * t * c.Y));
            Segment(start, end);
            start = end;
        }
    }

    private void Segment(PlanePoint a, PlanePoint b)
    {
        var reach = _radius + (_softness / 2);
        var (left, right) = (Pixel(Math.Min(a.X, b.X) - reach, _width), Pixel(Math.Max(a.X, b.X) + reach, _width));
        var (top, bottom) = (Pixel(Math.Min(a.Y, b.Y) - reach, _height), Pixel(Math.Max(a.Y, b.Y) + reach, _height));
        var (alongX, alongY) = (b.X - a.X, b.Y - a.Y);
        var squaredLength = (alongX * alongX) + (alongY * alongY);
        var scale = squaredLength > 0 ? 1 / squaredLength : 0;
        for (var row = top; row <= bottom; row++)
        {
            for (var column = left; column <= right; column++)
            {
                var (x, y) = (column + 0.5 - a.X, row + 0.5 - a.Y);
                var t = Math.Clamp(((x * alongX) + (y * alongY)) * scale, 0, 1);
                var (dx, dy) = (x - (t * alongX), y - (t * alongY));
                ref var nearest = ref _squaredDistance[(row * _width) + column];
                nearest = Math.Min(nearest, (dx * dx) + (dy * dy));
            }
        }
    }

    private static int Pixel(double position, int limit) => (int)Math.Clamp(Math.Floor(position), 0, limit - 1);
}
