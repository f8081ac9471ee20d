using System.Collections.Immutable;
using MiniTorch.Nn.Data;
using ScottPlot;
using ScottPlot.Palettes;

namespace MiniTorch.Cli.Pictures;

/// <summary>What a model of two features says all over the plane: a colour for each class, as pale as it is unsure; and test samples.</summary>
internal static class DecisionPicture
{
    private const int Side = 640;
    private const int Cells = 240;

    private static readonly Category10 Palette = new();

    /// <summary>Draws a model of two features.</summary>
    public static void Write(string path, TrainedModel model, IDataset test)
    {
        var place = Around(test);
        using var plot = PictureFile.Begin($"{model.Definition.Name}: what is said where");
        PictureFile.AddCells(plot, Colours(model, Grid(test, place)), place);
        for (var label = 0; label < test.ClassNames.Length; label++)
        {
            var rows = Enumerable.Range(0, test.Count).Where(i => test.Labels(i)[0] == label).ToArray();
            var points = plot.Add.ScatterPoints(
                rows.Select(i => new Coordinates(test.Features(i)[0], test.Features(i)[1])).ToArray(), Palette.GetColor(label));
            points.MarkerStyle.Shape = MarkerShape.FilledCircle;
            points.MarkerSize = test.Count > 200 ? 5 : 9;
            (points.MarkerStyle.OutlineColor, points.MarkerStyle.OutlineWidth) = (Colors.White, 1);
            points.LegendText = test.ClassNames[label];
        }

        plot.Axes.SetLimits(place);
        plot.XLabel(test.FeatureNames[0]);
        plot.YLabel(test.FeatureNames[1]);
        plot.ShowLegend(Alignment.UpperRight);
        PictureFile.Write(path, plot, Side, Side);
    }

    private static CoordinateRect Around(IDataset data)
    {
        var points = Enumerable.Range(0, data.Count).Select(i => data.Features(i)).ToList();
        float[] x = [.. points.Select(p => p[0])], y = [.. points.Select(p => p[1])];
        var (dx, dy) = (Margin(x), Margin(y));
        return new CoordinateRect(x.Min() - dx, x.Max() + dx, y.Min() - dy, y.Max() + dy);
    }

    private static double Margin(float[] values) => values.Max() > values.Min() ? (values.Max() - values.Min()) * 0.15 : 1;

    // The middles of the cells, from the top down.
    private static Dataset Grid(IDataset test, CoordinateRect place)
    {
        var features = ImmutableArray.CreateBuilder<float>(Cells * Cells * 2);
        for (var row = 0; row < Cells; row++)
        {
            for (var column = 0; column < Cells; column++)
            {
                features.Add((float)(place.Left + (place.Width * (column + 0.5) / Cells)));
                features.Add((float)(place.Top - (place.Height * (row + 0.5) / Cells)));
            }
        }

        return new Dataset("plane", test.FeatureShape, features.MoveToImmutable(), [], []);
    }

    private static Color[,] Colours(TrainedModel model, Dataset grid)
    {
        var cells = new Color[Cells, Cells];
        foreach (var prediction in model.Predict(grid, grid.Count))
        {
            var (red, green, blue) = (0.0, 0.0, 0.0);
            for (var k = 0; k < prediction.Output.Length; k++)
            {
                var color = Colors.White.InterpolateRgb(Palette.GetColor(k), 0.55);
                red += prediction.Output[k] * color.R;
                green += prediction.Output[k] * color.G;
                blue += prediction.Output[k] * color.B;
            }

            cells[prediction.Index / Cells, prediction.Index % Cells] = new Color((byte)red, (byte)green, (byte)blue, byte.MaxValue);
        }

        return cells;
    }
}
