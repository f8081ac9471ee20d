using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Testing;

/// <summary>What a run gave: every result and every parameter, or that it failed.</summary>
/// <param name="Values">Results by name, and parameters with a percent sign before the name.</param>
/// <param name="Error">The message, if the run threw.</param>
public sealed record Outcome(ImmutableArray<(string Name, Elements Elements)> Values, string? Error)
{
    /// <summary>Feeds, runs, and copies what came out.</summary>
    public static Outcome Of(Session session, IEnumerable<(string Name, Elements Elements)> feeds)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(feeds);
        string? error = null;
        var values = ImmutableArray.CreateBuilder<(string, Elements)>();
        try
        {
            foreach (var (name, elements) in feeds)
            {
                elements.FeedTo(session, name);
            }

            session.Run();
            foreach (var (name, value) in session.Function.ResultNames.Zip(session.Function.Results))
            {
                values.Add((name, Elements.OfResult(session, name, value.Type.DType)));
            }
        }
        catch (CompilerException e)
        {
            error = e.Message;
        }

        foreach (var parameter in session.Parameters.Values)
        {
            var shape = parameter.Type.Shape.Select(d => d.Constant!.Value).ToArray();
            values.Add(("%" + parameter.Name, new Elements(parameter.Type.DType, shape, session.Parameters.Raw(parameter.Name).ToArray())));
        }

        return new Outcome(values.ToImmutable(), error);
    }

    /// <summary>The first value that differs, as text; null if all are the same. Two failures are the same: passes may rename what they name.</summary>
    public string? DifferenceTo(Outcome other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Error is null != other.Error is null)
        {
            return $"expected {Error ?? "results"}, found {other.Error ?? "results"}";
        }

        if (Values.Length != other.Values.Length)
        {
            return $"expected {Values.Length} values, found {other.Values.Length}";
        }

        foreach (var (expected, found) in Values.Zip(other.Values))
        {
            if (expected.Name != found.Name || expected.Elements.DifferenceTo(found.Elements) is { } difference && difference.Length > 0)
            {
                return $"{expected.Name}: {expected.Elements.DifferenceTo(found.Elements) ?? $"is called {found.Name}"}";
            }
        }

        return null;
    }
}
