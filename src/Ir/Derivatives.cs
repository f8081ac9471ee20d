using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>
/// Derivatives beyond the gradients of a scalar. Each is made of requests for gradients, so any may be taken of any other, to any order;
/// autodiff leaves of them only the statements that the result needs.
/// </summary>
public static class Derivatives
{
    /// <summary>The adjoint of the scalar <paramref name="loss"/> with respect to <paramref name="x"/>.</summary>
    /// <exception cref="CompilerException">The loss does not depend on it through ops that have a gradient.</exception>
    public static Tensor Gradient(
        this FunctionBuilder f, Tensor loss, Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        f.Gradient(loss, [x], file, line)[0];

    /// <summary>
    /// Reverse mode: for each of <paramref name="x"/> the Jacobian of <paramref name="y"/> by it, transposed, times
    /// <paramref name="seed"/>; of the type of that x.
    /// </summary>
    /// <param name="f">The function being declared.</param>
    /// <param name="y">What is differentiated, of any shape.</param>
    /// <param name="x">By what.</param>
    /// <param name="seed">The adjoint of y, of its type.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">The seed has another type than y, or y depends on none of x.</exception>
    public static ImmutableArray<Tensor> Vjp(
        this FunctionBuilder f,
        Tensor y,
        IEnumerable<Tensor> x,
        Tensor seed,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = f.Graph.At(file, line);
        using var scope = f.Graph.In("vjp");
        RequireType(f, "the seed", seed, y);
        return f.Gradient(Dot(y, seed), x);
    }

    /// <summary>As the other, for a single x.</summary>
    public static Tensor Vjp(
        this FunctionBuilder f, Tensor y, Tensor x, Tensor seed, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        f.Vjp(y, [x], seed, file, line)[0];

    /// <summary>
    /// Forward mode: how <paramref name="y"/> changes along the direction <paramref name="v"/>, the sum over x of the Jacobian of y by
    /// that x times its v; of the type of y. Reverse mode is linear in the seed, and its own transpose by it is forward mode: the gradient,
    /// by the seed, of the adjoints times v (J. Townsend, "A new trick for calculating Jacobian vector products", 2017).
    /// </summary>
    /// <param name="f">The function being declared.</param>
    /// <param name="y">What is differentiated, of any shape.</param>
    /// <param name="x">By what.</param>
    /// <param name="v">The direction: for each x a value of its type.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">A direction is missing or of another type than its x, or y depends on none of x.</exception>
    public static Tensor Jvp(
        this FunctionBuilder f,
        Tensor y,
        IEnumerable<Tensor> x,
        IEnumerable<Tensor> v,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = f.Graph.At(file, line);
        using var scope = f.Graph.In("jvp");
        return Forward(f, [y], [.. x], [.. v])[0];
    }

    /// <summary>As the other, for a single x.</summary>
    public static Tensor Jvp(
        this FunctionBuilder f, Tensor y, Tensor x, Tensor v, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        f.Jvp(y, [x], [v], file, line);

    /// <summary>
    /// The derivative of each element of <paramref name="y"/> by each of <paramref name="x"/>: the shape of y, then that of x. A request
    /// for each element of y, in reverse mode.
    /// </summary>
    /// <param name="f">The function being declared.</param>
    /// <param name="y">What is differentiated; its extents are literals.</param>
    /// <param name="x">By what.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">y has a symbol in its shape, or does not depend on x.</exception>
    public static Tensor Jacobian(
        this FunctionBuilder f, Tensor y, Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = f.Graph.At(file, line);
        using var scope = f.Graph.In("jacobian");
        if (!y.Shape.IsStatic || y.Shape.ElementCount.Constant is not { } count)
        {
            throw Error(f, "derivative.shape", $"expected literal extents, %{y.Value.Name} is {y.Value.Type}: a Jacobian has a row for each element");
        }

        var shape = new Shape([.. y.Shape, .. x.Shape]);
        if (count == 0)
        {
            return f.Graph.Constant(x.Value.Type with { Shape = shape }, 0);
        }

        var flat = y.Reshape([count]);
        var row = new Shape([Dim.One, .. x.Shape]);
        List<Tensor> rows = [];
        for (var i = 0; i < count; i++)
        {
            rows.Add(f.Gradient(flat.Slice(0, i, i + 1).Sum(), [x])[0].Reshape(row));
        }

        return rows[0].Concat(0, rows.Skip(1)).Reshape(shape);
    }

    /// <summary>
    /// For each of <paramref name="x"/> the rows of the Hessian of <paramref name="loss"/> that belong to it, times
    /// <paramref name="v"/>; of the type of that x. At about the cost of two gradients: the matrix is never made.
    /// </summary>
    /// <param name="f">The function being declared.</param>
    /// <param name="loss">A scalar.</param>
    /// <param name="x">By what.</param>
    /// <param name="v">The direction: for each x a value of its type.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">A direction is missing or of another type than its x, or the loss depends on none of x.</exception>
    public static ImmutableArray<Tensor> HessianVectorProduct(
        this FunctionBuilder f,
        Tensor loss,
        IEnumerable<Tensor> x,
        IEnumerable<Tensor> v,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = f.Graph.At(file, line);
        using var scope = f.Graph.In("hessian_vector_product");
        Tensor[] by = [.. x];
        return Forward(f, f.Gradient(loss, by), by, [.. v]);
    }

    /// <summary>As the other, for a single x.</summary>
    public static Tensor HessianVectorProduct(
        this FunctionBuilder f, Tensor loss, Tensor x, Tensor v, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        f.HessianVectorProduct(loss, [x], [v], file, line)[0];

    /// <summary>The second derivatives of a scalar by each pair of elements of <paramref name="x"/>: the shape of x twice.</summary>
    /// <exception cref="CompilerException">x has a symbol in its shape, or the loss does not depend on it.</exception>
    public static Tensor Hessian(
        this FunctionBuilder f, Tensor loss, Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = f.Graph.At(file, line);
        using var scope = f.Graph.In("hessian");
        return f.Jacobian(f.Gradient(loss, [x])[0], x);
    }

    private static Tensor Dot(Tensor a, Tensor b) => (a * b).Sum();

    private static ImmutableArray<Tensor> Forward(FunctionBuilder f, ImmutableArray<Tensor> y, Tensor[] x, Tensor[] v)
    {
        if (v.Length != x.Length)
        {
            throw Error(f, "derivative.type", $"expected {x.Length} directions, one for each value to differentiate by, found {v.Length}");
        }

        for (var i = 0; i < x.Length; i++)
        {
            RequireType(f, "the direction", v[i], x[i]);
        }

        // Any value does for a seed: nothing that is kept depends on it.
        var type = y[0].DType;
        Tensor Sum(IEnumerable<Tensor> dots) => dots.Select(d => d.Cast(type)).Aggregate((a, b) => a + b);
        Tensor[] seeds = [.. y.Select(t => t.Like(0))];
        var adjoints = f.Gradient(Sum(y.Zip(seeds, Dot)), x);
        return f.Gradient(Sum(adjoints.Zip(v, Dot)), seeds);
    }

    private static void RequireType(FunctionBuilder f, string what, Tensor found, Tensor of)
    {
        if (found.Value.Type != of.Value.Type)
        {
            throw Error(f, "derivative.type", $"types differ: {what} is {found.Value}, it belongs to {of.Value}");
        }
    }

    private static CompilerException Error(FunctionBuilder f, string label, string message) =>
        new(new Diagnostic(label, message) { Origin = f.Graph.Origin!, Function = f.Graph.Function });
}
