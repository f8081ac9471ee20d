using System.Collections.Immutable;
using MiniTorch.Nn;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;
using MiniTorch.Runtime;

namespace MiniTorch.Cli.Pictures;

/// <summary>A model whose parameters are good, to draw pictures of.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="Parameters">Their values.</param>
/// <param name="Predict">What it says about the first samples of a dataset, so many of them.</param>
internal sealed record TrainedModel(
    ModelDefinition Definition, ParameterStore Parameters, Func<IDataset, int, ImmutableArray<Prediction>> Predict);
