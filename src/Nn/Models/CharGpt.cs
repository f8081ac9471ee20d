using System.Collections.Immutable;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Models;

/// <summary>
/// A transformer that predicts the next character of a text from those before it: the architecture of GPT-2 (Radford et al., "Language
/// models are unsupervised multitask learners", 2019), as small as nanoGPT's for characters.
/// </summary>
internal static class CharGpt
{
    private const int Window = 64;
    private const int Width = 128;
    private const int Heads = 4;
    private const int Depth = 4;

    // Those of the text that the model is known for, until there is one.
    private static readonly ImmutableArray<string> Shakespeare =
        [.. "\n !$&',-.3:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".Select(c => c.ToString())];

    /// <summary>The model; its symbols are the characters of the text it is trained on.</summary>
    public static ModelDefinition Definition { get; } = Of(Shakespeare, path => CharacterText.Load(path!, Window));

    private static ModelDefinition Of(ImmutableArray<string> symbols, Func<string?, DataSplit> load) => new(
        "char-gpt", "transformer of 4 blocks, 4 heads, width 128, on the characters of a text, read from a file")
    {
        Input = [Window],
        Loss = Loss.CrossEntropy,
        Defaults = new TrainingOptions
        {
            Steps = 2000,
            BatchSize = 12,
            LearningRate = 1e-3,
            Plan = new("cosine") { WarmUp = 100, Lowest = 1e-4 },
            OptimizerName = "adamw",
            Beta2 = 0.99,
            WeightDecay = 0.1,
            ClipNorm = 1,
        },
        ExpectedSamples = 1_003_790,
        ExpectedFolder = "a text in UTF-8, a file .txt or .txt.gz",
        Build = () => Layers(symbols.Length),
        Load = load,
        FromText = path =>
        {
            var data = CharacterText.Load(path, Window);
            return Of(data.Train.ClassNames, _ => data) with { ExpectedSamples = data.Train.Count };
        },
        Text = new TextModel("characters", (checkpoint, options) =>
        {
            var known = Checkpoint.ReadClasses(checkpoint);
            var names = known.IsEmpty ? symbols : known;
            var model = new SequenceDecoder(Layers(names.Length), Window, "char-gpt");
            model.Load(checkpoint);
            return new CharacterWriter(model, names).Write(options);
        }),
    };

    private static Sequential Layers(int symbols)
    {
        var embedding = new Embedding(symbols, Width, Initializer.Normal(0.02)) { Name = "symbols" };
        var blocks = Enumerable.Range(0, Depth).Select(i => new TransformerBlock(Width, Heads, depth: Depth) { Name = $"block{i}" });
        return new Sequential(
        [
            embedding,
            new Positions(Window, Width) { Name = "positions" },
            .. blocks,
            new LayerNorm(Width) { Name = "norm" },
            new Unembedding(embedding) { Name = "output" },
        ]);
    }
}
