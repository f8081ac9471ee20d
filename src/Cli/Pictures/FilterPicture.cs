using System.Globalization;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;
using ScottPlot;

namespace MiniTorch.Cli.Pictures;

/// <summary>The weights that see an image first, each as an image: blue below 0, red above, as dark as far from it.</summary>
internal static class FilterPicture
{
    private const int Across = 8;
    private const int Most = 64;
    private const int TileSide = 84;
    private const int TitleHeight = 60;
    private const int Margin = 20;

    /// <summary>The first weights of a model, if they see images.</summary>
    /// <exception cref="InputException">They do not.</exception>
    public static (Value Weight, ImageSize Size) Find(Module module, string model, ImageSize? image)
    {
        var weight = module.Parameters.First(p => p.Type.Shape.Rank > 1);
        var extents = weight.Type.Shape.Select(d => (int)d.Constant!.Value).ToArray();
        return extents.Length switch
        {
            4 => (weight, new ImageSize(extents[2], extents[3])),
            2 when image is not null && extents[0] == image.Height * image.Width => (weight, image),
            _ => throw new InputException(
                $"model {model} has no filters to draw: expected first weights that see an image, found %{weight.Name}: {weight.Type}"),
        };
    }

    /// <summary>Draws the filters of a model.</summary>
    /// <exception cref="InputException">It has none.</exception>
    public static void Write(string path, TrainedModel model, IDataset test)
    {
        var (weight, size) = Find(model.Definition.Declare().Module, model.Definition.Name, test.Image);
        var numbers = Numbers(model, weight);
        var isTransposed = weight.Type.Shape.Rank == 2;
        var (pixels, count) = (size.Height * size.Width, numbers.Length / (size.Height * size.Width));
        var (shown, rows) = (Math.Min(count, Most), (Math.Min(count, Most) + Across - 1) / Across);
        var part = shown < count ? $"the first {shown} of {count}" : $"all {count}";
        using var plot = PictureFile.Begin(string.Create(CultureInfo.InvariantCulture, $"{model.Definition.Name}: {part} filters of {weight.Name}"));
        for (var i = 0; i < shown; i++)
        {
            var filter = Enumerable.Range(0, pixels).Select(p => numbers[isTransposed ? (p * count) + i : (i * pixels) + p]).ToArray();
            var (left, bottom) = (i % Across, rows - 1 - (i / Across));
            PictureFile.AddCells(plot, Cells(filter, size), new CoordinateRect(left + 0.04, left + 0.96, bottom + 0.04, bottom + 0.96));
        }

        plot.HideAxesAndGrid();
        plot.Axes.Title.IsVisible = true;
        plot.Layout.Fixed(new PixelPadding(Margin, Margin, Margin, TitleHeight));
        plot.Axes.SetLimits(0, Across, 0, rows);
        PictureFile.Write(path, plot, (Across * TileSide) + (2 * Margin), (rows * TileSide) + Margin + TitleHeight);
    }

    private static double[] Numbers(TrainedModel model, Value weight) => model.Parameters.TypeOf(weight.Name).DType == DType.F64
        ? model.Parameters.Span<double>(weight.Name).ToArray()
        : Array.ConvertAll(model.Parameters.Span<float>(weight.Name).ToArray(), x => (double)x);

    private static Color[,] Cells(double[] filter, ImageSize size)
    {
        var largest = Math.Max(filter.Max(Math.Abs), double.Epsilon);
        var cells = new Color[size.Height, size.Width];
        for (var i = 0; i < filter.Length; i++)
        {
            var part = filter[i] / largest;
            cells[i / size.Width, i % size.Width] = Colors.White.InterpolateRgb(part < 0 ? Colors.DarkBlue : Colors.DarkRed, Math.Abs(part));
        }

        return cells;
    }
}
