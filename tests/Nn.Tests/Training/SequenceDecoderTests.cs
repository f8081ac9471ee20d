using System.Collections.Immutable;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Training;

/// <summary>A sequence taken symbol by symbol gives what it gives as a whole.</summary>
public class SequenceDecoderTests
{
    private const int Symbols = 13;
    private const int Length = 9;

    [Theory]
    [InlineData(DType.F32, Engine.Compiled)]
    [InlineData(DType.F32, Engine.Interpreted)]
    [InlineData(DType.F64, Engine.Compiled)]
    public void LogitsHaveTheBitsOfThoseOfAWholeWindow(DType type, Engine engine) => CompareWithWhole(Model, type, engine);

    [Theory]
    [InlineData(DType.F32, Engine.Compiled)]
    [InlineData(DType.F64, Engine.Interpreted)]
    public void StatesOfRecurrentLayersAreKept(DType type, Engine engine) => CompareWithWhole(
        () => new Sequential(new Embedding(Symbols, 8), new Lstm(8, 6, layers: 2), new Gru(6, 7), new Rnn(7, 5), new Linear(5, Symbols)), type, engine);

    private static void CompareWithWhole(Func<Layer> model, DType type, Engine engine)
    {
        var program = new TrainingProgram(model(), [Length], Loss.CrossEntropy, new Sgd(0), type: type);
        var whole = new Predictor(program);
        whole.Parameters.CopyFrom(new Trainer(program, new TrainingOptions { Seed = 3 }).Parameters);
        var decoder = new SequenceDecoder(model(), Length, type: type, compiler: new CompilerOptions { Engine = engine });
        decoder.Parameters.CopyFrom(whole.Parameters);
        int[] symbols = [4, 0, 12, 12, 7, 3, 1, 9, 5];
        var expected = whole.Logits([.. symbols.Select(s => (float)s)]).ToArray();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < Length; i++)
            {
                Assert.Equal(i, decoder.Position);
                Assert.Equal(expected[(i * Symbols)..((i + 1) * Symbols)], decoder.Next(symbols[i]).ToArray());
            }

            Assert.Throws<InvalidOperationException>(() => decoder.Next(0));
            decoder.Restart(); // What is left in the state of the first round changes nothing in the second.
        }
    }

    [Fact]
    public void WhatIsNoNumberIsForgottenToo()
    {
        var decoder = new SequenceDecoder(Model(), Length);
        decoder.Parameters.Span<float>("0.weight").Fill(float.NaN);
        decoder.Next(1);
        Assert.True(double.IsNaN(decoder.Next(2)[0]));
        decoder.Parameters.Span<float>("0.weight").Fill(1);
        decoder.Restart();
        Assert.True(double.IsFinite(decoder.Next(1)[0]));
    }

    [Fact]
    public void AModelThatLooksAheadIsRejectedWithTheLineOfItsAttention()
    {
        var layer = new Sequential(new Embedding(Symbols, 8), new MultiHeadAttention(8, 2, causal: false), new Linear(8, Symbols));
        var error = Assert.Throws<CompilerException>(() => new SequenceDecoder(layer, Length)).Diagnostics[0];
        Assert.Equal(
            ("attention.causal", "expected an attention that is causal where one position is taken after another, found MultiHeadAttention(8, 2)"),
            (error.Label, error.Message));
        Assert.Equal("SequenceDecoderTests.cs", Path.GetFileName(error.Origin.File));
    }

    [Fact]
    public void ALayerThatBeginsAtTheEndIsRejectedWithItsLine()
    {
        var layer = new Sequential(new Embedding(Symbols, 8), new Rnn(8, 4, bidirectional: true), new Linear(8, Symbols));
        var error = Assert.Throws<CompilerException>(() => new SequenceDecoder(layer, Length)).Diagnostics[0];
        Assert.Equal(
            ("recurrent.direction", "expected one direction where one step is taken after another, found Rnn(8, 4, bidirectional)"),
            (error.Label, error.Message));
        Assert.Equal("SequenceDecoderTests.cs", Path.GetFileName(error.Origin.File));
    }

    [Fact]
    public void ASequenceIsLearnedByHeart()
    {
        // Each symbol twice, and round again: what comes next needs the two before it.
        ImmutableArray<int> codes = [.. Enumerable.Range(0, 200).Select(i => i / 2 % 5)];
        var data = new CharacterWindows("pairs", codes, ["a", "b", "c", "d", "e"], Length, stride: 3);
        Sequential Small()
        {
            var embedding = new Embedding(5, 16, Initializer.Normal(0.1));
            return new Sequential(
                embedding, new Positions(Length, 16), new TransformerBlock(16, 2), new LayerNorm(16), new Unembedding(embedding));
        }

        var trainer = new Trainer(
            new TrainingProgram(Small(), [Length], Loss.CrossEntropy, new Adam(3e-3)), new TrainingOptions { BatchSize = 8, Epochs = 60 });
        var run = trainer.Fit(new DataSplit(data, data));
        Assert.Equal(data.Count * Length, run.Test.Count);
        Assert.InRange(run.Test.Accuracy!.Value, 0.9, 1); // The first symbol of a window may be the first or the second of its kind.
        var decoder = new SequenceDecoder(Small(), Length);
        decoder.Parameters.CopyFrom(trainer.Parameters);
        int[] wanted = [1, 1, 2, 2, 3, 3, 4, 4, 0];
        for (var i = 0; i < Length - 1; i++)
        {
            var logits = decoder.Next(wanted[i]).ToArray();
            if (i > 0)
            {
                Assert.Equal(wanted[i + 1], Array.IndexOf(logits, logits.Max()));
            }
        }
    }

    private static Sequential Model()
    {
        var embedding = new Embedding(Symbols, 8, Initializer.Normal(0.5));
        return new Sequential(
            embedding,
            new Positions(Length, 8, Initializer.Normal(0.5)),
            new TransformerBlock(8, 2),
            new MultiHeadAttention(8, 4, keyHeads: 2),
            new LayerNorm(8),
            new Unembedding(embedding));
    }
}
