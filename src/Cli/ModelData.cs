using System.CommandLine;
using MiniTorch.Cli.Downloads;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;

namespace MiniTorch.Cli;

/// <summary>A model with its samples: the argument that names it, <c>--data</c>, and what of a table is used.</summary>
internal sealed class ModelData(Shell shell)
{
    private readonly Argument<string> _model = ModuleSource.ModelArgument(shell);
    private readonly Option<string?> _data = new("--data")
    {
        Description = "The folder with the model's samples; or the table, a .csv or .csv.gz file or the folder of one. Without it, models "
            + "that can do so generate samples",
        HelpName = "FILE|DIR",
    };

    private readonly Option<string?> _target = new("--target")
    {
        Description = "The column of the table to predict; without it, the last one",
        HelpName = "COLUMN",
    };

    private readonly Option<string?> _features = new("--features")
    {
        Description = "The columns of the table to predict from, with commas between; without it, all others",
        HelpName = "COLUMNS",
    };

    private readonly Option<double?> _testFraction = NumberOption.Fraction(
        "--test-fraction",
        "The part of the table's rows, drawn at random, that is kept for testing; without it, the model's own, or 0: all rows train and test");

    /// <summary>Adds the argument and the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_model);
        AddOptionsTo(command);
    }

    /// <summary>Adds the options alone.</summary>
    public void AddOptionsTo(Command command)
    {
        foreach (var option in (IEnumerable<Option>)[_data, _target, _features, _testFraction])
        {
            command.Add(option);
        }
    }

    /// <summary>The model, and how to get at its samples; a table is read at once, as the model's layers follow from it.</summary>
    /// <exception cref="InputException">An option does not go with the model.</exception>
    /// <exception cref="DataFormatException">The table is missing or damaged.</exception>
    public (ModelDefinition Model, Func<DataSplit> Samples) Of(ParseResult parsed) =>
        Of(parsed, BuiltInModels.Find(parsed.GetRequiredValue(_model), shell.Models));

    /// <summary>The same for a model that is found already.</summary>
    /// <exception cref="InputException">An option does not go with the model.</exception>
    /// <exception cref="DataFormatException">The table is missing or damaged.</exception>
    public (ModelDefinition Model, Func<DataSplit> Samples) Of(ParseResult parsed, ModelDefinition model)
    {
        var path = parsed.GetValue(_data);
        if (model.ReadsTables && path is not null)
        {
            var usual = model.TableDefaults;
            model = model.OfTable(path, usual with
            {
                Target = parsed.GetValue(_target) ?? usual.Target,
                Features = parsed.GetValue(_features) is { } columns ? [.. columns.Split(',', StringSplitOptions.TrimEntries)] : usual.Features,
                TestFraction = parsed.GetValue(_testFraction) ?? usual.TestFraction,
            });
            return (model, () => model.LoadData());
        }

        if (Given(parsed, _target, _features, _testFraction) is { } option)
        {
            throw new InputException(model.ReadsTables
                ? $"{option} is of a table: expected --data FILE with one"
                : $"model {model.Name} reads no table: expected no {option}");
        }

        if (model.ReadsTexts && path is not null)
        {
            model = model.OfText(path);
            return (model, () => model.LoadData(path));
        }

        return path is null ? (model, () => LoadUnnamed(model))
            : model.NeedsFolder ? (model, () => model.LoadData(path))
            : throw new InputException($"model {model.Name} generates its samples: expected no --data, found {path}");
    }

    /// <summary>Checks that no option is given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="source">What has no samples, for the message.</param>
    /// <exception cref="InputException">One is given.</exception>
    public void RequireNone(ParseResult parsed, string source)
    {
        if (Given(parsed, _data, _target, _features, _testFraction) is { } option)
        {
            throw new InputException($"{option} is of a model's samples: expected none for {source}");
        }
    }

    // Where samples are missing that can be fetched, the message says how.
    private static DataSplit LoadUnnamed(ModelDefinition model)
    {
        try
        {
            return model.LoadData();
        }
        catch (DataFormatException e) when (DataSource.OfModel(model.Name) is { } source)
        {
            throw new InputException($"{e.Message}; 'minitorch data get {source.Name}' fetches them", e);
        }
    }

    private static string? Given(ParseResult parsed, params IEnumerable<Option> options) =>
        options.FirstOrDefault(o => parsed.GetResult(o) is not null)?.Name;
}
