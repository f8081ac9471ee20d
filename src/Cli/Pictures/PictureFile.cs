using ScottPlot;

namespace MiniTorch.Cli.Pictures;

/// <summary>Pictures as PNG or SVG files, which the end of the name tells, and what they have in common.</summary>
internal static class PictureFile
{
    private const string Png = ".png";
    private const string Svg = ".svg";

    // One of these is on most systems; where none is, the plotter takes what there is.
    private static readonly string[] Fonts = ["Segoe UI", "Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans", "Noto Sans"];

    private static readonly Lazy<string?> Font = new(() => Fonts.FirstOrDefault(f => ScottPlot.Fonts.GetTypeface(f, false, false)?.FamilyName == f));

    /// <summary>Checks a picture's place, for commands that work long before they draw.</summary>
    /// <exception cref="InputException">Its name ends in another way, or it cannot be put there.</exception>
    public static void Check(string path)
    {
        if (!IsSvg(path) && !path.EndsWith(Png, StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"cannot draw {path}: expected a name that ends in {Png} or {Svg}");
        }

        OutputFile.CheckFolder(path);
    }

    /// <summary>A plot without anything in it.</summary>
    public static Plot Begin(string title)
    {
        var plot = new Plot();
        if (Font.Value is { } font)
        {
            plot.Font.Set(font);
        }

        plot.Title(title, size: 15);
        return plot;
    }

    /// <summary>Draws a plot into a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="plot">The plot.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    public static void Write(string path, Plot plot, int width, int height) => OutputFile.Write(path, partial =>
    {
        if (IsSvg(path))
        {
            plot.SaveSvg(partial, width, height);
        }
        else
        {
            plot.Save(partial, width, height, ImageFormat.Png);
        }
    });

    /// <summary>Puts cells of one colour each into a plot.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="cells">From the top down.</param>
    /// <param name="place">Where their corners are.</param>
    public static void AddCells(Plot plot, Color[,] cells, CoordinateRect place)
    {
        var bytes = new byte[cells.GetLength(0), cells.GetLength(1), 3];
        for (var row = 0; row < cells.GetLength(0); row++)
        {
            for (var column = 0; column < cells.GetLength(1); column++)
            {
                var color = cells[row, column];
                (bytes[row, column, 0], bytes[row, column, 1], bytes[row, column, 2]) = (color.R, color.G, color.B);
            }
        }

        plot.Add.ImageRect(new Image(bytes), place).AntiAlias = false;
    }

    private static bool IsSvg(string path) => path.EndsWith(Svg, StringComparison.OrdinalIgnoreCase);
}
