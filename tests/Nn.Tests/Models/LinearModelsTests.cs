using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;
using MiniTorch.Nn.Tests.Data;

namespace MiniTorch.Nn.Tests.Models;

/// <summary>Full-batch training in f64 reaches the optimum that is known in closed form, or from another program, with equal bits on both engines.</summary>
public class LinearModelsTests
{
    [SharedDataFact("diabetes")]
    public void LeastSquaresOfDiabetesAreReached()
    {
        var (run, definition) = Train(BuiltInModels.LinearRegression, "diabetes");
        Assert.Equal([10], definition.Input.Select(d => (int)d.Constant!.Value));
        Assert.Equal(2859.69634759, run.TrainLoss, 1e-6);
        Assert.Equal(2859.69634759, run.Test.Loss, 1e-6);
        Assert.Equal(0.517748422, run.Test.R2!.Value, 1e-8);
    }

    [SharedDataFact("iris")]
    public void SoftmaxRegressionOfIrisIsReached()
    {
        var (run, definition) = Train(BuiltInModels.Logistic, "iris");
        Assert.Equal(["setosa", "versicolor", "virginica"], definition.LoadData().Train.ClassNames.AsEnumerable());
        Assert.Equal(0.243677226649, run.TrainLoss, 1e-9);
        Assert.True(run.Test.Loss < run.TrainLoss, "the loss of the samples has no penalty in it");
    }

    [SharedDataFact("iris")]
    public void EveryOptimizerOfSmoothStepsReachesTheSameOptimum()
    {
        var iris = BuiltInModels.Logistic.OfTable(SharedData.Folder("iris")!);
        foreach (var (name, rate, steps) in new[] { ("sgd", 0.5, 20000), ("momentum", 0.1, 8000), ("nesterov", 0.3, 4000) })
        {
            var options = iris.Defaults with { OptimizerName = name, LearningRate = rate, Epochs = steps };
            var run = iris.CreateTrainer(options).Fit(iris.LoadData());
            Assert.Equal(0.243677226649, run.TrainLoss, 1e-9);
        }
    }

    [SharedDataFact("diabetes")]
    public void AFewColumnsOfATableAndATestPart()
    {
        var options = new TableOptions { Features = ["x2", "x8"], TestFraction = 0.25 };
        var definition = BuiltInModels.LinearRegression.OfTable(SharedData.Folder("diabetes")!, options);
        var data = definition.LoadData();
        Assert.Equal((332, 110), (data.Train.Count, data.Test.Count));
        Assert.Equal(["x2", "x8"], data.Train.FeatureNames.AsEnumerable());
        Assert.InRange(definition.CreateTrainer().Fit(data).Test.R2!.Value, 0.3, 0.6);
    }

    [Theory]
    [InlineData("linear-regression")]
    [InlineData("logistic")]
    public void GeneratedSamplesAreLearnedInBothTypes(string name)
    {
        var definition = BuiltInModels.Find(name);
        foreach (var type in new[] { DType.F64, DType.F32 })
        {
            var run = definition.CreateTrainer(definition.Defaults with { Type = type, Epochs = 300 }).Fit(definition.LoadData());
            Assert.True(run.Test.R2 > 0.99 || run.Test.Accuracy > 0.85, $"{run.Test}");
        }
    }

    private static (TrainingRun Run, ModelDefinition Definition) Train(ModelDefinition model, string folder)
    {
        var definition = model.OfTable(SharedData.Folder(folder)!);
        Assert.Equal(DType.F64, definition.Type);
        var data = definition.LoadData();
        var run = definition.CreateTrainer().Fit(data);
        var interpreted = definition.CreateTrainer(definition.Defaults with { Engine = Engine.Interpreted }).Fit(data);
        Assert.Equal(interpreted.ParametersSha256, run.ParametersSha256);
        Assert.Equal(interpreted.Losses.AsEnumerable(), run.Losses);
        Assert.Equal(data.Train.Count, definition.Defaults.BatchSize);
        return (run, definition);
    }
}
