using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using MiniTorch.Ir.Text;

namespace MiniTorch.Ir;

/// <summary>
/// The extent of an axis: a polynomial with integer coefficients in symbols such as <c>B</c>, in canonical form, so that two dims
/// are equal exactly when their forms are. A literal is the constant polynomial.
/// </summary>
public sealed class Dim : IEquatable<Dim>
{
    private readonly ImmutableArray<Term> _terms;

    private Dim(ImmutableArray<Term> terms) => _terms = terms;

    /// <summary>The literal 0.</summary>
    public static Dim Zero { get; } = new([]);

    /// <summary>The literal 1.</summary>
    public static Dim One { get; } = 1;

    /// <summary>The value if no symbol occurs, else null.</summary>
    public long? Constant => _terms.Length == 0 ? 0 : _terms is [{ Symbols.Length: 0 } only] ? only.Coefficient : null;

    /// <summary>True for the literal 1, the only extent that broadcasts.</summary>
    public bool IsOne => Constant == 1;

    /// <summary>The symbols that occur, in order, each once.</summary>
    public IEnumerable<string> Symbols => _terms.SelectMany(t => t.Symbols).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The symbol if this dim is just one, else null.</summary>
    public string? Symbol => _terms is [{ Coefficient: 1, Symbols: [var only] }] ? only : null;

    /// <summary>The sum of the coefficients without their signs.</summary>
    internal BigInteger Magnitude
    {
        get
        {
            var sum = BigInteger.Zero;
            foreach (var term in _terms)
            {
                sum += BigInteger.Abs(term.Coefficient);
            }

            return sum;
        }
    }

    /// <summary>A literal extent.</summary>
    public static implicit operator Dim(long value) => new Dim(value == 0 ? [] : [new Term([], value)]);

    /// <summary>A symbol, or a literal if the text is a number.</summary>
    /// <exception cref="CompilerException">
    /// The text is neither: a symbol is a letter or <c>_</c>, then letters, digits, <c>_</c> and <c>.</c>, as in IR text.
    /// </exception>
    public static implicit operator Dim(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        if (long.TryParse(symbol, NumberStyles.None, CultureInfo.InvariantCulture, out var literal))
        {
            return literal;
        }

        return Printer.IsWord(symbol) ? new Dim([new Term([symbol], 1)]) : throw new CompilerException(new Diagnostic(
            "dim.symbol", $"expected a symbol, such as B, or a literal, found '{symbol}'; polynomials are computed: (Dim)\"B\" * 2 + 1")
        {
            Origin = Origin.OfCaller(),
        });
    }

    /// <summary>a + b.</summary>
    /// <exception cref="CompilerException">64 bits do not hold a coefficient.</exception>
    public static Dim operator +(Dim a, Dim b)
    {
        try
        {
            return Canonical(a._terms.Concat(b._terms));
        }
        catch (OverflowException e)
        {
            throw TooLarge(a, "+", b, e);
        }
    }

    /// <summary>a - b.</summary>
    /// <exception cref="CompilerException">64 bits do not hold a coefficient.</exception>
    public static Dim operator -(Dim a, Dim b)
    {
        try
        {
            return Canonical(a._terms.Concat(b._terms.Select(t => t with { Coefficient = checked(-t.Coefficient) })));
        }
        catch (OverflowException e)
        {
            throw TooLarge(a, "-", b, e);
        }
    }

    /// <summary>a * b.</summary>
    /// <exception cref="CompilerException">64 bits do not hold a coefficient.</exception>
    public static Dim operator *(Dim a, Dim b)
    {
        try
        {
            return Canonical(
                from s in a._terms
                from t in b._terms
                select new Term([.. s.Symbols.Concat(t.Symbols).Order(StringComparer.Ordinal)], checked(s.Coefficient * t.Coefficient)));
        }
        catch (OverflowException e)
        {
            throw TooLarge(a, "*", b, e);
        }
    }

