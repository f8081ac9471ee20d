using System.CommandLine;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;

namespace MiniTorch.Cli;

/// <summary>The samples of a built-in model, and the option <c>--data</c>.</summary>
internal static class ModelData
{
    /// <summary>The folder that samples are read from.</summary>
    public static Option<string?> Option() => new("--data")
    {
        Description = "The folder with the model's samples; only for models whose samples are not generated",
        HelpName = "DIR",
    };

    /// <summary>Makes or reads the samples.</summary>
    /// <exception cref="InputException">A folder is given to a model that reads none.</exception>
    /// <exception cref="DataFormatException">A folder is needed and not given, or a file in it is missing or damaged.</exception>
    public static DataSplit Load(ModelDefinition model, string? folder) => folder is null || model.NeedsFolder
        ? model.LoadData(folder)
        : throw new InputException($"model {model.Name} generates its samples: expected no --data, found {folder}");
}
