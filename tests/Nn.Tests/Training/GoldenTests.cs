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
    [InlineData("xor", 500, "42534770bee169a5d372a3e976eb933077d3ede94d4385a6c9617afefad4a185")]
    [InlineData("spiral", 100, "ff030ab48bd29c4b3a4149502015b6ee8fa55c14d50b7bd84b93023bed12b946")]
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
        Assert.Equal("b72a49d107440ec04647963bcec16e43b0767a23d5a5a6bddbe511adc15d0694", run.ParametersSha256);
    }
}
