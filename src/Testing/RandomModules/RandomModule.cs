using System.Collections.Immutable;
using System.Globalization;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Testing;

/// <summary>A module of one function, and what it is run on.</summary>
/// <param name="Module">As declared: gradients are requests.</param>
/// <param name="Samplings">Which numbers an input is fed, by name; others are fed <see cref="Usual"/>.</param>
/// <param name="Bindings">Values of the symbols, a run of the function for each.</param>
/// <param name="Special">True to feed infinities, NaN and such.</param>
/// <param name="Seed">Where the numbers come from.</param>
public sealed record RandomModule(
    Module Module,
    ImmutableDictionary<string, Sampling> Samplings,
    ImmutableArray<ImmutableDictionary<string, long>> Bindings,
    bool Special,
    int Seed)
{
    /// <summary>Floats of both signs; small integers, so that they can be indices.</summary>
    public static Sampling Usual { get; } = new(-2, 2);

    // Numbers at which other functions are no NaN.
    private static readonly ImmutableArray<Sampling> Draws =
        [Usual, Usual, new(0.25, 2), new(-0.5, 0.5), new(1.25, 3), new(0.05, 0.75), new(-3, -1)];

    private static readonly Sampling Indices = new(0, 2, AllowsSpecial: false);

    /// <summary>Which of several stretches of numbers it is fed: the first unless all results are NaN then.</summary>
    public int Draw { get; init; }

    /// <summary>The only function.</summary>
    public Function Function => Module.Functions[0];

    /// <summary>The elements of every input under a binding.</summary>
    public ImmutableArray<(string Name, Elements Elements)> Feeds(int binding)
    {
        var random = new Random(Seed + binding + (Draw * 7919));
        var values = Bindings[binding];
        return [.. Function.Inputs.Select(i =>
        {
            var sampling = Samplings.GetValueOrDefault(i.Name, i.Type.DType == DType.I32 ? Indices : Draws[Draw]);
            long[] shape = [.. i.Type.Shape.Select(d => d.Evaluate(s => values[s]))];
            return (i.Name, sampling.Next(random, i.Type.DType, shape, Special));
        })];
    }

    /// <summary>Fills every parameter, the same way each time.</summary>
    public void Initialize(Runtime.ParameterStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var random = new Random(Seed + (Draw * 7919));
        foreach (var parameter in store.Values)
        {
            long[] shape = [.. parameter.Type.Shape.Select(d => d.Constant!.Value)];
            var sampling = Samplings.GetValueOrDefault(parameter.Name, Draws[Draw]);
            sampling.Next(random, parameter.Type.DType, shape).Bytes.CopyTo(store.Raw(parameter.Name));
        }
    }

    /// <summary>A binding as a filetest and <c>--bind</c> take it.</summary>
    public string BindingText(int binding) =>
        string.Join(", ", Bindings[binding].OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => string.Create(CultureInfo.InvariantCulture, $"{b.Key}={b.Value}")));

    /// <summary>The symbols of the function.</summary>
    public ImmutableArray<string> Symbols => Binding.Of(Function.Body).Symbols;
}
