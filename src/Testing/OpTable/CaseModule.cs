using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>
/// The module of a row: for each inner length a function that gives the op's result, and another that weighs and sums it and gives the
/// gradient of that.
/// </summary>
internal sealed class CaseModule
{
    /// <summary>The scope of the statements that make a loss of the result.</summary>
    public const string LossScope = "loss";

    /// <summary>The input that says how much each element of the result counts in the loss.</summary>
    public const string Weights = "weights";

    private readonly ImmutableArray<CaseFunction>.Builder _functions = ImmutableArray.CreateBuilder<CaseFunction>();

    public CaseModule(OpCase row, DType type, IEnumerable<Dim> lengths)
    {
        var module = new ModuleBuilder("row");
        foreach (var length in lengths)
        {
            Declare(module, row, type, length, gradient: false);
            if (row.IsDifferentiable && type.IsFloat())
            {
                Declare(module, row, type, length, gradient: true);
            }
        }

        Module = module.Build();
    }

    public Module Module { get; }

    public IReadOnlyList<CaseFunction> Functions => _functions;

    private void Declare(ModuleBuilder module, OpCase row, DType type, Dim length, bool gradient)
    {
        CaseBody? body = null;
        var name = $"{(gradient ? "gradient" : "value")}{length}";
        module.Function(name, f =>
        {
            body = new CaseBody(f, length, type);
            var y = row.Declare(body);
            if (!gradient)
            {
                f.Return(("y", y));
                return;
            }

            var wrt = body.Inputs.Where(i => i.Tensor.DType.IsFloat()).ToArray();

            // No two elements count the same, so that a wrong one shows.
            using var scope = f.Scope(LossScope);
            var loss = (y * body.Input(Weights, y.DType, y.Shape, new Sampling(0.25, 1, BothSigns: true))).Sum();
            var adjoints = GradientRequest.Of(f.Graph, loss, [.. wrt.Select(i => i.Tensor)]);
            f.Return([("loss", loss), .. wrt.Zip(adjoints, (i, d) => ("d" + i.Name, d))]);
        });
        _functions.Add(new CaseFunction(name, length.Constant, gradient, [.. body!.Inputs]));
    }
}

/// <summary>A function of a row's module.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">The inner length; null if it is a symbol.</param>
/// <param name="IsGradient">True if it gives the loss and its gradient.</param>
/// <param name="Inputs">What is fed.</param>
internal sealed record CaseFunction(string Name, long? Length, bool IsGradient, ImmutableArray<CaseInput> Inputs)
{
    public ImmutableArray<(string Name, Elements Elements)> Feeds(Random random, long n, bool special = false) =>
        [.. Inputs.Select(i => (i.Name, i.Next(random, n, special)))];
}
