namespace MiniTorch.Nn.Data;

/// <summary>
/// Points of the unit circle. The platform's sine and cosine may differ in their last bits from one machine to another; this polynomial
/// uses only exactly rounded operations, so generated data has the same bits everywhere.
/// </summary>
internal static class Circle
{
    private const double Tau = 6.283185307179586;

    /// <summary>
    /// The cosine and sine of an angle given in turns: reduced to an eighth of a turn on either side of a quarter, then the Taylor
    /// polynomials of degree 10 and 11, whose error is below 2e-10.
    /// </summary>
    public static (double Cos, double Sin) At(double turns)
    {
        var quarter = Math.Floor((turns * 4) + 0.5);
        var x = (turns - (quarter * 0.25)) * Tau;
        var s = x * x;
        var cos = 1 - (s / 2 * (1 - (s / 12 * (1 - (s / 30 * (1 - (s / 56 * (1 - (s / 90)))))))));
        var sin = x * (1 - (s / 6 * (1 - (s / 20 * (1 - (s / 42 * (1 - (s / 72 * (1 - (s / 110))))))))));
        return ((long)quarter & 3) switch
        {
            0 => (cos, sin),
            1 => (-sin, cos),
            2 => (-cos, -sin),
            _ => (sin, -cos),
        };
    }
}
