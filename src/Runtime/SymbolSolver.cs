using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Runtime;

/// <summary>
/// Finds the value of each symbol from the shapes that were fed: a symbol that is an extent by itself is read off; one that occurs
/// only in a sum such as <c>T+1</c> is solved for. Then every extent is compared with what was fed.
/// </summary>
internal sealed class SymbolSolver
{
    private readonly ImmutableArray<Value> _inputs;
    private readonly string _function;
    private readonly List<Rule> _rules = [];

    /// <summary>Decides which extent gives which symbol.</summary>
    /// <exception cref="CompilerException">A symbol cannot be found from the inputs' shapes.</exception>
    public SymbolSolver(Function function, Binding binding)
    {
        (_inputs, _function) = (function.Inputs, function.Name);
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (Next(known) is { } rule)
        {
            known.Add(rule.Symbol);
            _rules.Add(rule);
        }

        if (binding.Symbols.FirstOrDefault(s => !known.Contains(s)) is { } unknown)
        {
            throw new CompilerException(new Diagnostic(
                "session.symbols", $"symbol {unknown} cannot be found from the shapes of the inputs, so no feed binds it") { Function = _function });
        }
    }

    /// <summary>Gives each symbol its value and checks all shapes; allocates nothing if they agree.</summary>
    /// <param name="shapes">What was fed, an array of extents for each input.</param>
    /// <param name="binding">Where the values go.</param>
    /// <exception cref="CompilerException">Two shapes do not agree.</exception>
    public void Solve(long[][] shapes, Binding binding)
    {
        foreach (var rule in _rules)
        {
            var given = shapes[rule.Input][rule.Axis];
            binding[rule.Symbol] = 0;
            var atZero = binding.Evaluate(rule.Dim);
            binding[rule.Symbol] = 1;
            var slope = binding.Evaluate(rule.Dim) - atZero;
            var value = slope == 0 ? -1 : (given - atZero) / slope;
            binding[rule.Symbol] = value;
            if (value < 0 || binding.Evaluate(rule.Dim) != given)
            {
                throw new CompilerException(new Diagnostic(
                    "feed.shape",
                    $"input {Said(rule.Input)}, fed {Fed(shapes, rule.Input)}: no {rule.Symbol} of at least 0 makes axis {rule.Axis}, {rule.Dim}, equal {given}")
                {
                    Function = _function,
                });
            }
        }

        for (var input = 0; input < _inputs.Length; input++)
        {
            var shape = _inputs[input].Type.Shape;
            for (var axis = 0; axis < shape.Rank; axis++)
            {
                if (binding.Evaluate(shape[axis]) != shapes[input][axis])
                {
                    throw Mismatch(shapes, binding, input, axis);
                }
            }
        }
    }

    private CompilerException Mismatch(long[][] shapes, Binding binding, int input, int axis)
    {
        var dim = _inputs[input].Type.Shape[axis];
        var bound = dim.Symbols.Select(s =>
        {
            var rule = _rules.First(r => r.Symbol == s);
            return $"{s}={binding[s]} by input {Said(rule.Input)}, fed {Fed(shapes, rule.Input)}";
        });
        return new CompilerException(new Diagnostic(
            "feed.symbol",
            $"input {Said(input)}, fed {Fed(shapes, input)}: axis {axis} expected {dim} = {binding.Evaluate(dim)}, found {shapes[input][axis]}; {string.Join("; ", bound)}")
        {
            Function = _function,
        });
    }

    private string Said(int input) => $"%{_inputs[input].Name} is {_inputs[input].Type}";

    private string Fed(long[][] shapes, int input) => FeedText.Type(_inputs[input].Type.DType, shapes[input]);

    // Plain symbols first: they need no arithmetic and give the clearest messages.
    private Rule? Next(HashSet<string> known)
    {
        var axes = _inputs.SelectMany((v, input) => v.Type.Shape.Select((dim, axis) => (input, axis, dim)));
        var open = axes
            .Select(a => (a.input, a.axis, a.dim, unknown: a.dim.Symbols.Where(s => !known.Contains(s)).ToList()))
            .Where(a => a.unknown.Count == 1 && IsLinear(a.dim, a.unknown[0]))
            .OrderBy(a => a.dim.Symbol is null);
        foreach (var (input, axis, dim, unknown) in open)
        {
            return new Rule(unknown[0], input, axis, dim);
        }

        return null;
    }

    private static bool IsLinear(Dim dim, string symbol)
    {
        Dim At(long value) => dim.Substitute(s => s == symbol ? value : s);
        return At(2) - At(1) == At(1) - At(0);
    }

    private sealed record Rule(string Symbol, int Input, int Axis, Dim Dim);
}

/// <summary>How fed shapes are written in messages.</summary>
internal static class FeedText
{
    /// <summary>Such as <c>f32[64,783]</c>.</summary>
    public static string Type(DType type, ReadOnlySpan<long> shape) => $"{type.Keyword()}[{string.Join(',', shape.ToArray())}]";
}
