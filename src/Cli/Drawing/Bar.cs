namespace MiniTorch.Cli.Drawing;

/// <summary>A fraction as a bar of block characters, exact to an eighth of a character.</summary>
internal static class Bar
{
    private const string Eighths = " ▏▎▍▌▋▊▉";

    /// <summary>A bar of up to <paramref name="width"/> characters, padded to it.</summary>
    /// <param name="fraction">From 0 to 1; anything else counts as the nearer of the two, NaN as 0.</param>
    /// <param name="width">Characters of a full bar.</param>
    public static string Draw(double fraction, int width)
    {
        var eighths = fraction > 0 ? (int)Math.Round(Math.Min(fraction, 1) * width * 8) : 0;
        var bar = new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : Eighths[eighths % 8].ToString());
        return bar.PadRight(width);
    }
}
