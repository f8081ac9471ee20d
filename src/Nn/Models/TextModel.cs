using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Models;

/// <summary>How a trained model of text writes text of its own.</summary>
/// <param name="Unit">What is counted, such as <c>names</c> or <c>characters</c>.</param>
/// <param name="Write">
/// The text that the parameters of a checkpoint write, in pieces as they come, line ends included. What does not fit is a
/// <see cref="Ir.CompilerException"/>, a prompt that the model cannot read a <see cref="DataFormatException"/>.
/// </param>
public sealed record TextModel(string Unit, Func<string, TextOptions, IEnumerable<string>> Write);

/// <summary>What text a model shall write.</summary>
public sealed record TextOptions
{
    /// <summary>How much: so many of <see cref="TextModel.Unit"/>.</summary>
    public required int Count { get; init; }

    /// <summary>How it begins.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>See <see cref="Sampler(double, int?, ulong)"/>.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>See <see cref="Sampler(double, int?, ulong)"/>.</summary>
    public int? TopK { get; init; }

    /// <summary>See <see cref="Sampler(double, int?, ulong)"/>.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What draws the next character.</summary>
    public Sampler CreateSampler() => new(Temperature, TopK, Seed);
}
