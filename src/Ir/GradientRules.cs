using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir;

/// <summary>What a model says about its gradient: another rule for a part of it, or what is to be computed twice rather than kept.</summary>
public static class GradientRules
{
    /// <summary>
    /// This value with a gradient of its own: no adjoint flows into the ops that made it, and those of <paramref name="x"/> are what
    /// <paramref name="rule"/> makes of the adjoint of this value. The rule is made of ordinary ops, so it has a gradient in turn; it may
    /// use any value declared before, and this one, which inside stands for the result with this same rule.
    /// </summary>
    /// <param name="y">The value.</param>
    /// <param name="x">What adjoints flow to.</param>
    /// <param name="rule">From the adjoint of this value, of its type, to those of x, of their types.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">The rule gives another number of adjoints, or an adjoint of another type.</exception>
    public static Tensor WithGradient(
        this Tensor y,
        IEnumerable<Tensor> x,
        Func<Tensor, IEnumerable<Tensor>> rule,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var graph = y.Builder;
        using var at = graph.At(file, line);
        ImmutableArray<Value> operands = [y.Value, .. x.Select(t => t.Value)];
        var start = graph.Nodes.Count;
        var adjoint = graph.Placeholder("d" + y.Value.Name, y.Value.Type);
        Value[] adjoints = [.. rule(adjoint).Select(t => t.Value)];
        if (adjoints.Length != operands.Length - 1)
        {
            throw new CompilerException(new Diagnostic(
                "custom_gradient.C2", $"expected {operands.Length - 1} adjoints, one for each operand, found {adjoints.Length}")
            {
                Origin = graph.Origin!,
                Function = graph.Function,
            });
        }

        var (region, read) = graph.Enclose(start, [adjoint.Value, .. operands.Skip(1)], [.. adjoints]);
        return graph.Emit(new CustomGradient(region), [operands[0], .. read.Skip(1)], y.Value.Name);
    }

    /// <summary>As the other, for a single x: <c>x.Round().WithGradient(x, dy => dy)</c>.</summary>
    public static Tensor WithGradient(
        this Tensor y, Tensor x, Func<Tensor, Tensor> rule, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        y.WithGradient([x], dy => [rule(dy)], file, line);

    /// <summary>
    /// What <paramref name="body"/> declares, with less memory in training: what lies between is computed once more when an adjoint comes in
    /// rather than kept from before. Values and gradients keep their bits; second derivatives add the same numbers in another order.
    /// </summary>
    /// <param name="f">The function being declared.</param>
    /// <param name="body">Declares a part of the model and gives what the rest uses of it.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">An update or a request for a gradient stands inside.</exception>
    public static ImmutableArray<Tensor> Checkpoint(
        this FunctionBuilder f, Func<IEnumerable<Tensor>> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(body);
        var graph = f.Graph;
        var start = graph.Nodes.Count;
        Value[] results = [.. body().Select(t => t.Value)];
        using var at = graph.At(file, line);
        var (region, read) = graph.Enclose(start, [], [.. results]);
        var node = graph.EmitNode(new Checkpoint(region), read, [.. results.Select(r => r.Name)]);
        return [.. node.Results.Select(graph.Tensor)];
    }

    /// <summary>As the other, for a part of the model that gives one value.</summary>
    public static Tensor Checkpoint(
        this FunctionBuilder f, Func<Tensor> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        return f.Checkpoint(() => [body()], file, line)[0];
    }
}
