using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;
using MiniTorch.Nn.Tests.Data;

namespace MiniTorch.Nn.Tests.Models;

public class BuiltInModelsTests
{
    public static TheoryData<string> Names => [.. BuiltInModels.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryModelIsOneModuleOfThreeFunctions(string name)
    {
        var definition = BuiltInModels.Find(name);
        var module = definition.Declare().Module;
        Verifier.Check(module, Stage.Declared);
        Assert.Equal(name, module.Name);
        Assert.Equal(["@step", "@evaluate", "@predict"], module.Functions.Select(f => f.ToString()));
        var isClassification = definition.Loss.IsClassification;
        Assert.Equal(["x", isClassification ? "label" : "target"], module["step"].Inputs.Select(v => v.Name));
        Assert.Equal(["loss"], module["step"].ResultNames.AsEnumerable());
        Assert.Equal(isClassification ? ["loss", "correct"] : ["loss"], module["evaluate"].ResultNames.AsEnumerable());
        Assert.Equal(isClassification ? ["logits", "probabilities"] : ["output"], module["predict"].ResultNames.AsEnumerable());
        Assert.Equal(definition.Input, module["predict"].Inputs[0].Type.Shape.Slice(1, definition.Input.Rank));
        Assert.Equal(DType.F64, definition.Declare(type: DType.F64).Module.Parameters[0].Type.DType);
    }

    [Fact]
    public void OptionsChooseTheOptimizer()
    {
        var sgd = BuiltInModels.Xor.Declare(BuiltInModels.Xor.Defaults with { OptimizerName = "sgd", LearningRate = 0.5 });
        Assert.IsType<Sgd>(sgd.Optimizer);
        Assert.Equal(0.5, sgd.Optimizer.LearningRate);
        Assert.Equal(0.05, BuiltInModels.Xor.Declare(new TrainingOptions()).Optimizer.LearningRate);
        Assert.Throws<CompilerException>(() => BuiltInModels.Xor.Declare(new TrainingOptions { OptimizerName = "none" }));
    }

    [Fact]
    public void AnUnknownModelIsAnErrorThatListsThoseThatExist()
    {
        var e = Assert.Throws<CompilerException>(() => BuiltInModels.Find("gpt"));
        Assert.Equal("error [model.name]: no model gpt; there is linear-regression, logistic, diabetes, iris, wine, breast-cancer, xor, spiral, digits-csv, digits, mnist-mlp, mnist-cnn, names-mlp, char-gpt; did you mean char-gpt?", e.Message);
    }

    [Fact]
    public void AMissingFolderIsAnErrorThatSaysWhatItShouldHold()
    {
        var e = Assert.Throws<DataFormatException>(() => BuiltInModels.MnistMlp.LoadData());
        Assert.Equal(
            "model mnist-mlp reads its samples from a folder: expected --data DIR with the four MNIST files, train-images-idx3-ubyte, "
            + "train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or with .gz",
            e.Message);
        Assert.False(BuiltInModels.Digits.NeedsFolder);
    }

    [Theory]
    [InlineData("spiral", 150)]
    [InlineData("digits", 4)]
    public void GeneratedDataIsLearned(string name, int epochs)
    {
        var definition = BuiltInModels.Find(name);
        Assert.True(epochs <= definition.Defaults.Epochs);
        var run = definition.CreateTrainer().Fit(definition.LoadData(), epochs);
        Assert.True(run.Test.Accuracy >= 0.97, $"accuracy {run.Test.Accuracy}");
    }

    [SharedDataFact("mnist")]
    public void MnistBeginsToBeLearned()
    {
        var definition = BuiltInModels.MnistMlp;
        var data = definition.LoadData(SharedData.Folder("mnist"));
        var run = definition.CreateTrainer(definition.Defaults with { Steps = 150 }).Fit(data);
        Assert.Equal(Engine.Compiled, run.Engine);
        Assert.True(run.Test.Accuracy > 0.9, $"accuracy {run.Test.Accuracy}");
    }
}
