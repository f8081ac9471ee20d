using System.Collections.Immutable;
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

    private static readonly Sampling Indices = new(0, 2, AllowsSpecial: false);

    /// <summary>The only function.</summary>
    public Function Function => Module.Functions[0];

    /// <summary>The elements of every input under a binding.</summary>
    public ImmutableArray<(string Name, Elements Elements)> Feeds(int binding)
    {
        var random = new Random(Seed + binding);
        var values = Bindings[binding];
        return [.. Function.Inputs.Select(i =>
        {
            var sampling = Samplings.GetValueOrDefault(i.Name, i.Type.DType == DType.I32 ? Indices : Usual);
            long[] shape = [.. i.Type.Shape.Select(d => d.Evaluate(s => values[s]))];
            return (i.Name, sampling.Next(random, i.Type.DType, shape, Special));
        })];
    }

    /// <summary>Fills every parameter, the same way each time.</summary>
    public void Initialize(Runtime.ParameterStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var random = new Random(Seed);
        foreach (var parameter in store.Values)
        {
            long[] shape = [.. parameter.Type.Shape.Select(d => d.Constant!.Value)];
            var sampling = Samplings.GetValueOrDefault(parameter.Name, Usual);
            sampling.Next(random, parameter.Type.DType, shape).Bytes.CopyTo(store.Raw(parameter.Name));
        }
    }

    /// <summary>The symbols of the function.</summary>
    public ImmutableArray<string> Symbols => Binding.Of(Function.Body).Symbols;
}
