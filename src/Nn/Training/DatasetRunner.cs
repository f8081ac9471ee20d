using MiniTorch.Compilation;
using MiniTorch.Nn.Data;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>Measures a model over samples in their own order.</summary>
internal sealed class DatasetRunner(TrainingProgram program, Executable executable)
{
    // The mean over a dataset is taken from the means of chunks; their size is fixed, so that its bits depend on nothing else.
    private const int ChunkLabels = 256;

    private readonly Session _evaluate = executable.CreateSession("evaluate");

    public Evaluation Evaluate(IDataset data)
    {
        SampleFeed.Require(program, data);
        var labels = program.Loss.IsClassification ? data.LabelCount() : 1;
        int[] chunk = new int[Math.Min(data.Count, Math.Max(1, ChunkLabels / labels))];
        var feed = SampleFeed.Create(program, data, chunk.Length);
        var (loss, correct) = (0.0, 0);
        for (var start = 0; start < data.Count; start += chunk.Length)
        {
            var indices = chunk.AsSpan(0, Math.Min(chunk.Length, data.Count - start));
            for (var i = 0; i < indices.Length; i++)
            {
                indices[i] = start + i;
            }

            feed.Gather(indices);
            feed.Feed(_evaluate);
            _evaluate.Run();
            loss += _evaluate.Number("loss") * indices.Length;
            correct += program.Loss.IsClassification ? _evaluate.Result<int>("correct")[0] : 0;
        }

        var count = checked(data.Count * labels);
        double? accuracy = program.Loss.IsClassification ? (double)correct / count : null;
        return new Evaluation(loss / data.Count, correct, count, accuracy)
        {
            R2 = ReferenceEquals(program.Loss, Loss.MeanSquaredError) && TargetVariance(data) is > 0 and var variance ? 1 - (loss / data.Count / variance) : null,
        };
    }

    // The mean over the columns of targets.
    private static double TargetVariance(IDataset data)
    {
        var width = data.TargetCount();
        var targets = new double[data.Count * width];
        for (var i = 0; i < data.Count; i++)
        {
            data.CopyTargets(i, targets.AsSpan(i * width, width));
        }

        var squares = 0.0;
        for (var column = 0; column < width; column++)
        {
            var mean = 0.0;
            for (var i = column; i < targets.Length; i += width)
            {
                mean += targets[i] / data.Count;
            }

            for (var i = column; i < targets.Length; i += width)
            {
                squares += (targets[i] - mean) * (targets[i] - mean);
            }
        }

        return squares / targets.Length;
    }
}
