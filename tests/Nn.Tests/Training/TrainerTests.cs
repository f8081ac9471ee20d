using MiniTorch.Compilation;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;

namespace MiniTorch.Nn.Tests.Training;

public class TrainerTests
{
    private static readonly TrainingOptions Interpreted = new() { Engine = Engine.Interpreted, BatchSize = 16, Seed = 3 };

    [Fact]
    public void XorIsLearnedToTheLastRow()
    {
        var xor = BuiltInModels.Xor;
        var run = xor.CreateTrainer(xor.Defaults with { Engine = Engine.Interpreted }).Fit(xor.LoadData());
        Assert.Equal(500, run.Steps);
        Assert.Equal(1.0, run.Test.Accuracy);
        Assert.True(run.Test.Loss < 0.05, $"loss {run.Test.Loss}");
        Assert.True(run.Losses[0] > 0.5, $"first loss {run.Losses[0]}");
    }

    [Fact]
    public void ASpiralIsLearned()
    {
        var spiral = BuiltInModels.Spiral;
        var data = Spiral.Create(arms: 3, train: 600, test: 300);
        var run = spiral.CreateTrainer(spiral.Defaults with { Engine = Engine.Interpreted }).Fit(data, epochs: 30);
        Assert.True(run.Test.Accuracy > 0.9, $"accuracy {run.Test.Accuracy}");
        Assert.True(run.TrainLoss < 0.25 && run.Losses[0] > 0.9, $"loss {run.Losses[0]} to {run.TrainLoss}");
    }
}
