using System.Collections.Immutable;
using System.Globalization;
using MiniTorch.Nn;
using MiniTorch.Nn.Data;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace MiniTorch.Cli.Pictures;

/// <summary>How often each class was taken for which: a row for each label, as dark as the part of its samples.</summary>
internal static class ConfusionPicture
{
    private const int Side = 640;

    // Numbers of more classes would not fit into their cells.
    private const int MostNumbers = 20;

    /// <summary>Draws what a model says about test samples.</summary>
    public static void Write(string path, TrainedModel model, IDataset test)
    {
        var predictions = model.Predict(test, test.Count);
        var counts = Count(predictions, test.ClassNames.Length);
        var right = predictions.Count(p => p.Predicted == p.Label);
        using var plot = PictureFile.Begin(string.Create(
            CultureInfo.InvariantCulture, $"{model.Definition.Name}: {right:N0} of {predictions.Length:N0} test samples right"));
        AddCells(plot, counts);
        var positions = Enumerable.Range(0, test.ClassNames.Length).Select(i => i + 0.5).ToArray();
        plot.Axes.Bottom.TickGenerator = new NumericManual(positions, [.. test.ClassNames]);
        plot.Axes.Left.TickGenerator = new NumericManual([.. positions.Reverse()], [.. test.ClassNames]);
        plot.Axes.SetLimits(0, positions.Length, 0, positions.Length);
        plot.HideGrid();
        plot.XLabel("prediction");
        plot.YLabel("label");
        PictureFile.Write(path, plot, Side, Side);
    }

    /// <summary>The number of samples by label and prediction.</summary>
    internal static int[,] Count(ImmutableArray<Prediction> predictions, int classes)
    {
        var counts = new int[classes, classes];
        foreach (var prediction in predictions)
        {
            counts[prediction.Label!.Value, prediction.Predicted!.Value]++;
        }

        return counts;
    }

    private static void AddCells(Plot plot, int[,] counts)
    {
        var classes = counts.GetLength(0);
        var cells = new Color[classes, classes];
        for (var label = 0; label < classes; label++)
        {
            var total = Enumerable.Range(0, classes).Sum(c => counts[label, c]);
            for (var predicted = 0; predicted < classes; predicted++)
            {
                var part = total == 0 ? 0 : (double)counts[label, predicted] / total;
                var color = label == predicted ? Colors.SteelBlue : Colors.FireBrick;
                cells[label, predicted] = Colors.White.InterpolateRgb(color, part > 0 ? 0.08 + (0.92 * part) : 0);
                if (classes <= MostNumbers && counts[label, predicted] > 0)
                {
                    var number = counts[label, predicted].ToString(CultureInfo.InvariantCulture);
                    var text = plot.Add.Text(number, predicted + 0.5, classes - label - 0.5);
                    (text.LabelAlignment, text.LabelFontSize) = (Alignment.MiddleCenter, 13);
                    text.LabelFontColor = part > 0.5 ? Colors.White : Colors.Black;
                }
            }
        }

        PictureFile.AddCells(plot, cells, new CoordinateRect(0, classes, 0, classes));
        plot.MoveToBack(plot.GetPlottables<ScottPlot.Plottables.ImageRect>().Single());
    }
}
