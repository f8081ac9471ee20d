using System.Collections.Immutable;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir.Evaluation;

/// <summary>
/// The interpreter: a function run op by op, each by its reference definition, after any pass. The region of a <c>fused</c> statement is
/// run statement by statement, which gives the same bits as the kernel; so are the kernels of a <c>tiled</c> statement.
/// </summary>
public sealed class Evaluator
{
    /// <summary>Prepares a function.</summary>
    /// <param name="function">Shapes are known everywhere.</param>
    /// <param name="parameters">The module's parameters, in the order in which their addresses will be given.</param>
    /// <param name="honourPlacements">
    /// True to keep values where a memory plan put them, in slots that are overwritten when what they hold is dead, so that a mistake of
    /// the plan shows as another result. A result that takes over an operand's memory is then stored in two halves, the second computed
    /// after the first is stored, as a kernel that runs tile by tile would.
    /// </param>
    /// <exception cref="CompilerException">A statement cannot be evaluated, such as a gradient that is only asked for.</exception>
    public Evaluator(Function function, ImmutableArray<Value> parameters, bool honourPlacements = false) =>
        Program = FunctionSteps.Build(
            function, parameters, honourPlacements ? InTwoHalves : AtOnce, planned: honourPlacements, poison: honourPlacements);

    /// <summary>The steps and buffers; bind and run it.</summary>
    public StepProgram Program { get; }

    /// <summary>The results of one op on constants.</summary>
    /// <param name="op">The op; it is pure.</param>
    /// <param name="operands">Its operands, of static shapes.</param>
    /// <param name="types">The types of its results, with static shapes.</param>
    /// <exception cref="CompilerException">The op cannot be evaluated, or an index is out of range.</exception>
    public static ImmutableArray<Constant> Evaluate(Op op, ImmutableArray<Constant> operands, ImmutableArray<TensorType> types)
    {
        ImmutableArray<Value> inputs =
            [.. operands.Select((o, i) => new Node(new Input(), [], [o.Type], [$"x{i}"], "", Origin.None).Result)];
        ImmutableArray<string> names = [.. types.Select((_, i) => $"y{i}")];
        var node = new Node(op, inputs, types, names, "", Origin.None);
        var program = new Evaluator(new Function("constant", new Region(inputs, [node], node.Results), names), []).Program;
        AlignedMemory[] memory = [.. operands.Select(ConstantMemory.Of)];
        program.Bind(new Binding([]), [.. memory.Select(m => m.Address)], []);
        program.Run();
        GC.KeepAlive(memory);
        var results = types.Select((type, i) => ConstantMemory.Read(type, program.Address(program.Results[i]))).ToImmutableArray();
        GC.KeepAlive(program);
        return results;
    }

    private static void AtOnce(FunctionSteps steps, Node kernel, ImmutableArray<int> operands, ImmutableArray<int> results)
    {
        if (kernel.Op is Tiled tiled)
        {
            OverWhole(steps, tiled.Region, operands, results, AtOnce);
            return;
        }

        var region = ((Fused)kernel.Op).Region;
        var found = Run(steps, region, operands, results);
        for (var i = 0; i < results.Length; i++)
        {
            // Results that are views, inputs, or given twice are not made by a statement of their own.
            if (found[i] != results[i])
            {
                steps.Ops.Copy(kernel.Results[i].Type, found[i], results[i]);
            }
        }
    }

    private static void InTwoHalves(FunctionSteps steps, Node kernel, ImmutableArray<int> operands, ImmutableArray<int> results)
    {
        if (kernel.Op is Tiled tiled)
        {
            OverWhole(steps, tiled.Region, operands, results, InTwoHalves);
            return;
        }

        var region = ((Fused)kernel.Op).Region;
        var places = operands.Select(steps.Program.PlaceOf).Where(p => p is { Place: not BufferPlace.Input }).ToHashSet();
        bool TakesOver(int result) => places.Contains(steps.Program.PlaceOf(results[result]));
        var first = Run(steps, region, operands, []);
        for (var i = 0; i < results.Length; i++)
        {
            steps.Ops.Copy(kernel.Results[i].Type, first[i], results[i], TakesOver(i) ? CopiedPart.FirstHalf : CopiedPart.Whole);
        }

        if (Enumerable.Range(0, results.Length).Any(TakesOver))
        {
            var second = Run(steps, region, operands, []);
            for (var i = 0; i < results.Length; i++)
            {
                if (TakesOver(i))
                {
                    steps.Ops.Copy(kernel.Results[i].Type, second[i], results[i], CopiedPart.SecondHalf);
                }
            }
        }
    }

    // The kernels of a tiled statement, each over the whole space before the next.
    private static void OverWhole(FunctionSteps steps, Region region, ImmutableArray<int> operands, ImmutableArray<int> results, KernelSteps kernel)
    {
        var buffers = region.Inputs.Zip(operands).ToDictionary();
        foreach (var (value, buffer) in region.Results.Zip(results))
        {
            buffers.Add(value, buffer);
        }

        foreach (var node in region.Nodes)
        {
            foreach (var result in node.Results.Where(r => !buffers.ContainsKey(r)))
            {
                buffers.Add(result, steps.Program.Buffer(result.Type.Bytes));
            }

            kernel(steps, node, [.. node.Operands.Select(o => buffers[o])], [.. node.Results.Select(r => buffers[r])]);
        }
    }

    // The statements of a region; each result goes to the buffer given for it, if any. Gives the buffers that hold the results.
    private static ImmutableArray<int> Run(FunctionSteps steps, Region region, ImmutableArray<int> operands, ImmutableArray<int> results)
    {
        var buffers = new Dictionary<Value, int>();
        for (var i = 0; i < region.Inputs.Length; i++)
        {
            buffers.Add(region.Inputs[i], operands[i]);
        }

        foreach (var node in region.Nodes)
        {
            ImmutableArray<int> read = [.. node.Operands.Select(o => buffers[o])];
            if (steps.Ops.View(node, read) is { } view)
            {
                buffers.Add(node.Result, view);
                continue;
            }

            var at = results.IsEmpty ? -1 : region.Results.IndexOf(node.Result);
            var buffer = at >= 0 ? results[at] : steps.Program.Buffer(node.Result.Type.Bytes);
            steps.Ops.Add(node, read, buffer);
            buffers.Add(node.Result, buffer);
        }

        return [.. region.Results.Select(r => buffers[r])];
    }
}