    /// <summary>Equal canonical forms.</summary>
    public static bool operator ==(Dim? a, Dim? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Different canonical forms; the values may still be equal when bound.</summary>
    public static bool operator !=(Dim? a, Dim? b) => !(a == b);

    /// <summary>The product of <paramref name="dims"/>; 1 when there are none.</summary>
    public static Dim Product(IEnumerable<Dim> dims) => dims.Aggregate(One, (a, b) => a * b);

    /// <summary>True if the two can be equal for no binding, because they differ by a nonzero literal.</summary>
    public static bool Differ(Dim a, Dim b) => (a - b).Constant is not (null or 0);

    /// <summary>This dim divided by <paramref name="divisor"/> if that leaves no remainder as polynomials, else null.</summary>
    public Dim? DividedBy(Dim divisor)
    {
        ArgumentNullException.ThrowIfNull(divisor);
        if (divisor._terms is not [var d])
        {
            return this == divisor ? One : null;
        }

        var terms = new List<Term>();
        foreach (var term in _terms)
        {
            var symbols = term.Symbols.ToList();
            if (term.Coefficient % d.Coefficient != 0 || !d.Symbols.All(symbols.Remove))
            {
                return null;
            }

            terms.Add(new Term([.. symbols], term.Coefficient / d.Coefficient));
        }

        return Canonical(terms);
    }

    /// <summary>The positions that this many elements take up if neighbours are <paramref name="step"/> apart; no elements take none.</summary>
    public Dim Spread(long step) => step == 1 || Constant == 0 ? this : ((this - 1) * step) + 1;

    /// <summary>
    /// How many elements there are at every <paramref name="step"/>-th position of this many, from the first on; null where only a binding
    /// can tell, as there is no division of symbols.
    /// </summary>
    public Dim? Every(long step) => step == 1 ? this : Constant is { } count ? (count + step - 1) / step : (Dim?)null;

    /// <summary>The degree of this polynomial in one symbol; 0 if it does not occur.</summary>
    public int Degree(string symbol) => _terms.Select(t => t.Symbols.Count(s => s == symbol)).DefaultIfEmpty().Max();

    /// <summary>The value with every symbol bound.</summary>
    /// <exception cref="OverflowException">The value does not fit 64 bits.</exception>
    public long Evaluate(Func<string, long> binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        long sum = 0;
        foreach (var term in _terms)
        {
            var product = term.Coefficient;
            foreach (var symbol in term.Symbols)
            {
                product = checked(product * binding(symbol));
            }

            sum = checked(sum + product);
        }

        return sum;
    }

    /// <summary>The polynomial computed in another domain; factors and terms from left to right, coefficients of 1 left out.</summary>
    public T Fold<T>(Func<long, T> literal, Func<string, T> symbol, Func<T, T, T> add, Func<T, T, T> multiply)
    {
        ArgumentNullException.ThrowIfNull(literal);
        T Value(Term term)
        {
            var factors = term.Symbols.Select(symbol);
            return (term.Coefficient == 1 && term.Symbols.Length > 0 ? factors : factors.Prepend(literal(term.Coefficient))).Aggregate(multiply);
        }

        return _terms.Length == 0 ? literal(0) : _terms.Select(Value).Aggregate(add);
    }

    /// <summary>This dim with symbols replaced by dims.</summary>
    public Dim Substitute(Func<string, Dim> replacement)
    {
        ArgumentNullException.ThrowIfNull(replacement);
        return _terms.All(t => t.Symbols.Length == 0)
            ? this
            : _terms.Aggregate(Zero, (sum, t) => sum + t.Symbols.Aggregate((Dim)t.Coefficient, (p, s) => p * replacement(s)));
    }

    /// <inheritdoc/>
    public bool Equals(Dim? other) =>
        other is not null
        && (ReferenceEquals(this, other)
            || _terms.Length == other._terms.Length
            && _terms.Zip(other._terms).All(p => p.First.Coefficient == p.Second.Coefficient && p.First.Symbols.SequenceEqual(p.Second.Symbols)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Dim);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var term in _terms)
        {
            hash.Add(term.Coefficient);
            foreach (var symbol in term.Symbols)
            {
                hash.Add(symbol, StringComparer.Ordinal);
            }
        }

        return hash.ToHashCode();
    }

    /// <summary>The text form, such as <c>64</c>, <c>B</c>, <c>4*B*T+1</c>.</summary>
    public override string ToString()
    {
        if (_terms.Length == 0)
        {
            return "0";
        }

        var text = new StringBuilder();
        foreach (var term in _terms)
        {
            var sign = term.Coefficient < 0 ? "-" : text.Length > 0 ? "+" : "";
            var magnitude = BigInteger.Abs(term.Coefficient).ToString(CultureInfo.InvariantCulture);
            IEnumerable<string> factors = magnitude == "1" && term.Symbols.Length > 0 ? term.Symbols : term.Symbols.Prepend(magnitude);
            text.Append(sign).AppendJoin('*', factors);
        }

        return text.ToString();
    }

    // Whoever computes a shape does so on behalf of a declaration, which is where the extents come from.
    private static CompilerException TooLarge(Dim a, string sign, Dim b, OverflowException inner) => new(
        [new Diagnostic("memory.size", $"expected extents below 2^63, found ({a}) {sign} ({b})") { Origin = Origin.OfCaller() }], inner);

    private static Dim Canonical(IEnumerable<Term> terms)
    {
        // Longest monomials first, then alphabetic: 4*B*T+B+1.
        var collected = terms
            .GroupBy(t => string.Join('*', t.Symbols), StringComparer.Ordinal)
            .Select(g => new Term(g.First().Symbols, g.Sum(t => t.Coefficient)))
            .Where(t => t.Coefficient != 0)
            .OrderByDescending(t => t.Symbols.Length)
            .ThenBy(t => string.Join('*', t.Symbols), StringComparer.Ordinal);
        return new Dim([.. collected]);
    }

    private sealed record Term(ImmutableArray<string> Symbols, long Coefficient);
}
