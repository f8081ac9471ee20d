using System.CommandLine;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;

namespace MiniTorch.Cli.Pictures;

/// <summary>Pictures of a trained model that a command line asks for, each a PNG or SVG file.</summary>
internal sealed class PictureOptions
{
    private readonly Option<string?> _confusion = Create(
        "--confusion", "Draw how often each class of the test samples was taken for which into this PNG or SVG file");

    private readonly Option<string?> _decision = Create(
        "--decision", "Draw what a model of two features says all over the plane, and the test samples, into this PNG or SVG file");

    private readonly Option<string?> _filters = Create(
        "--filters", "Draw the weights that see an image first, each as an image, into this PNG or SVG file");

    private readonly Option<string?> _attention = Create(
        "--attention", "Draw what each place of the first test sample looks at, of every block and head, into this PNG or SVG file");

    /// <summary>An option that names a picture.</summary>
    public static Option<string?> Create(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    /// <summary>The options.</summary>
    public IReadOnlyList<Option<string?>> All => [_confusion, _decision, _filters, _attention];

    /// <summary>True if a picture is asked for.</summary>
    public bool AreAny(ParseResult parsed) => All.Any(o => parsed.GetResult(o) is not null);

    /// <summary>Checks that every picture can be drawn, before minutes of work.</summary>
    /// <exception cref="InputException">The model has no such picture, or the file cannot be put there.</exception>
    public void Check(ParseResult parsed, ModelDefinition model, IDataset test)
    {
        if (Given(parsed, _confusion) && !model.Loss.IsClassification)
        {
            throw new InputException($"model {model.Name} predicts numbers: expected no --confusion");
        }

        if (Given(parsed, _confusion) && !test.LabelShape.IsEmpty)
        {
            throw new InputException($"model {model.Name} predicts sequences: expected no --confusion");
        }

        if (Given(parsed, _decision) && (test.FeatureCount() != 2 || !model.Loss.IsClassification))
        {
            throw new InputException(
                $"model {model.Name} has no decision map: expected classes of samples of 2 features, found {test.FeatureCount()} features"
                + (model.Loss.IsClassification ? "" : " and numbers"));
        }

        if (Given(parsed, _filters))
        {
            FilterPicture.Find(model.Declare().Module, model.Name, test.Image);
        }

        if (Given(parsed, _attention))
        {
            AttentionPicture.Find(model.Declare().Module["predict"], model.Name);
        }
    }

    /// <summary>Draws what was asked for.</summary>
    /// <returns>The files.</returns>
    public IReadOnlyList<string> Write(ParseResult parsed, TrainedModel model, IDataset test)
    {
        var files = new List<string>();
        foreach (var (option, write) in new (Option<string?>, Action<string, TrainedModel, IDataset>)[]
        {
            (_confusion, ConfusionPicture.Write),
            (_decision, DecisionPicture.Write),
            (_filters, FilterPicture.Write),
            (_attention, AttentionPicture.Write),
        })
        {
            if (parsed.GetValue(option) is { } path)
            {
                write(path, model, test);
                files.Add(path);
            }
        }

        return files;
    }

    private static bool Given(ParseResult parsed, Option<string?> option)
    {
        var path = parsed.GetValue(option);
        if (path is not null)
        {
            PictureFile.Check(path);
        }

        return path is not null;
    }
}
