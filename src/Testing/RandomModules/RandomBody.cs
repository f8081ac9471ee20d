using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>The function of a random module while it is declared: the values so far, and how further ones are chosen.</summary>
internal sealed class RandomBody(ModuleBuilder module, FunctionBuilder function, Random random)
{
    private const long LargestTensor = 20_000;

    // What is assumed of a symbol when sizes are kept small.
    private const long UsualExtent = 40;

    /// <summary>The symbols of every random module.</summary>
    public static ImmutableArray<string> Symbols { get; } = ["B", "T"];
    private static readonly long[] Extents = [1, 2, 2, 3, 3, 4, 5, 5, 7, 8, 15, 16, 17, 31, 33, 64, 65, 100];

    private readonly List<Tensor> _values = [];
    private readonly List<Tensor> _parameters = [];
    private readonly ImmutableDictionary<string, Sampling>.Builder _samplings = ImmutableDictionary.CreateBuilder<string, Sampling>();
    private int _inputs;

    public FunctionBuilder Function => function;

    public Random Random => random;

    public IReadOnlyList<Tensor> Values => _values;

    public IReadOnlyList<Tensor> Parameters => _parameters;

    public ImmutableDictionary<string, Sampling> Samplings => _samplings.ToImmutable();

    /// <summary>True so many times of a hundred.</summary>
    public bool Chance(int percent) => random.Next(100) < percent;

    public T Choose<T>(params ReadOnlySpan<T> items) => items[random.Next(items.Length)];

    /// <summary>A value so far, later ones more often.</summary>
    public Tensor? Pick(Func<Tensor, bool> where)
    {
        var candidates = _values.Where(where).ToList();
        return candidates.Count == 0 ? null : candidates[Math.Max(random.Next(candidates.Count), random.Next(candidates.Count))];
    }

    public void Add(Tensor value)
    {
        if (!_values.Contains(value))
        {
            _values.Add(value);
        }
    }

    public static bool Fits(Shape shape) => shape.ElementCount.Evaluate(_ => UsualExtent) <= LargestTensor;

    /// <summary>True for the types that arithmetic takes.</summary>
    public static bool IsNumber(DType type) => type is not (DType.Bool or DType.U8);

    public Dim Extent() => Chance(1) ? 0 : Chance(35) ? Choose(Symbols.AsSpan()) : Choose(Extents);

    /// <summary>A number of axes, 2 most often.</summary>
    public int Rank() => Choose(0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4);

    public Shape Shape(int rank)
    {
        while (true)
        {
            Shape shape = [.. Enumerable.Range(0, rank).Select(_ => Extent())];
            if (Fits(shape))
            {
                return shape;
            }
        }
    }

    public DType Type() => random.Next(40) switch
    {
        < 22 => DType.F32,
        < 29 => DType.F64,
        < 33 => DType.I32,
        < 35 => DType.I64,
        35 => DType.U8,
        _ => DType.Bool,
    };

    /// <summary>A new input; or a parameter, where the shape is static.</summary>
    public Tensor Input(DType type, Shape shape)
    {
        if (!shape.IsStatic || Chance(60))
        {
            return Feed(type, shape, RandomModule.Usual);
        }

        var value = module.Parameter($"p{_parameters.Count}", type, shape);
        _parameters.Add(value);
        Add(value);
        return value;
    }

    /// <summary>Indices in 0 .. limit - 1.</summary>
    public Tensor Index(Shape shape, long limit) => Feed(DType.I32, shape, new Sampling(0, limit - 1, AllowsSpecial: false));

    /// <summary>Inputs that give each symbol its value.</summary>
    public void BindSymbols()
    {
        foreach (var symbol in Symbols.Where(s => function.Graph.InputWith(s) is null))
        {
            Feed(DType.F32, [symbol], RandomModule.Usual);
        }
    }

    /// <summary>A value of the given type and shape: one there is, a new one, or a smaller one that is repeated.</summary>
    public Tensor Partner(DType type, Shape shape)
    {
        var choice = random.Next(12);
        if (choice < 4 && Pick(v => v.DType == type && v.Shape == shape) is { } same)
        {
            return same;
        }

        if (choice < 6 && Pick(v => v.DType == type && v.Rank <= shape.Rank && Repeats(v.Shape, shape) is not null) is { } smaller)
        {
            return Repeated(smaller, shape);
        }

        if (choice < 7)
        {
            return function.Graph.Constant(new TensorType(type, shape), IsNumber(type) ? random.Next(-4, 5) * (type.IsFloat() ? 0.5 : 1) : random.Next(2));
        }

        return choice switch
        {
            < 9 => Repeated(Input(type, Smaller(shape)), shape),
            9 => Transposed(type, shape),
            10 => Input(type, shape.Map(d => d + 3)).Slice(shape.Map(_ => 1), shape.Map(d => d + 1)),
            _ => Input(type, shape),
        };
    }

    private Tensor Transposed(DType type, Shape shape)
    {
        var order = Enumerable.Range(0, shape.Rank).ToArray();
        random.Shuffle(Chance(50) ? order : order.AsSpan(0, Math.Max(0, order.Length - 1)));
        var transpose = new Ir.Ops.Transpose(new Axes([.. order]));
        return Input(type, [.. transpose.Inverse.Select(axis => shape[axis])]).Transpose(transpose.Order);
    }

    /// <summary>An input of the given numbers.</summary>
    public Tensor Feed(DType type, Shape shape, Sampling sampling)
    {
        var value = function.Input($"in{_inputs++}", type, shape);
        _samplings.Add(value.Value.Name, sampling);
        Add(value);
        return value;
    }

    private Tensor Repeated(Tensor value, Shape shape) =>
        value.Shape == shape ? value : function.Graph.Emit(new Ir.Ops.Broadcast(shape, Repeats(value.Shape, shape)!), [value.Value]);

    // Some axes left out, some made 1.
    private Shape Smaller(Shape shape)
    {
        var keep = random.Next(3);
        var cut = random.Next(shape.Rank + 1);
        return keep switch
        {
            0 => [.. shape.Skip(cut)],
            1 => [.. shape.Take(cut)],
            _ => [.. shape.Where(_ => Chance(70)).Select(d => Chance(25) ? Dim.One : d)],
        };
    }

    // Where the axes of one shape may lie in another: as far behind as they fit.
    private static Axes? Repeats(Shape of, Shape to)
    {
        var axes = new int[of.Rank];
        var at = to.Rank;
        for (var k = of.Rank - 1; k >= 0; k--)
        {
            do
            {
                at--;
            }
            while (at >= 0 && !of[k].IsOne && of[k] != to[at]);
            if (at < 0)
            {
                return null;
            }

            axes[k] = at;
        }

        return new Axes([.. axes]);
    }
}
