using System.Collections.Immutable;
using System.Globalization;
using MiniTorch.Runtime;

namespace MiniTorch.Testing;

/// <summary>
/// The runs of a module that every engine repeats: one for each binding, and the first once more, as what a session remembers of the others
/// must not show.
/// </summary>
public sealed class Trial
{
    private readonly ImmutableArray<ImmutableArray<(string Name, Elements Elements)>> _feeds;
    private readonly ImmutableArray<(string Name, byte[] Bytes)> _parameters;

    private Trial(RandomModule module, ParameterStore store)
    {
        Module = module;
        _feeds = [.. Enumerable.Range(0, module.Bindings.Length).Select(module.Feeds)];
        module.Initialize(store);
        _parameters = [.. store.Names.Select(name => (name, store.Raw(name).ToArray()))];
    }

    /// <summary>The module, with the numbers that it is run on.</summary>
    public RandomModule Module { get; }

    /// <summary>The function's name.</summary>
    public string Function => Module.Function.Name;

    /// <summary>What shall come out of each run.</summary>
    public ImmutableArray<Outcome> Expected { get; private set; }

    /// <summary>True if some run succeeds.</summary>
    public bool Succeeds => Expected.Any(o => o.Error is null);

    /// <summary>The runs of a module, with what a session gives as what shall come out.</summary>
    public static Trial Of(RandomModule module, Session session)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(session);
        var trial = new Trial(module, session.Parameters);
        trial.Expected = trial.Run(session);
        return trial;
    }

    /// <summary>The first difference of what another session gives, as text; null if there is none.</summary>
    public string? DifferenceTo(Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var found = Run(session);
        for (var run = 0; run < found.Length; run++)
        {
            if (Expected[run].DifferenceTo(found[run]) is { } difference)
            {
                return string.Create(CultureInfo.InvariantCulture, $"run {run} with {Module.BindingText(run % _feeds.Length)}: {difference}");
            }
        }

        return null;
    }

    private ImmutableArray<Outcome> Run(Session session)
    {
        foreach (var (name, bytes) in _parameters)
        {
            bytes.CopyTo(session.Parameters.Raw(name));
        }

        return [.. Enumerable.Range(0, _feeds.Length + 1).Select(run => Outcome.Of(session, _feeds[run % _feeds.Length]))];
    }
}
