using System.Collections.Immutable;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>A model that only predicts: nothing of its training is compiled, or kept in memory.</summary>
public sealed class Predictor
{
    private const int ChunkSize = 256;

    private readonly TrainingProgram _program;
    private readonly Session _predict;
    private SampleNames _trained = SampleNames.None;

    /// <summary>Compiles <c>@predict</c> of a declared model. Its parameters are zeros until they are read or set.</summary>
    /// <param name="program">The model.</param>
    /// <param name="compiler">How it is compiled.</param>
    /// <exception cref="CompilerException">Something in it cannot be compiled.</exception>
    public Predictor(TrainingProgram program, CompilerOptions? compiler = null)
        : this(program ?? throw new ArgumentNullException(nameof(program)), Compiler.Compile(Only(program.Module), compiler))
    {
    }

    internal Predictor(TrainingProgram program, Executable executable)
    {
        _program = program;
        Executable = executable;
        _predict = executable.CreateSession("predict");
    }

    /// <summary>What was compiled.</summary>
    public Executable Executable { get; }

    /// <summary>The values of parameters.</summary>
    public ParameterStore Parameters => Executable.Parameters;

    /// <summary>
    /// Reads the parameters of a checkpoint, whatever optimizer trained them; of each that has a running mean in the file
    /// (<see cref="Optimizer.Average"/>) the mean.
    /// </summary>
    /// <exception cref="CompilerException">The file is missing or damaged, or of another model; nothing has changed.</exception>
    public void Load(string path) => _trained = Checkpoint.LoadParameters(path, Parameters);

    /// <summary>What the model says about the first samples of a dataset.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="count">How many; all that there are, if fewer.</param>
    /// <exception cref="CompilerException">
    /// The samples are not of the shape that the model was declared with, or have other columns or classes than those that the checkpoint was
    /// trained on, or the same in another order.
    /// </exception>
    /// <exception cref="ArgumentException">They have a label at each of several places.</exception>
    public ImmutableArray<Prediction> Predict(IDataset data, int count)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!data.LabelShape.IsEmpty)
        {
            throw new ArgumentException($"{data.Name}: expected samples of one label, found labels [{string.Join(',', data.LabelShape)}]", nameof(data));
        }

        _trained.Check(data);
        var predictions = ImmutableArray.CreateBuilder<Prediction>();
        var feed = SampleFeed.Create(_program, data, ChunkSize);
        for (var start = 0; start < Math.Min(count, data.Count); start += ChunkSize)
        {
            var rows = Math.Min(ChunkSize, Math.Min(count, data.Count) - start);
            feed.Features(_predict, [.. Enumerable.Range(start, rows)]);
            _predict.Run();
            var outputs = _predict.Numbers(_program.PredictionName);
            var width = outputs.Length / rows;
            for (var row = 0; row < rows; row++)
            {
                var output = outputs.AsSpan(row * width, width);
                predictions.Add(new Prediction(
                    start + row,
                    data.Labels(start + row) is [var label] ? label : null,
                    _program.Loss.IsClassification ? FirstMaximum(output) : null,
                    [.. output]));
            }
        }

        return predictions.ToImmutable();
    }

    /// <summary>The logits of one sample, of which the probability of each class follows. Only of classifications.</summary>
    /// <param name="sample">Its features, row-major.</param>
    /// <exception cref="CompilerException">The sample is not of the shape that the model was declared with.</exception>
    public ReadOnlySpan<double> Logits(ReadOnlySpan<float> sample)
    {
        SampleFeed.Features(_predict, _program, sample);
        _predict.Run();
        return _predict.Numbers(TrainingProgram.LogitsName);
    }

    private static int FirstMaximum(ReadOnlySpan<double> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }

    // The function and the parameters that it reads.
    private static Module Only(Module module)
    {
        var predict = module["predict"];
        var read = predict.Nodes.SelectMany(n => n.Operands).Concat(predict.Results).ToHashSet();
        return module with { Functions = [predict], Parameters = [.. module.Parameters.Where(read.Contains)] };
    }
}
