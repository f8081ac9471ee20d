namespace MiniTorch.Ir.Scalars;

/// <content>The error function.</content>
public static partial class Functions
{
    /// <summary>
    /// erf x of |x| with the sign of x: up to 1 an odd polynomial, else 1 - e^-q with a polynomial q that is -ln(1 - erf x), a form that
    /// Juffa has shown. All coefficients are minimax fits by Remez's algorithm, with error 2^-29 for f32 and 2^-57 for f64.
    /// </summary>
    public static Scalar Erf(Scalar x)
    {
        var magnitude = x.Abs();
        var z = x * x;
        var single = IsSingle(x);
        var near = magnitude.Fma(
            single
                ? Horner(
                    z, 7.8538534713153881e-05, -0.00080101911474561734, 0.0051883273836651582, -0.02685381175844842,
                    0.11283585143855916, -0.37612625823906082, 0.12837916572704033)
                : Horner(
                    z, -7.7794701116485373e-10, 1.3710980457224525e-08, -1.6206313539973557e-07,
                    1.6447131506311547e-06, -1.4924712293343331e-05, 0.0001205529357625962, -0.00085483259292872416,
                    0.0052239776061178446, -0.026866170643111406, 0.11283791670944185, -0.37612638903183521,
                    0.12837916709551256),
            magnitude);

        // Beyond, the result is 1.
        var far = magnitude.Min(single ? 4 : 6);
        var q = single
            ? Horner(
                far, -0.00018637494984770003, 0.0029476174354077849, -0.021837903437292579, 0.10310642503593757,
                0.63814520548504927, 1.127088969878618, 0.00034157620454856527)
            : Horner(
                far, -1.0494853653209201e-12, 4.7954660163752243e-11, -1.0255886193862887e-09, 1.3625338842109748e-08,
                -1.2569346679612855e-07, 8.5050351232452827e-07, -4.3267130619608126e-06, 1.6512758760121144e-05,
                -4.5034057517195965e-05, 7.0359222566805868e-05, 4.4835711462864202e-05, -0.00064119160610048051,
                0.0017690219789346336, -0.00028050731746252197, -0.019078143241947235, 0.10274724632721489,
                0.63662849091291551, 1.1283773288381316, 1.79662650225941e-07);
        return WithSign(magnitude.LessThan(1).Select(near, 1 - Exp(-q)), SignOf(x));
    }
}
