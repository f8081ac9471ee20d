using System.Collections.Immutable;

namespace MiniTorch.Peers.Works;

/// <summary>
/// One step of training, always on the same windows of symbols: a transformer as GPT-2's, small, whose output has the weights of its embedding;
/// the next symbol by cross entropy, AdamW.
/// </summary>
/// <param name="Batch">Windows at a time.</param>
internal sealed record TextTraining(int Batch) : Work
{
    /// <summary>The symbols.</summary>
    public const int Symbols = 65;

    /// <summary>The positions of a window.</summary>
    public const int Window = 64;

    /// <summary>The width of all but the layer inside of a block, which is four times as wide.</summary>
    public const int Width = 128;

    /// <summary>The heads of attention.</summary>
    public const int Heads = 4;

    /// <summary>The blocks.</summary>
    public const int Depth = 4;

    /// <summary>Small, so that there is still something to learn after some thousand steps.</summary>
    public const double LearningRate = 1e-5;

    /// <summary>The part of a parameter, times the learning rate, that goes at each step.</summary>
    public const double WeightDecay = 0.1;

    /// <summary>The parameters by their names: matrices [inputs, outputs], gains, biases.</summary>
    public static ImmutableArray<Operand> Parameters()
    {
        var parameters = ImmutableArray.CreateBuilder<Operand>();
        void Add(string name, float limit, params ReadOnlySpan<int> shape) =>
            parameters.Add(Operand.Uniform(name, 10 + parameters.Count, limit, shape));
        void Norm(string name)
        {
            var ones = new float[Width];
            ones.AsSpan().Fill(1);
            parameters.Add(new Operand($"{name}.gain", [Width], ones));
            parameters.Add(new Operand($"{name}.bias", [Width], new float[Width]));
        }

        void Linear(string name, int inputs, int outputs)
        {
            Add($"{name}.weight", 0.035f, inputs, outputs);
            Add($"{name}.bias", 0.01f, outputs);
        }

        Add("symbols.weight", 0.035f, Symbols, Width);
        Add("positions.weight", 0.035f, Window, Width);
        for (var i = 0; i < Depth; i++)
        {
            Norm($"block{i}.norm1");
            foreach (var part in (string[])["query", "key", "value", "output"])
            {
                Linear($"block{i}.attention.{part}", Width, Width);
            }

            Norm($"block{i}.norm2");
            Linear($"block{i}.wide", Width, 4 * Width);
            Linear($"block{i}.narrow", 4 * Width, Width);
        }

        Norm("norm");
        return parameters.ToImmutable();
    }

    /// <summary>The indices of the windows' symbols.</summary>
    public Operand Windows() => Operand.Classes("x", 1, Symbols, Batch * Window) with { Shape = [Batch, Window] };

    /// <summary>Those that come next.</summary>
    public Operand Labels() => Operand.Classes("label", 2, Symbols, Batch * Window) with { Shape = [Batch, Window] };
}
