using System.Collections.Immutable;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir.Evaluation;

/// <summary>Appends the steps of a <c>fused</c> or <c>tiled</c> statement: what tells one engine from another.</summary>
/// <param name="steps">Where they go.</param>
/// <param name="kernel">The statement.</param>
/// <param name="operands">The buffer of each operand.</param>
/// <param name="results">The buffer of each result.</param>
public delegate void KernelSteps(FunctionSteps steps, Node kernel, ImmutableArray<int> operands, ImmutableArray<int> results);

/// <summary>
/// Makes the program of a function, the same way for every engine: (1) a buffer for each input and parameter; (2) the steps of each
/// statement in order, views taking their operand's buffer; (3) copies of results that would lie in an input or parameter; (4) the
/// updates, after everything else: each takes a value of the parameters as they were when the run began, so a value that another update
/// overwrites is copied first.
/// </summary>
public sealed class FunctionSteps
{
    private readonly Function _function;
    private readonly KernelSteps _kernel;
    private readonly bool _planned;
    private readonly SlotPoison? _poison;
    private readonly Func<DivisibleStep, Step>? _divide;
    private readonly Dictionary<Value, int> _buffers = [];

    private FunctionSteps(
        Function function, ImmutableArray<Value> parameters, KernelSteps kernel, bool planned, bool poison, Func<DivisibleStep, Step>? divide)
    {
        (_function, _kernel, _planned, _divide) = (function, kernel, planned, divide);
        Program = new StepProgramBuilder(planned ? MemoryPlan.Of(function) : [], divide);
        Ops = new OpSteps(Program, function.Name);
        _poison = poison ? new SlotPoison(function, Program) : null;
        for (var i = 0; i < parameters.Length; i++)
        {
            _buffers.Add(parameters[i], Program.Parameter(i));
        }

        for (var i = 0; i < function.Inputs.Length; i++)
        {
            _buffers.Add(function.Inputs[i], Program.Input(i));
        }
    }

    /// <summary>The program so far.</summary>
    public StepProgramBuilder Program { get; }

    /// <summary>Steps of statements that are no kernels.</summary>
    public OpSteps Ops { get; }

    /// <summary>The program of <paramref name="function"/>.</summary>
    /// <param name="function">Shapes are known everywhere.</param>
    /// <param name="parameters">The module's parameters, in the order in which their addresses will be given.</param>
    /// <param name="kernel">How <c>fused</c> and <c>tiled</c> statements run.</param>
    /// <param name="planned">True to put values where <see cref="Value.Placement"/> says; else places follow from lives.</param>
    /// <param name="poison">True to overwrite planned slots when the values in them are dead, so that a late read shows.</param>
    /// <param name="divide">What runs in place of a step that can be divided; the step itself unless said.</param>
    /// <exception cref="CompilerException">A statement cannot run; the message names it.</exception>
    public static StepProgram Build(
        Function function,
        ImmutableArray<Value> parameters,
        KernelSteps kernel,
        bool planned = false,
        bool poison = false,
        Func<DivisibleStep, Step>? divide = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(kernel);
        return new FunctionSteps(function, parameters, kernel, planned, poison && planned, divide).Build();
    }

    private StepProgram Build()
    {
        var updates = new List<Node>();
        for (var i = 0; i < _function.Nodes.Length; i++)
        {
            var node = _function.Nodes[i];
            if (node.Op is Update)
            {
                updates.Add(node);
            }
            else
            {
                Add(node);
                _poison?.After(i);
            }
        }

        var results = ImmutableArray.CreateRange(_function.Results, Outlasting);
        Apply(updates);
        return Program.Build(results);
    }

    private void Add(Node node)
    {
        ImmutableArray<int> operands = [.. node.Operands.Select(o => _buffers[o])];
        if (node.Op is Fused or Tiled)
        {
            ImmutableArray<int> results = [.. node.Results.Select(Define)];
            _kernel(this, node, operands, results);
        }
        else if (node.Op is Scan scan)
        {
            AddScan(node, scan, operands);
        }
        else if (Ops.View(node, operands) is { } view)
        {
            _buffers.Add(node.Result, view);
        }
        else
        {
            // Results other than the first belong to requests, which are refused.
            Ops.Add(node, operands, Define(node.Results[0]));
        }
    }

    private void AddScan(Node node, Scan scan, ImmutableArray<int> operands)
    {
        var step = Build(scan.Step(_function.Name), [], _kernel, _planned, _poison is not null, _divide);
        ImmutableArray<int> results = [.. node.Results.Select(Define)];
        ImmutableArray<int> spares = [.. node.Results.Take(scan.Carries).Select(r => Program.Buffer(r.Type.Bytes))];
        Program.Add(new ScanStep(scan, step, operands, results, spares), [.. operands, .. results, .. spares]);
    }

    private int Define(Value value)
    {
        var buffer = (_planned ? value.Placement : null) switch
        {
            null => Program.Buffer(value.Type.Bytes),
            { Parameter: { } parameter } => _buffers[parameter],
            var placement => Program.Planned(placement.Slot),
        };
        _buffers.Add(value, buffer);
        return buffer;
    }

    // The buffer of a result, copied if a feed or an update could change it before it is read.
    private int Outlasting(Value result)
    {
        var buffer = _buffers[result];
        if (Program.PlaceOf(buffer) is { Place: BufferPlace.Input or BufferPlace.Parameter })
        {
            buffer = Copied(result.Type, buffer);
        }

        Program.Keep(buffer);
        return buffer;
    }

    private int Copied(TensorType type, int from)
    {
        var to = Program.Buffer(type.Bytes);
        Ops.Copy(type, from, to);
        return to;
    }

    private void Apply(List<Node> updates)
    {
        var changed = updates.Select(u => Program.PlaceOf(_buffers[u.Operands[0]])).ToHashSet();
        var copies = new List<(TensorType Type, int From, int To)>();
        foreach (var update in updates)
        {
            var (from, to) = (_buffers[update.Operands[1]], _buffers[update.Operands[0]]);
            var (source, target) = (Program.PlaceOf(from), Program.PlaceOf(to));
            if (source != target)
            {
                var type = update.Operands[1].Type;
                copies.Add((type, source is not null && changed.Contains(source) ? Copied(type, from) : from, to));
            }
        }

        foreach (var (type, from, to) in copies)
        {
            Ops.Copy(type, from, to);
        }
    }
}
