using System.Collections.Immutable;

namespace MiniTorch.Ir.Memory;

/// <summary>The value of each symbol of a function. One object is bound again and again; reading and binding allocate nothing.</summary>
public sealed class Binding
{
    private readonly long[] _values;
    private readonly Func<string, long> _lookup;

    /// <summary>A binding of the given symbols, each 0 at first.</summary>
    public Binding(IEnumerable<string> symbols)
    {
        Symbols = [.. symbols.Distinct().Order(StringComparer.Ordinal)];
        _values = new long[Symbols.Length];
        _lookup = name => _values[Index(name)];
    }

    /// <summary>The symbols, in ordinal order: a symbol's position is its index.</summary>
    public ImmutableArray<string> Symbols { get; }

    /// <summary>The values by index.</summary>
    public ReadOnlySpan<long> Values => _values;

    /// <summary>The value of the symbol at <paramref name="index"/>.</summary>
    public long this[int index]
    {
        get => _values[index];
        set => _values[index] = value;
    }

    /// <summary>The value of a symbol.</summary>
    /// <exception cref="KeyNotFoundException">The function does not have it.</exception>
    public long this[string symbol]
    {
        get => _values[Index(symbol)];
        set => _values[Index(symbol)] = value;
    }

    /// <summary>A binding of every symbol in a region: of its types, its attributes and the regions inside it.</summary>
    public static Binding Of(Region region)
    {
        ArgumentNullException.ThrowIfNull(region);
        var symbols = new HashSet<string>(StringComparer.Ordinal);
        Dim Collect(Dim dim)
        {
            symbols.UnionWith(dim.Symbols);
            return dim;
        }

        var regions = new Stack<Region>([region]);
        while (regions.TryPop(out var next))
        {
            foreach (var value in next.Inputs.Concat(next.Results).Concat(next.Nodes.SelectMany(n => n.Results)))
            {
                value.Type.Shape.Map(Collect);
            }

            foreach (var node in next.Nodes)
            {
                node.Op.MapDims(Collect);
                if (node.Op is Ops.RegionOp op)
                {
                    regions.Push(op.Region);
                }
            }
        }

        return new Binding(symbols);
    }

    /// <summary>The value of a dim.</summary>
    /// <exception cref="OverflowException">It does not fit 64 bits.</exception>
    public long Evaluate(Dim dim)
    {
        ArgumentNullException.ThrowIfNull(dim);
        return dim.Constant ?? dim.Evaluate(_lookup);
    }

    /// <summary>Writes the value of each extent of <paramref name="shape"/>.</summary>
    public void Evaluate(Shape shape, Span<long> extents)
    {
        ArgumentNullException.ThrowIfNull(shape);
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            extents[axis] = Evaluate(shape[axis]);
        }
    }

    /// <summary>Takes the values of the symbols that <paramref name="other"/> has too.</summary>
    public void CopyFrom(Binding other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < _values.Length; i++)
        {
            var at = other.Symbols.IndexOf(Symbols[i]);
            if (at >= 0)
            {
                _values[i] = other._values[at];
            }
        }
    }

    /// <summary>Such as <c>B=64, T=128</c>.</summary>
    public override string ToString() => string.Join(", ", Symbols.Select((s, i) => $"{s}={_values[i]}"));

    private int Index(string symbol)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            if (string.Equals(Symbols[i], symbol, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw new KeyNotFoundException($"no symbol {symbol}; there is {(_values.Length == 0 ? "none" : string.Join(", ", Symbols))}");
    }
}
