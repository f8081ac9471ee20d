using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Runtime;

/// <summary>
/// Finds the value of each symbol from the shapes that were fed: a symbol that is an extent by itself is read off; one that occurs
/// only in a sum such as <c>T+1</c>, or a product such as <c>B*T</c>, is solved for as soon as all else in it is known. An extent that is the
/// same for every value of a symbol, as <c>B*T</c> if B is 0, says nothing of it and is left to the others. Then every extent is compared
/// with what was fed.
/// </summary>
internal sealed class SymbolSolver
{
    private readonly ImmutableArray<Value> _inputs;
    private readonly string _function;
    private readonly ImmutableArray<Rule> _rules;

    // Symbol -> the rule that gave its value; null while it has none.
    private readonly Rule?[] _by;

    /// <summary>Finds which extents may give which symbols.</summary>
    /// <exception cref="CompilerException">A symbol cannot be found from the inputs' shapes.</exception>
    public SymbolSolver(Function function, Binding binding)
    {
        (_inputs, _function, _by) = (function.Inputs, function.Name, new Rule?[binding.Symbols.Length]);

        // Plain symbols first: they need no arithmetic and give the clearest messages. What no other symbol multiplies next: it never fails.
        _rules =
        [
            .. from place in _inputs.SelectMany((v, input) => v.Type.Shape.Select((dim, axis) => (input, axis, dim)))
               from symbol in place.dim.Symbols
               where place.dim.Degree(symbol) == 1
               orderby place.dim.Symbol is null, Slope(place.dim, symbol).Constant is null
               select new Rule(
                   binding.Symbols.IndexOf(symbol),
                   [.. place.dim.Symbols.Where(s => s != symbol).Select(s => binding.Symbols.IndexOf(s))],
                   place.input,
                   place.axis,
                   place.dim),
        ];

        while (Next() is { } rule)
        {
            _by[rule.Symbol] = rule;
        }

        if (Array.IndexOf(_by, null) is >= 0 and var unknown)
        {
            throw new CompilerException(new Diagnostic(
                "session.symbols", $"symbol {binding.Symbols[unknown]} cannot be found from the shapes of the inputs, so no feed binds it")
            {
                Function = _function,
                Origin = _inputs.FirstOrDefault(v => v.Type.Shape.Any(d => d.Symbols.Contains(binding.Symbols[unknown])))?.Node.Origin ?? Origin.None,
            });
        }
    }

    /// <summary>Gives each symbol its value and checks all shapes; allocates nothing if they agree.</summary>
    /// <param name="shapes">What was fed, an array of extents for each input.</param>
    /// <param name="binding">Where the values go.</param>
    /// <exception cref="CompilerException">Two shapes do not agree, or give no value to a symbol.</exception>
    /// <exception cref="OverflowException">An extent does not fit 64 bits.</exception>
    public void Solve(long[][] shapes, Binding binding)
    {
        Array.Clear(_by);
        while (Next(binding) is { } rule)
        {
            var given = shapes[rule.Input][rule.Axis];
            var (atZero, slope) = Line(rule, binding);
            var value = ((Int128)given - atZero) / slope;
            binding[rule.Symbol] = (long)Int128.Clamp(value, 0, long.MaxValue);
            if (value != binding[rule.Symbol] || binding.Evaluate(rule.Dim) != given)
            {
                throw Unsolved(shapes, binding, rule, "no");
            }

            _by[rule.Symbol] = rule;
        }

        if (Next() is { } open)
        {
            throw Unsolved(shapes, binding, open, Line(open, binding).AtZero == shapes[open.Input][open.Axis] ? "any" : "no");
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
            var rule = _by[binding.Symbols.IndexOf(s)]!;
            return $"{s}={binding[s]} by input {Said(rule.Input)}, fed {Fed(shapes, rule.Input)}";
        });
        return new CompilerException(new Diagnostic(
            "feed.symbol",
            $"input {Said(input)}, fed {Fed(shapes, input)}: axis {axis} expected {dim} = {binding.Evaluate(dim)}, found {shapes[input][axis]}; {string.Join("; ", bound)}")
        {
            Function = _function,
            Origin = _inputs[input].Node.Origin,
        });
    }

    private string Said(int input) => $"%{_inputs[input].Name} is {_inputs[input].Type}";

    private string Fed(long[][] shapes, int input) => FeedText.Type(_inputs[input].Type.DType, shapes[input]);

    private CompilerException Unsolved(long[][] shapes, Binding binding, Rule rule, string which) => new(new Diagnostic(
        "feed.shape",
        $"input {Said(rule.Input)}, fed {Fed(shapes, rule.Input)}: {which} {binding.Symbols[rule.Symbol]} of at least 0 makes axis {rule.Axis}, {rule.Dim}, equal {shapes[rule.Input][rule.Axis]}")
    {
        Function = _function,
        Origin = _inputs[rule.Input].Node.Origin,
    });

    /// <summary>A rule whose symbol alone is unknown; with a binding, one that gives it a value.</summary>
    private Rule? Next(Binding? binding = null)
    {
        foreach (var rule in _rules)
        {
            if (_by[rule.Symbol] is null && AreKnown(rule.Others) && (binding is null || Line(rule, binding).Slope != 0))
            {
                return rule;
            }
        }

        return null;
    }

    private bool AreKnown(ImmutableArray<int> symbols)
    {
        foreach (var symbol in symbols)
        {
            if (_by[symbol] is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The rule's extent as a line over its symbol, which it overwrites.</summary>
    private static (long AtZero, long Slope) Line(Rule rule, Binding binding)
    {
        binding[rule.Symbol] = 0;
        var atZero = binding.Evaluate(rule.Dim);
        binding[rule.Symbol] = 1;
        return (atZero, checked(binding.Evaluate(rule.Dim) - atZero));
    }

    private static Dim Slope(Dim dim, string symbol)
    {
        Dim At(long value) => dim.Substitute(s => s == symbol ? value : s);
        return At(1) - At(0);
    }

    /// <summary>An extent that may give a symbol its value.</summary>
    /// <param name="Symbol">The symbol's index in the binding.</param>
    /// <param name="Others">The indices of the other symbols in it.</param>
    /// <param name="Input">The input it is of.</param>
    /// <param name="Axis">The axis.</param>
    /// <param name="Dim">The extent.</param>
    private sealed record Rule(int Symbol, ImmutableArray<int> Others, int Input, int Axis, Dim Dim);
}

/// <summary>How fed shapes are written in messages.</summary>
internal static class FeedText
{
    /// <summary>Such as <c>f32[64,783]</c>.</summary>
    public static string Type(DType type, ReadOnlySpan<long> shape) => $"{type.Keyword()}[{string.Join(',', shape.ToArray())}]";
}
