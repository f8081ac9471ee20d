namespace MiniTorch.Nn.Data;

/// <summary>How one digit is laid out on the page: a bend of the plane, then an affine map from the digit's box to pixels.</summary>
internal readonly struct Hand
{
    private const double Centre = 14;
    private const double Jitter = 0.03;

    private readonly double _bendX;
    private readonly double _bendY;
    private readonly double _skewX;
    private readonly double _skewY;
    private readonly PlanePoint _alongX;
    private readonly PlanePoint _alongY;
    private readonly PlanePoint _shift;

    /// <summary>A random layout.</summary>
    public Hand(ref SplitMix64 random)
    {
        _bendX = random.NextUniform(-0.25, 0.25);
        _bendY = random.NextUniform(-0.25, 0.25);
        _skewX = random.NextUniform(-0.3, 0.3);
        _skewY = random.NextUniform(-0.3, 0.3);
        var height = random.NextUniform(15, 21);
        var width = height * random.NextUniform(0.55, 0.95);
        var slant = random.NextUniform(-0.15, 0.4);
        var (cos, sin) = Circle.At(0.025 * random.NextNormal());
        _alongX = new PlanePoint(cos * width, sin * width);
        _alongY = new PlanePoint(((cos * -slant) - sin) * height, ((sin * -slant) + cos) * height);
        _shift = new PlanePoint(Centre + (0.9 * random.NextNormal()), Centre + (0.9 * random.NextNormal()));
    }

    /// <summary>The pixel position of a point of the digit's box, after a random step of its own.</summary>
    public PlanePoint Place(PlanePoint point, ref SplitMix64 random)
    {
        var x = point.X - 0.5 + (Jitter * random.NextNormal());
        var y = point.Y - 0.5 + (Jitter * random.NextNormal());
        var bentX = x + (_bendX * ((y * y) - 0.125)) + (_skewX * x * y);
        var bentY = y + (_bendY * ((x * x) - 0.125)) + (_skewY * x * y);
        return new PlanePoint(
            _shift.X + (_alongX.X * bentX) + (_alongY.X * bentY), _shift.Y + (_alongX.Y * bentX) + (_alongY.Y * bentY));
    }
}
