using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>A row of the table of ops: what is declared, on which inputs, and what is known of it.</summary>
/// <param name="Op">The mnemonic of the op, or the name of the composition.</param>
/// <param name="Variant">What tells rows of one op apart.</param>
/// <param name="Declare">Declares it on inputs of its own.</param>
public sealed record OpCase(string Op, string Variant, Func<CaseBody, Tensor> Declare)
{
    /// <summary>Op and variant; a row's own.</summary>
    public string Name => Variant.Length == 0 ? Op : $"{Op}, {Variant}";

    /// <summary>What <see cref="CaseBody.Type"/> may be.</summary>
    public ImmutableArray<DType> Types { get; init; } = [DType.F32, DType.F64];

    /// <summary>False if no adjoint flows through, which must be said.</summary>
    public bool IsDifferentiable { get; init; } = true;

    /// <summary>The element type of the inputs when the gradient is compared with differences.</summary>
    public DType GradientType { get; init; } = DType.F64;

    /// <summary>How far apart the ends of a difference are, for a number of size 1.</summary>
    public double Step { get; init; } = 6e-6;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>Where a row declares its inputs.</summary>
/// <param name="function">The function being declared.</param>
/// <param name="n">The inner length: a symbol or a literal.</param>
/// <param name="type">The element type of its numbers.</param>
/// <param name="find">What stands for an input of the given name, type, shape and numbers; null for a new input each time.</param>
public sealed class CaseBody(
    FunctionBuilder function, Dim n, DType type, Func<string, DType, Shape, Sampling, Tensor>? find = null)
{
    private readonly List<CaseInput> _inputs = [];

    /// <summary>The function being declared.</summary>
    public FunctionBuilder Function => function;

    /// <summary>The inner length: a symbol or a literal.</summary>
    public Dim N => n;

    /// <summary>The element type of its numbers.</summary>
    public DType Type => type;

    /// <summary>The inputs so far.</summary>
    public IReadOnlyList<CaseInput> Inputs => _inputs;

    /// <summary>Numbers of the row's type.</summary>
    public Tensor Number(string name, Shape shape, double low = -2, double high = 2, bool bothSigns = false) =>
        Input(name, type, shape, new Sampling(low, high, bothSigns));

    /// <summary>Integers from 0 up to, not including, <paramref name="limit"/>.</summary>
    public Tensor Index(string name, Shape shape, int limit) => Input(name, DType.I32, shape, new Sampling(0, limit - 1, AllowsSpecial: false));

    /// <summary>Truth values.</summary>
    public Tensor Truth(string name, Shape shape) => Input(name, DType.Bool, shape, new Sampling(0, 1));

    /// <summary>An op that no method of the builder stands for.</summary>
    public Tensor Emit(Op op, params Tensor[] operands) => function.Graph.Emit(op, [.. operands.Select(o => o.Value)]);

    /// <summary>An input of any type.</summary>
    public Tensor Input(string name, DType of, Shape shape, Sampling sampling)
    {
        if (find is not null)
        {
            return find(name, of, shape, sampling);
        }

        var input = function.Input(name, of, shape);
        _inputs.Add(new CaseInput(input, sampling));
        return input;
    }
}

/// <summary>An input of a row.</summary>
/// <param name="Tensor">Its value.</param>
/// <param name="Sampling">Which numbers it is fed.</param>
public sealed record CaseInput(Tensor Tensor, Sampling Sampling)
{
    /// <summary>Its name.</summary>
    public string Name => Tensor.Value.Name;

    /// <summary>Random elements for a given inner length.</summary>
    public Elements Next(Random random, long n, bool special = false) =>
        Sampling.Next(random, Tensor.DType, [.. Tensor.Shape.Select(d => d.Evaluate(_ => n))], special);
}
