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
    [InlineData("xor", 500, "624c987ae475935c228989a777b291ac9bc7a1e975203642f50063811e262013")]
    [InlineData("spiral", 100, "ad73476e113f4b6f568cd11c480fc94c0072e6139de9814cf6b755e9e41a4d80")]
    [InlineData("digits", 100, "f67b3985a2cb2f5aa3717ee93c8e6212450bba1295727e522658dce6a59d38c6")]
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
        Assert.Equal("d5a71af6b0ae22d184ea28090f281a24da630f39d1170cbc10e2f4a8289ad4c8", run.ParametersSha256);
    }
}
