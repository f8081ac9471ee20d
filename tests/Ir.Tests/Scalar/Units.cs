namespace MiniTorch.Ir.Tests.Scalar;

/// <summary>Errors in units of the last place of the exact result; subnormal results have the unit of the smallest normal number.</summary>
internal static class Units
{
    public static double Between(float found, double exact)
    {
        if (double.IsNaN(exact) || float.IsNaN(found))
        {
            return double.IsNaN(exact) == float.IsNaN(found) ? 0 : double.PositiveInfinity;
        }

        if (float.IsInfinity(found) || double.IsInfinity(exact))
        {
            return found == (float)exact ? 0 : double.PositiveInfinity;
        }

        var exponent = exact == 0 ? -149 : Math.Max(-149, Math.ILogB(exact) - 23);
        return Math.Abs(found - exact) / Math.ScaleB(1, exponent);
    }

    public static double Between(double found, DoubleDouble exact)
    {
        if (double.IsNaN(exact.High) || double.IsNaN(found))
        {
            return double.IsNaN(exact.High) == double.IsNaN(found) ? 0 : double.PositiveInfinity;
        }

        if (double.IsInfinity(found) || double.IsInfinity(exact.High))
        {
            return found == exact.High ? 0 : double.PositiveInfinity;
        }

        // A subnormal result has lost the low part; the unit is that of the smallest number.
        var exponent = exact.High == 0 ? -1074 : Math.Max(-1074, Math.ILogB(exact.High) - 52);
        return Math.Abs(found - exact.High - exact.Low) / Math.ScaleB(1, exponent);
    }
}
