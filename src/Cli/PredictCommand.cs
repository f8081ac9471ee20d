using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MiniTorch.Cli.Drawing;
using MiniTorch.Cli.Pictures;
using MiniTorch.Nn;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace MiniTorch.Cli;

/// <summary><c>minitorch predict</c>: what a trained model says about test samples.</summary>
internal sealed class PredictCommand
{
    private const int BarWidth = 20;
    private const int DefaultCount = 5;

    private readonly Shell _shell;
    private readonly ModelData _data;
    private readonly SampleOptions _sample = new();
    private readonly PictureOptions _pictures = new();
    private readonly Option<int?> _count = NumberOption.Count("--count", "The first N test samples; without it, 5");
    private readonly Option<bool> _json = JsonOption.Create();
    private readonly Option<string> _checkpoint = new("--checkpoint")
    {
        Description = "The safetensors file that train wrote",
        HelpName = "FILE",
        Required = true,
    };

    private PredictCommand(Shell shell) => (_shell, _data) = (shell, new ModelData(shell));

    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var predict = new PredictCommand(shell);
        var command = new ToolCommand("predict", "Show a trained model's predictions beside the labels, or a text that it writes.")
        {
            Options = { predict._checkpoint, predict._count },
            Examples =
            [
                ("minitorch predict digits --checkpoint digits.safetensors --count 10", "Ten test images and each class's probability"),
                ("minitorch predict digits --checkpoint digits.safetensors --confusion confusion.svg", "Which digits are taken for which"),
                ("minitorch predict names-mlp --checkpoint names.safetensors --sample 20", "Twenty names that it makes up"),
            ],
        };
        predict._data.AddTo(command);
        foreach (var picture in predict._pictures.All)
        {
            command.Add(picture);
        }

        predict._sample.AddTo(command, [predict._count, .. predict._pictures.All]);
        command.Add(predict._json);
        command.SetAction(predict.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var (model, samples) = _data.Of(parsed);
        OutputFile.CheckDistinct(parsed, _pictures.All);
        var result = _sample.Of(parsed) is { } text ? Write(parsed, model, text) : Predict(parsed, model, samples().Test);
        if (parsed.GetValue(_json))
        {
            _shell.WriteJson(result);
        }

        return ExitCode.Good;
    }

    private JsonObject Write(ParseResult parsed, ModelDefinition model, TextOptions options)
    {
        var writer = model.Text ?? throw new InputException($"model {model.Name} writes no text: expected no --sample");
        using var interruption = _shell.Interruptible();
        var text = new StringBuilder();
        foreach (var piece in writer.Write(parsed.GetRequiredValue(_checkpoint), options))
        {
            interruption.Token.ThrowIfCancellationRequested();
            _shell.Out.Write(piece);
            text.Append(piece);
        }

        if (text.Length > 0 && text[^1] != '\n')
        {
            _shell.Out.WriteLine();
        }

        return new JsonObject { ["model"] = model.Name, ["count"] = options.Count, ["unit"] = writer.Unit, ["text"] = text.ToString() };
    }

    private JsonObject Predict(ParseResult parsed, ModelDefinition model, IDataset test)
    {
        _pictures.Check(parsed, model, test);
        if (!test.LabelShape.IsEmpty && !_pictures.AreAny(parsed))
        {
            throw new InputException($"model {model.Name} predicts sequences, which no table shows: expected --sample N or --attention FILE");
        }

        var predictor = model.CreatePredictor();
        predictor.Load(parsed.GetRequiredValue(_checkpoint));
        var predictions = test.LabelShape.IsEmpty ? predictor.Predict(test, parsed.GetValue(_count) ?? DefaultCount) : [];
        Show(model, test, predictions);
        foreach (var picture in _pictures.Write(parsed, new TrainedModel(model, predictor.Parameters, predictor.Predict), test))
        {
            _shell.Out.WriteLine($"picture {picture}");
        }

        var areNumbers = !model.Loss.IsClassification && predictions.Length > 0;
        return new JsonObject
        {
            ["model"] = model.Name,
            ["count"] = predictions.Length,
            ["right"] = model.Loss.IsClassification ? predictions.Count(IsRight) : null,
            ["rmse"] = areNumbers ? JsonOption.Number(RootMeanSquare(test, predictions)) : null,
            ["predictions"] = JsonOption.Array(predictions.Select(p => Json(test, p))),
        };
    }

    private void Show(ModelDefinition model, IDataset test, ImmutableArray<Prediction> predictions)
    {
        if (predictions.IsEmpty)
        {
            return;
        }

        if (test.Image is { } image)
        {
            foreach (var prediction in predictions)
            {
                WriteImage(_shell.Out, test, image, prediction);
            }
        }
        else
        {
            _shell.Draw(Points(test, predictions));
        }

        _shell.Out.WriteLine(model.Loss.IsClassification
            ? $"{predictions.Count(IsRight)} of {predictions.Length} right"
            : string.Create(CultureInfo.InvariantCulture, $"root of the mean squared error {RootMeanSquare(test, predictions):G4}"));
    }

    private static JsonObject Json(IDataset test, Prediction prediction) => new()
    {
        ["index"] = prediction.Index,
        ["label"] = prediction.Label is { } label ? test.ClassNames[label] : null,
        ["predicted"] = prediction.Predicted is { } predicted ? test.ClassNames[predicted] : null,
        ["output"] = JsonOption.Array(prediction.Output.Select(JsonOption.Number)),
    };

    private static double RootMeanSquare(IDataset test, IReadOnlyCollection<Prediction> predictions) =>
        Math.Sqrt(predictions.Average(p => (p.Output[0] - test.Targets(p.Index)[0]) * (p.Output[0] - test.Targets(p.Index)[0])));

    private static void WriteImage(TextWriter output, IDataset test, ImageSize image, Prediction prediction)
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

    private static Table Points(IDataset test, IEnumerable<Prediction> predictions)
    {
        var table = new Table { Border = TableBorder.Simple };
        var features = Enumerable.Range(0, test.FeatureCount());
        string[] verdict = test.ClassNames.IsEmpty ? ["target", "prediction"] : ["label", "prediction", "probability"];
        foreach (var column in (string[])["sample", .. test.FeatureNames, .. verdict])
        {
            table.AddColumn(new TableColumn(column) { Alignment = Justify.Right, NoWrap = true });
        }

        foreach (var prediction in predictions)
        {
            string[] cells =
            [
                prediction.Index.ToString(CultureInfo.InvariantCulture),
                .. features.Select(i => Number(test.Features(prediction.Index)[i])),
                .. test.ClassNames.IsEmpty
                    ? (string[])[Number(test.Targets(prediction.Index)[0]), Number(prediction.Output[0])]
                    : [Class(test, prediction.Label), Verdict(test, prediction), Percent(prediction.Output.Max())],
            ];
            table.AddRow(cells.Select(c => new Text(c)));
        }

        return table;
    }

    private static string Number(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    private static bool IsRight(Prediction prediction) => prediction.Predicted == prediction.Label;

    private static string Verdict(IDataset test, Prediction prediction) =>
        $"{Class(test, prediction.Predicted)} {(IsRight(prediction) ? "✓" : "✗")}";

    private static string Class(IDataset test, int? index) => index is { } i ? test.ClassNames[i] : "none";

    private static string Percent(double probability) => (probability * 100).ToString("F1", CultureInfo.InvariantCulture).PadLeft(5) + " %";
}
