using MiniTorch.Compilation;
using MiniTorch.Nn.Data;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>Measures a model over samples in their own order.</summary>
internal sealed class DatasetRunner(TrainingProgram program, Executable executable)
{
    // The mean over a dataset is taken from the means of chunks; their size is fixed, so that its bits depend on nothing else.
    private const int ChunkSize = 256;

    private readonly Session _evaluate = executable.CreateSession("evaluate");

    public Evaluation Evaluate(Dataset data)
    {
        SampleFeed.Require(program, data);
        var (loss, correct) = (0.0, 0);
        for (var start = 0; start < data.Count; start += ChunkSize)
        {
            var count = Math.Min(ChunkSize, data.Count - start);
            SampleFeed.Features(_evaluate, program, data, start, count);
            SampleFeed.Targets(_evaluate, program, data, start, count);
            _evaluate.Run();
            loss += _evaluate.Number("loss") * count;
            correct += program.Loss.IsClassification ? _evaluate.Result<int>("correct")[0] : 0;
        }

        double? accuracy = program.Loss.IsClassification ? (double)correct / data.Count : null;
        return new Evaluation(loss / data.Count, correct, data.Count, accuracy)
        {
            R2 = ReferenceEquals(program.Loss, Loss.MeanSquaredError) ? 1 - (loss / data.Count / TargetVariance(data)) : null,
        };
    }

    // The mean over the columns of targets.
    private static double TargetVariance(Dataset data)
    {
        var targets = new double[data.Count * data.TargetCount];
        data.CopyTargets<double>(0, data.Count, targets);
        var squares = 0.0;
        for (var column = 0; column < data.TargetCount; column++)
        {
            var mean = 0.0;
            for (var i = column; i < targets.Length; i += data.TargetCount)
            {
                mean += targets[i] / data.Count;
            }

            for (var i = column; i < targets.Length; i += data.TargetCount)
            {
                squares += (targets[i] - mean) * (targets[i] - mean);
            }
        }

        return squares / targets.Length;
    }
}
