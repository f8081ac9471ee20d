using System.CommandLine;
using System.Globalization;
using MiniTorch.Cli.Drawing;
using MiniTorch.Interop;
using MiniTorch.Nn;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;
using Spectre.Console;

namespace MiniTorch.Cli;

/// <summary><c>minitorch predict</c>: what a trained model says about test samples.</summary>
internal static class PredictCommand
{
    private const int BarWidth = 20;
    private const int DefaultCount = 5;

    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var model = ModuleSource.ModelArgument();
        var checkpoint = new Option<string>("--checkpoint")
        {
            Description = "The safetensors file that train wrote",
            HelpName = "FILE",
            Required = true,
        };
        var data = ModelData.Option();
        var count = NumberOption.Count("--count", "The first N test samples; without it, 5");
        var command = new ToolCommand("predict", "Show a trained model's predictions beside the labels.")
        {
            Arguments = { model },
            Options = { checkpoint, data, count },
            Examples =
            [
                ("minitorch predict digits --checkpoint digits.safetensors --count 10", "Ten test images and each class's probability"),
            ],
        };
        command.SetAction(parsed => Run(
            shell,
            BuiltInModels.Find(parsed.GetRequiredValue(model)),
            parsed.GetRequiredValue(checkpoint),
            parsed.GetValue(data),
            parsed.GetValue(count) ?? DefaultCount));
        return command;
    }

    private static int Run(Shell shell, ModelDefinition model, string checkpoint, string? data, int count)
    {
        var test = ModelData.Load(model, data).Test;
        var trainer = model.CreateTrainer();
        Safetensors.Load(checkpoint, trainer.Parameters, parametersOnly: true);
        var predictions = trainer.Predict(test, count);
        if (test.Image is { } image)
        {
            foreach (var prediction in predictions)
            {
                WriteImage(shell.Out, test, image, prediction);
            }
        }
        else
        {
            shell.Draw(Points(test, predictions));
        }

        shell.Out.WriteLine($"{predictions.Count(IsRight)} of {predictions.Length} right");
        return ExitCode.Good;
    }

    private static void WriteImage(TextWriter output, Dataset test, ImageSize image, Prediction prediction)
    {
        output.WriteLine($"sample {prediction.Index}: label {Class(test, prediction.Label)}, prediction {Verdict(test, prediction)}");
        var picture = Picture.Draw(test.Features(prediction.Index), image.Width);
        for (var line = 0; line < Math.Max(picture.Count, prediction.Output.Length); line++)
        {
            var pixels = line < picture.Count ? picture[line] : new string(' ', image.Width);
            var bar = line < prediction.Output.Length
                ? $"  {Class(test, line)} {Bar.Draw(prediction.Output[line], BarWidth)} {Percent(prediction.Output[line])}"
                : "";
            output.WriteLine((pixels + bar).TrimEnd());
        }

        output.WriteLine();
    }

    private static Table Points(Dataset test, IEnumerable<Prediction> predictions)
    {
        var table = new Table { Border = TableBorder.Simple };
        var features = Enumerable.Range(0, test.FeatureCount);
        foreach (var column in (string[])["sample", .. features.Select(i => $"x{i}"), "label", "prediction", "probability"])
        {
            table.AddColumn(new TableColumn(column) { Alignment = Justify.Right, NoWrap = true });
        }

        foreach (var prediction in predictions)
        {
            string[] cells =
            [
                prediction.Index.ToString(CultureInfo.InvariantCulture),
                .. features.Select(i => test.Features(prediction.Index)[i].ToString("F3", CultureInfo.InvariantCulture)),
                Class(test, prediction.Label),
                Verdict(test, prediction),
                Percent(prediction.Output.Max()),
            ];
            table.AddRow(cells.Select(c => new Text(c)));
        }

        return table;
    }

    private static bool IsRight(Prediction prediction) => prediction.Predicted == prediction.Label;

    private static string Verdict(Dataset test, Prediction prediction) =>
        $"{Class(test, prediction.Predicted)} {(IsRight(prediction) ? "✓" : "✗")}";

    private static string Class(Dataset test, int? index) => index is { } i ? test.ClassNames[i] : "none";

    private static string Percent(double probability) => (probability * 100).ToString("F1", CultureInfo.InvariantCulture).PadLeft(5) + " %";
}
