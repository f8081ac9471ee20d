using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Training;

public class LossTests
{
    [Fact]
    public void CrossEntropyCountsTheFirstMaximumAndItsProbabilitiesAreTheSoftmax()
    {
        float[] logits = [1, 2, 0.5f, 3, 3, -1, 0, 0, 0, -2, 5, 5];
        int[] labels = [1, 1, 0, 1];
        var (loss, correct, probabilities) = Run(Loss.CrossEntropy, [4, 3], logits, labels);
        double[] expected = [.. logits.Chunk(3).SelectMany(row => row.Select(v => Math.Exp(v) / row.Sum(u => Math.Exp(u))))];
        Assert.All(expected.Zip(probabilities), p => Assert.Equal(p.First, p.Second, 6));
        Assert.Equal(labels.Select((label, i) => -Math.Log(expected[(i * 3) + label])).Average(), loss, 6);
        Assert.Equal(3, correct); // Row 1 has its maximum twice, at 0 first.
    }

    [Fact]
    public void BinaryCrossEntropyNeitherOverflowsNorCancels()
    {
        float[] logits = [-200, 200, -3, 0.5f, 0, 90];
        int[] labels = [0, 1, 1, 1, 1, 0];
        var (loss, correct, probabilities) = Run(Loss.BinaryCrossEntropy, [6, 1], logits, labels);
        double[] one = [.. logits.Select(z => 1 / (1 + Math.Exp(-(double)z)))];
        Assert.All(one.SelectMany(p => (double[])[1 - p, p]).Zip(probabilities), p => Assert.Equal(p.First, p.Second, 6));

        // ln(1 + e^z) is z for z = 90.
        Assert.Equal((0 + 0 + Math.Log(1 + Math.Exp(3)) + Math.Log(1 + Math.Exp(-0.5)) + Math.Log(2) + 90) / 6, loss, 5);
        Assert.Equal(3, correct); // 0 is no more than a half.
    }

    [Fact]
    public void MeanSquaredErrorIsOfNumbers()
    {
        Assert.False(Loss.MeanSquaredError.IsClassification);
        Assert.Equal("target", Loss.MeanSquaredError.TargetName);
        Assert.Equal("label", Loss.CrossEntropy.TargetName);
        var module = new ModuleBuilder("m");
        module.Function("f", f =>
        {
            var (x, t) = (f.Input("x", DType.F32, ["B", 2]), f.Input("t", DType.F32, ["B", 2]));
            Assert.Equal(x.Value.Type, Loss.MeanSquaredError.TargetType(x.Value.Type));
            Assert.Throws<InvalidOperationException>(() => Loss.MeanSquaredError.Correct(x, t));
            f.Return(("loss", Loss.MeanSquaredError.Value(x, t)));
        });
        var session = Compiler.Compile(module.Build(), new CompilerOptions { Engine = Engine.Interpreted }).CreateSession("f");
        session.Feed<float>("x", [1, 2, 3, 4, 5, 6], 3, 2);
        session.Feed<float>("t", [1, 0, 0, 4, 5, 8], 3, 2);
        session.Run();
        Assert.Equal((4f + 9 + 4) / 6, session.Result<float>("loss")[0]);
    }

    [Fact]
    public void RobustLossesFindTheMiddleOfWhatTheyAreShown()
    {
        // 1, 2, 3, 4 and an outlier: the mean is 22, the median 3.
        var data = new Dataset("line", [1], [1, 1, 1, 1, 1], [], []).WithTargets([1], [1, 2, 3, 4, 100]);
        double Fitted(Loss loss)
        {
            var trainer = new Trainer(new Linear(1, 1, bias: false), [1], new Sgd(0.01), loss, new TrainingOptions { BatchSize = 5 });
            trainer.Fit(new DataSplit(data, data), epochs: 3000);
            return trainer.Predict(data, 1)[0].Output[0];
        }

        Assert.Equal(22, Fitted(Loss.MeanSquaredError), 0.1);
        Assert.Equal(3, Fitted(Loss.MeanAbsoluteError), 0.1);

        // (1 - w) + (2 - w) + (3 - w) + (4 - w) + 2 = 0: all but the outlier are within 2.
        Assert.Equal(3, Fitted(Loss.Huber(2)), 0.1);
        Assert.Throws<ArgumentOutOfRangeException>(() => Loss.Huber(0));
    }

    [Fact]
    public void SmoothingWantsAPartForEveryClass()
    {
        float[] logits = [1, 2, 0.5f];
        var logs = logits.Select(v => v - Math.Log(logits.Sum(u => Math.Exp(u)))).ToArray();
        var (loss, correct, _) = Run(Loss.SmoothedCrossEntropy(0.3), [1, 3], logits, [1]);
        Assert.Equal(-(0.7 * logs[1]) - (0.1 * logs.Sum()), loss, 6);
        Assert.Equal(1, correct);
        Assert.Throws<ArgumentOutOfRangeException>(() => Loss.SmoothedCrossEntropy(1.5));
    }

    private static (float Loss, int Correct, float[] Probabilities) Run(Loss loss, Shape shape, float[] output, int[] labels)
    {
        var module = new ModuleBuilder("m");
        module.Function("f", f =>
        {
            var (x, label) = (f.Input("x", DType.F32, ["B", shape[1]]), f.Input("label", DType.I32, ["B"]));
            Assert.Equal(label.Value.Type, loss.TargetType(x.Value.Type));
            f.Return(("loss", loss.Value(x, label)), ("correct", loss.Correct(x, label)), ("probabilities", loss.Probabilities(x)));
        });
        var session = Compiler.Compile(module.Build(), new CompilerOptions { Engine = Engine.Interpreted }).CreateSession("f");
        session.Feed<float>("x", output, shape[0].Constant!.Value, shape[1].Constant!.Value);
        session.Feed<int>("label", labels, labels.Length);
        session.Run();
        return (session.Result<float>("loss")[0], session.Result<int>("correct")[0], session.Result<float>("probabilities").ToArray());
    }
}
