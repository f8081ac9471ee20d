using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir;

/// <summary>What one step of a scan gives.</summary>
/// <param name="Carries">What the next step begins with, of the types of the carries.</param>
/// <param name="Outputs">What is stacked along a new first axis.</param>
public readonly record struct ScanYield(IEnumerable<Tensor> Carries, IEnumerable<Tensor> Outputs);

/// <summary>What a scan gives.</summary>
/// <param name="Carries">The carries after the last step.</param>
/// <param name="Outputs">The outputs of all steps, with time as the first axis.</param>
public readonly record struct ScanResult(ImmutableArray<Tensor> Carries, ImmutableArray<Tensor> Outputs);

/// <summary>Declares loops over time.</summary>
public static class Scans
{
    /// <summary>
    /// Runs a step once for each position along the first axis of the sequences, one after another, and hands the carries on. What the step
    /// reads of values declared before is the same at each position.
    /// </summary>
    /// <param name="f">The function being declared.</param>
    /// <param name="carries">What the first step begins with.</param>
    /// <param name="sequences">What is read one element a step; all have one first extent.</param>
    /// <param name="step">From the carries and an element of each sequence to the next carries and the outputs. Called once.</param>
    /// <param name="reversed">True to begin with the last position; the outputs stand where their elements do.</param>
    /// <param name="length">The number of steps; that of the sequences' elements if null.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">
    /// A carry changes its type, a sequence has another length, or an update or a request for a gradient stands in the step.
    /// </exception>
    public static ScanResult Scan(
        this GraphBuilder f,
        IEnumerable<Tensor> carries,
        IEnumerable<Tensor> sequences,
        Func<ImmutableArray<Tensor>, ImmutableArray<Tensor>, ScanYield> step,
        bool reversed = false,
        Dim? length = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(step);
        ImmutableArray<Value> first = [.. carries.Select(c => c.Value)];
        ImmutableArray<Value> whole = [.. sequences.Select(s => s.Value)];
        using var at = f.At(file, line);
        if (length is null && (whole.IsEmpty || whole[0].Type.Rank == 0))
        {
            var found = whole.IsEmpty ? "no sequence and no length" : whole[0].ToString();
            throw new CompilerException(new Diagnostic("scan.C2", $"expected a sequence to count the steps of, found {found}")
            {
                Origin = f.Origin!,
                Function = f.Function,
            });
        }

        var start = f.Nodes.Count;
        ImmutableArray<Tensor> inside = [.. first.Select(c => f.Placeholder(c.Name, c.Type))];
        ImmutableArray<Tensor> elements = [.. whole.Select(s => f.Placeholder(s.Name, Ops.Scan.ElementOf(s.Type)))];
        var (next, outputs) = step(inside, elements);
        ImmutableArray<Value> handedOn = [.. next.Select(t => t.Value)];
        ImmutableArray<Value> results = [.. handedOn, .. outputs.Select(t => t.Value)];
        if (handedOn.Length != first.Length)
        {
            throw new CompilerException(new Diagnostic("scan.C4", $"expected {first.Length} carries from the step, found {handedOn.Length}")
            {
                Origin = f.Origin!,
                Function = f.Function,
            });
        }

        var (region, read) = f.Enclose(start, [.. inside.Concat(elements).Select(t => t.Value)], results);
        var op = new Scan(length ?? whole[0].Type.Shape[0], first.Length, whole.Length, reversed, region);
        ImmutableArray<Value> constants = [.. read.Skip(first.Length + whole.Length)];
        var node = f.EmitNode(op, [.. first, .. whole, .. constants], [.. results.Select(r => r.Name)]);
        ImmutableArray<Tensor> given = [.. node.Results.Select(f.Tensor)];
        return new ScanResult(given[..first.Length], given[first.Length..]);
    }

    /// <summary>As the other, for the function being declared.</summary>
    public static ScanResult Scan(
        this FunctionBuilder f,
        IEnumerable<Tensor> carries,
        IEnumerable<Tensor> sequences,
        Func<ImmutableArray<Tensor>, ImmutableArray<Tensor>, ScanYield> step,
        bool reversed = false,
        Dim? length = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(f);
        return f.Graph.Scan(carries, sequences, step, reversed, length, file, line);
    }

    /// <summary>
    /// As the others, for one carry and one sequence: <c>x.Scan(h0, (h, x) => (h + x).Tanh())</c> gives the last carry, and all of them.
    /// </summary>
    public static (Tensor Last, Tensor All) Scan(
        this Tensor sequence,
        Tensor carry,
        Func<Tensor, Tensor, Tensor> step,
        bool reversed = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(step);
        ScanYield Step(ImmutableArray<Tensor> c, ImmutableArray<Tensor> x)
        {
            var next = step(c[0], x[0]);
            return new ScanYield([next], [next]);
        }

        var result = sequence.Builder.Scan([carry], [sequence], Step, reversed, null, file, line);
        return (result.Carries[0], result.Outputs[0]);
    }
}
