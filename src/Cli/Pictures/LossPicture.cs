using System.Globalization;
using MiniTorch.Nn;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace MiniTorch.Cli.Pictures;

/// <summary>The loss of the steps, its running mean, and the loss that was measured after epochs.</summary>
internal static class LossPicture
{
    private const int Width = 900;
    private const int Height = 520;
    private const int RightMargin = 36;

    // The running mean is of this part of all steps; and where there are many, what stands for single steps is one of a smaller part.
    private const int Windows = 50;
    private const int SmallWindows = 2000;

    // From this ratio of the largest and the smallest mean on, the axis is logarithmic.
    private const double WideRange = 8;

    /// <summary>Draws a finished training.</summary>
    public static void Write(string path, TrainingRun run)
    {
        using var plot = PictureFile.Begin(string.Create(CultureInfo.InvariantCulture, $"{run.Model}: loss of {run.Steps:N0} steps"));
        var means = Means(run.Losses.AsSpan(), Math.Max(1, run.Losses.Length / Windows));
        var measured = run.Epochs.Where(e => double.IsFinite(e.Loss)).ToArray();
        var shown = means.Where(double.IsFinite).Concat(measured.Select(e => e.Loss)).ToArray();
        var isLogarithmic = shown.Length > 0 && shown.Min() > 0 && shown.Max() / shown.Min() >= WideRange;
        double Scale(double loss) => isLogarithmic ? (loss > 0 ? Log10(loss) : double.NaN) : loss;

        var single = Means(run.Losses.AsSpan(), Math.Max(1, run.Losses.Length / SmallWindows));
        AddCurve(plot, single, Scale, Colors.SteelBlue.WithOpacity(0.25), 1, null);
        AddCurve(plot, means, Scale, Colors.SteelBlue, 2, "training");
        if (measured.Length > 0)
        {
            var points = plot.Add.Scatter(
                measured.Select(e => (double)e.Step).ToArray(), measured.Select(e => Scale(e.Loss)).ToArray(), Colors.DarkOrange);
            points.LineWidth = 2;
            points.MarkerSize = measured.Length > 60 ? 0 : 6;
            points.LegendText = run.Validation is null ? "test" : "validation";
        }

        if (shown.Length > 0)
        {
            var (low, high) = (Scale(shown.Min()), Scale(shown.Max()));
            var margin = Math.Max((high - low) * 0.06, 1e-12);
            plot.Axes.SetLimits(0, Math.Max(1, run.Steps), low - margin, high + margin);
        }

        plot.Axes.Right.MinimumSize = RightMargin;
        plot.XLabel("step");
        plot.YLabel(isLogarithmic ? "loss (logarithmic)" : "loss");
        plot.ShowLegend(Alignment.UpperRight);
        if (isLogarithmic)
        {
            plot.Axes.Left.TickGenerator = Powers(shown.Min(), shown.Max());
        }

        PictureFile.Write(path, plot, Width, Height);
    }

    // 1, 2 and 5 times the powers of ten, or these alone where there are many.
    private static NumericManual Powers(double low, double high)
    {
        double[] factors = Log10(high / low) > 4 ? [1] : [1, 2, 5];
        var ticks = new NumericManual();
        for (var power = (int)Math.Floor(Log10(low)); power <= Log10(high); power++)
        {
            foreach (var factor in factors)
            {
                ticks.AddMajor(power + Log10(factor), (factor * Power10(power)).ToString("G3", CultureInfo.InvariantCulture));
            }
        }

        return ticks;
    }

    // Neighbouring steps that can be drawn; a step that cannot ends a line.
    private static void AddCurve(Plot plot, ReadOnlySpan<double> losses, Func<double, double> scale, Color color, float width, string? name)
    {
        for (var start = 0; start < losses.Length; start++)
        {
            var line = new List<double>();
            for (var i = start; i < losses.Length && double.IsFinite(scale(losses[i])); i++)
            {
                line.Add(scale(losses[i]));
            }

            if (line.Count > 0)
            {
                var signal = plot.Add.Signal(line.ToArray(), color: color);
                (signal.Data.XOffset, signal.LineWidth, signal.MaximumMarkerSize) = (start + 1, width, line.Count == 1 ? 6 : 0);
                (signal.LegendText, name) = (name ?? "", null);
            }

            start += line.Count;
        }
    }

    // Of each step the mean with those before it, so many of them; what is not finite stays so.
    private static double[] Means(ReadOnlySpan<double> losses, int window)
    {
        var (means, sum, count) = (new double[losses.Length], 0.0, 0);
        for (var i = 0; i < losses.Length; i++)
        {
            if (!double.IsFinite(losses[i]))
            {
                (means[i], sum, count) = (losses[i], 0, 0);
                continue;
            }

            if (count == window)
            {
                sum -= losses[i - window];
                count--;
            }

            sum += losses[i];
            count++;
            means[i] = sum / count;
        }

        return means;
    }

#pragma warning disable RS0030 // Where a curve is drawn; no number of a model.
    private static double Log10(double x) => Math.Log10(x);

    private static double Power10(double x) => Math.Pow(10, x);
#pragma warning restore RS0030
}
