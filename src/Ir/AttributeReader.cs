using System.Collections.Immutable;

namespace MiniTorch.Ir;

/// <summary>The attributes of a statement as the parser read them; each op's factory in the registry takes what it knows.</summary>
public sealed class AttributeReader(string mnemonic, ImmutableArray<OpAttribute> attributes)
{
    private readonly HashSet<string> _taken = [];

    /// <summary>A list of axis numbers.</summary>
    public Axes Axes(string name) => Required<Shape>(name, "a list of axes such as [0,1]") is { } list
        && list.All(d => d.Constant is >= int.MinValue and <= int.MaxValue)
            ? new Axes([.. list.Select(d => (int)d.Constant!.Value)])
            : throw Wrong(name, "a list of axes such as [0,1]");

    /// <summary>A list of dims.</summary>
    public Shape Shape(string name) => Required<Shape>(name, "a list of dims such as [B,784]");

    /// <summary>A list of dims that may be left out: it is as long as the list <paramref name="axes"/> then, with the same number for each axis.</summary>
    public Shape PerAxis(string name, string axes, long otherwise) =>
        Find(name) is null ? Ir.Shape.Repeat(otherwise, Shape(axes).Rank) : Shape(name);

    /// <summary>A dim.</summary>
    public Dim Dim(string name) => Find(name) is string symbol ? (Dim)symbol
        : Find(name) is long literal ? literal
        : Required<Dim>(name, "a dim such as 4*B+1");

    /// <summary>A whole number.</summary>
    public long Integer(string name) => Required<long>(name, "a whole number");

    /// <summary>A whole number that 32 bits hold, such as an axis.</summary>
    public int Integer32(string name) => Integer(name) is >= int.MinValue and <= int.MaxValue and var number
        ? (int)number
        : throw Wrong(name, "a whole number of 32 bits");

    /// <summary>A whole number that may be left out.</summary>
    public long Integer(string name, long otherwise) => Find(name) is null ? otherwise : Integer(name);

    /// <summary>A number; whole ones too.</summary>
    public double Number(string name, double otherwise) => Find(name) switch
    {
        null => otherwise,
        double number => number,
        long number => number,
        _ => throw Wrong(name, "a number"),
    };

    /// <summary>An element type.</summary>
    public DType DType(string name) =>
        DTypes.FromKeyword(Required<string>(name, "an element type such as f32")) ?? throw Wrong(name, "an element type such as f32");

    /// <summary>A word.</summary>
    public string Word(string name) => Required<string>(name, "a word");

    /// <summary>One of some words, or null where none stands.</summary>
    public string? OneOf(string name, params ImmutableArray<string> words) => Find(name) switch
    {
        null => null,
        string word when words.Contains(word) => word,
        _ => throw Wrong(name, words.Length == 1 ? words[0] : $"one of {string.Join(", ", words)}"),
    };

    /// <summary>One of the words that stand for the values of an enumeration.</summary>
    public T Choice<T>(string name)
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        var expected = $"one of {string.Join(", ", values.Select(Word))}";
        var word = Required<string>(name, expected);
        return values.Any(v => Word(v) == word) ? values.First(v => Word(v) == word) : throw Wrong(name, expected);
    }

    /// <summary>The word that stands for a value of an enumeration.</summary>
    internal static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>True if the flag stands there.</summary>
    public bool Flag(string name) => Find(name) switch
    {
        null => false,
        true => true,
        _ => throw Wrong(name, "a flag without a value"),
    };

    /// <summary>Fails if an attribute was not asked for.</summary>
    public void Finish()
    {
        foreach (var attribute in attributes)
        {
            if (!_taken.Contains(attribute.Name))
            {
                throw new ConstraintException("parse.attribute", $"{mnemonic} has no attribute '{attribute.Name}'");
            }
        }
    }

    private object? Find(string name)
    {
        _taken.Add(name);
        foreach (var attribute in attributes)
        {
            if (attribute.Name == name)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    private T Required<T>(string name, string expected) => Find(name) switch
    {
        T value => value,
        null => throw new ConstraintException("parse.attribute", $"{mnemonic} needs the attribute '{name}', {expected}"),
        _ => throw Wrong(name, expected),
    };

    private ConstraintException Wrong(string name, string expected) =>
        new("parse.attribute", $"attribute '{name}' of {mnemonic}: expected {expected}");
}
