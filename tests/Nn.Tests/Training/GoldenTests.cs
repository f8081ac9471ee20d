using MiniTorch.Nn.Models;
using MiniTorch.Nn.Tests.Data;

namespace MiniTorch.Nn.Tests.Training;

/// <summary>
/// The bits of trained parameters, from one release to the next: samples, initial values, functions, sums, products, gradients and updates
/// all have a part in them. A change of a hash here needs a decision record in docs/decisions that says which bits change and why, and a
/// line in CHANGELOG.md.
/// </summary>
public class GoldenTests
{
    [Theory]
    [InlineData("xor", 500, "2efe28534d8a5c869e5e4da079f63b98f44789c3d1db17f587d448742f82c947")]
    [InlineData("spiral", 100, "167f830a836bcbc3d1bfbce60c8c4ada90a5cfaab6c84637e96ad53b30ed9255")]
    [InlineData("digits", 100, "b81348d0303a9f286fc9098fad8b263c8630a5380825bd5e745979bcd0ee7f52")]
    [InlineData("logistic", 200, "567c5972b0f333ba70bc645a55487fcc4ea6fd47721b1609db8540474f5c67e5")]
    public void TrainedParametersHaveTheirBits(string name, int steps, string sha256)
    {
        var model = BuiltInModels.Find(name);
        Assert.Equal(sha256, model.CreateTrainer(model.Defaults with { Steps = steps }).Fit(model.LoadData()).ParametersSha256);
    }

    [SharedDataFact("mnist")]
    public void ParametersTrainedOnMnistHaveTheirBits()
    {
        var model = BuiltInModels.MnistMlp;
        var run = model.CreateTrainer(model.Defaults with { Steps = 300 }).Fit(model.LoadData(SharedData.Folder("mnist")));
        Assert.Equal("8e7dd7840b11eea99b1d3bb7cb7833a8741ed74d5da104eb3f758a877a6e666c", run.ParametersSha256);
    }
}
