using System.Collections.Immutable;
using System.Globalization;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Nn;
using MiniTorch.Nn.Data;
using ScottPlot;

namespace MiniTorch.Cli.Pictures;

/// <summary>
/// What each place of a sequence looks at: of each block and each head a square, with a row for each place that looks and a column for each that
/// is looked at, as dark as the weight.
/// </summary>
internal static class AttentionPicture
{
    private const string Scope = "attention/softmax";
    private const int TileSide = 150;
    private const int Margin = 20;
    private const int TitleHeight = 56;
    private const int TextHeight = 40;

    /// <summary>The weights of every attention in a function: [B, heads, T, S], the first block first.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static ImmutableArray<Value> Find(Function predict, string model)
    {
        ImmutableArray<Value> weights =
        [
            .. predict.Nodes.Where(n => n.Scope.EndsWith(Scope, StringComparison.Ordinal)).GroupBy(n => n.Scope).Select(softmax => softmax.Last().Result),
        ];
        return weights.Length > 0 ? weights : throw new InputException($"model {model} has no attention to draw: expected no --attention");
    }

    /// <summary>Draws what a model makes of the first test sample.</summary>
    /// <exception cref="InputException">The model has no attention.</exception>
    public static void Write(string path, TrainedModel model, IDataset test)
    {
        var weights = Weights(model, test.Features(0));
        var (rows, heads) = (weights.Count, weights[0].Length);
        using var plot = PictureFile.Begin($"{model.Definition.Name}: what places look at, block by block and head by head");
        for (var block = 0; block < rows; block++)
        {
            for (var head = 0; head < weights[block].Length; head++)
            {
                var bottom = rows - 1 - block;
                PictureFile.AddCells(plot, weights[block][head], new CoordinateRect(head + 0.03, head + 0.97, bottom + 0.03, bottom + 0.97));
            }
        }

        var text = plot.Add.Text(Text(test), heads / 2.0, -0.05);
        (text.LabelAlignment, text.LabelFontSize, text.LabelFontName) = (Alignment.UpperCenter, 12, "DejaVu Sans Mono");
        plot.HideAxesAndGrid();
        plot.Axes.Title.IsVisible = true;
        plot.Layout.Fixed(new PixelPadding(Margin, Margin, Margin, TitleHeight));
        plot.Axes.SetLimits(0, heads, -(double)TextHeight / TileSide, rows);
        PictureFile.Write(path, plot, Math.Max(640, (heads * TileSide) + (2 * Margin)), (rows * TileSide) + TextHeight + Margin + TitleHeight);
    }

    // By block and head.
    private static List<Color[][,]> Weights(TrainedModel model, ReadOnlySpan<float> sample)
    {
        var type = model.Parameters.Values.First(v => v.Type.DType.IsFloat()).Type.DType;
        var module = model.Definition.Declare(type: type).Module;
        var predict = module["predict"];
        var found = Find(predict, model.Definition.Name);
        ImmutableArray<string> names = [.. found.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"block{i}"))];
        var function = new Function("attention", predict.Body with { Results = found }, names);
        var read = predict.Nodes.SelectMany(n => n.Operands).ToHashSet();
        var executable = Compiler.Compile(module with { Functions = [function], Parameters = [.. module.Parameters.Where(read.Contains)] });
        executable.Parameters.CopyFrom(model.Parameters);
        var session = executable.CreateSession("attention");
        long[] shape = [1, .. model.Definition.Input.Select(d => d.Constant!.Value)];
        if (type == DType.F64)
        {
            session.Feed<double>(TrainingProgram.InputName, Array.ConvertAll(sample.ToArray(), x => (double)x), shape);
        }
        else
        {
            session.Feed(TrainingProgram.InputName, sample, shape);
        }

        session.Run();
        double[] Numbers(string name) => type == DType.F64
            ? session.Result<double>(name).ToArray()
            : Array.ConvertAll(session.Result<float>(name).ToArray(), x => (double)x);
        return [.. found.Zip(names, (value, name) => Squares(Numbers(name), value.Type.Shape))];
    }

    private static Color[][,] Squares(ReadOnlySpan<double> weights, Shape shape)
    {
        var (heads, places, seen) = ((int)shape[1].Constant!.Value, (int)shape[2].Constant!.Value, (int)shape[3].Constant!.Value);
        var squares = new Color[heads][,];
        for (var head = 0; head < heads; head++)
        {
            squares[head] = new Color[places, seen];
            for (var i = 0; i < places * seen; i++)
            {
                // A root, so that a place that looks at many can be seen too.
                var part = Math.Sqrt(Math.Clamp(weights[(head * places * seen) + i], 0, 1));
                squares[head][i / seen, i % seen] = Colors.White.InterpolateRgb(Colors.MidnightBlue, 0.04 + (0.96 * part));
            }
        }

        return squares;
    }

    private static string Text(IDataset test) =>
        test.Features(0) is var codes && codes.All(c => c >= 0 && c < test.ClassNames.Length && c == Math.Floor(c))
            ? string.Concat(codes.Select(c => test.ClassNames[(int)c])).ReplaceLineEndings("↵")
            : "";
}
