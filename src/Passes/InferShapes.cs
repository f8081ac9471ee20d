using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes;

/// <summary>
/// Finds the type of every statement with its op's type rule; the only pass that changes types. Steps for each function:
/// <list type="number">
/// <item>Every bound symbol is replaced by its value: in types, in attributes, in the regions of kernels.</item>
/// <item>In program order each op's rule gives the types of its results. Where the rule needs two extents equal and one of them is a
/// symbol by itself that does not occur in the other, the symbol is replaced by the other extent; of two symbols the one goes that
/// occurs later among the inputs.</item>
/// <item>As long as a symbol was replaced, step 2 begins again. Each time one symbol fewer is left.</item>
/// <item>Other equalities are checked when symbols are bound. The operand whose extent reads differently is read through a <c>broadcast</c> that
/// repeats nothing, so that behind this pass all that a statement works on reads the same.</item>
/// </list>
/// Every error of every function is reported. What depends on a statement in error is not checked.
/// </summary>
/// <param name="bindings">Values of symbols; null for none.</param>
public sealed class InferShapes(IReadOnlyDictionary<string, long>? bindings = null) : IPass
{
    /// <inheritdoc/>
    public string Name => "infer-shapes";

    /// <inheritdoc/>
    public string Summary => "finds every type, unifies symbols and binds those that are given a value";

    /// <inheritdoc/>
    public Stage Requires => Stage.Declared;

    /// <inheritdoc/>
    public Stage Establishes => Stage.Shaped;

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(module);
        var errors = ImmutableArray.CreateBuilder<Diagnostic>();
        CheckBindings(module, errors);
        if (errors.Count > 0)
        {
            throw new CompilerException(errors.ToImmutable());
        }

        var result = module.MapFunctions(f => new FunctionTypes(module, f, bindings, errors).Run());
        return errors.Count == 0 ? result : throw new CompilerException(errors.ToImmutable());
    }

    private void CheckBindings(Module module, ImmutableArray<Diagnostic>.Builder errors)
    {
        var symbols = module.Functions.SelectMany(f => Binding.Of(f.Body).Symbols).Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var (symbol, value) in bindings ?? ImmutableDictionary<string, long>.Empty)
        {
            if (!symbols.Contains(symbol))
            {
                var known = symbols.Count == 0 ? "no symbols" : string.Join(", ", symbols);
                errors.Add(new Diagnostic("bind.symbol", $"no symbol {symbol} to bind; module @{module.Name} has {known}"));
            }
            else if (value < 0)
            {
                errors.Add(new Diagnostic("bind.value", $"expected at least 0 for {symbol}, found {value}"));
            }
        }
    }
}

/// <summary>The types of one function.</summary>
internal sealed class FunctionTypes
{
    private readonly Module _module;
    private readonly Function _function;
    private readonly ImmutableArray<Diagnostic>.Builder _allErrors;
    private readonly List<Diagnostic> _errors = [];
    private readonly Dictionary<string, Dim> _replaced = [];
    private readonly List<string> _order;
    private bool _again;

    public FunctionTypes(
        Module module, Function function, IReadOnlyDictionary<string, long>? bindings, ImmutableArray<Diagnostic>.Builder errors)
    {
        (_module, _function, _allErrors) = (module, function, errors);
        _order = [.. function.Inputs.SelectMany(i => i.Type.Shape).SelectMany(d => d.Symbols).Distinct()];
        foreach (var (symbol, value) in bindings ?? ImmutableDictionary<string, long>.Empty)
        {
            _replaced.Add(symbol, value);
        }
    }

    public Function Run()
    {
        Function result;
        do
        {
            _again = false;
            _errors.Clear();
            var rewriter = new Rewriter(_function.Body, _module.Parameters.Select(p => p.Name), _function.Name);
            result = Walk(rewriter, _function.Body) is var body && ReferenceEquals(body, _function.Body)
                ? _function
                : _function with { Body = body };
        }
        while (_again);
        _allErrors.AddRange(_errors);
        return result;
    }

    private Region Walk(Rewriter rewriter, Region region)
    {
        foreach (var input in region.Inputs)
        {
            rewriter.Input(input, ResolveInput(input));
        }

        foreach (var node in region.Nodes)
        {
            Visit(rewriter, node);
        }

        return rewriter.Build();
    }

    private void Visit(Rewriter rewriter, Node node)
    {
        var operands = rewriter.Now(node.Operands);
        if (operands.Any(o => !o.Type.IsKnown))
        {
            rewriter.Keep(node);
            return;
        }

        try
        {
            var op = Resolve(node.Op);
            var (types, requirements) = TypeRule.Apply(op, operands);
            foreach (var requirement in requirements)
            {
                Unify(requirement.Left, requirement.Right);
            }

            if (CheckWritten(node, types))
            {
                var aligned = Aligned(rewriter, node, operands, requirements);
                var isSame = ReferenceEquals(op, node.Op) && types.SequenceEqual(node.Results.Select(r => r.Type)) && aligned.SequenceEqual(operands);
                _ = isSame ? rewriter.Keep(node) : rewriter.Copy(node, op, types, operands: aligned);
                return;
            }
        }
        catch (ConstraintException e)
        {
            Report(node, e.Label, e.Message);
        }
        catch (CompilerException e) when (SizeFault.Is(e))
        {
            Report(node, e.Diagnostics[0].Label, e.Diagnostics[0].Message);
        }

        rewriter.Copy(node, types: [.. node.Results.Select(_ => TensorType.Unknown)]);
    }

    // What is written before a symbol was replaced is written once more.
    private ImmutableArray<Value> Aligned(
        Rewriter rewriter, Node node, ImmutableArray<Value> operands, ImmutableArray<DimRequirement> requirements)
    {
        using var at = rewriter.At(node);
        foreach (var requirement in requirements.Where(_ => !_again))
        {
            if (requirement.Place is var (operand, axis))
            {
                var value = operands[operand];
                var shape = value.Type.Shape.With(axis, requirement.Left);

                // A literal 1 would be repeated.
                Op view = requirement.Right.IsOne ? new Reshape(shape) : new Broadcast(shape, new Axes([.. Enumerable.Range(0, shape.Rank)]));
                operands = operands.SetItem(operand, rewriter.Builder.Emit(view, [value], value.Name).Value);
            }
        }

        return operands;
    }

    private bool CheckWritten(Node node, ImmutableArray<TensorType> types)
    {
        if (types.Length != node.Results.Length)
        {
            Report(node, "types.count", $"expected {types.Length} results, found {node.Results.Length}");
            return false;
        }

        var holds = true;
        foreach (var (result, type) in node.Results.Zip(types).Where(p => p.First.Type.IsKnown && Resolve(p.First.Type) != p.Second))
        {
            Report(node, "types.result", $"%{result.Name} is {result.Type}, {node.Op.Mnemonic} gives {type}");
            holds = false;
        }

        return holds;
    }

    private void Report(Node node, string label, string message)
    {
        var symbols = node.Operands.Concat(node.Results).Where(o => o.Type.IsKnown).SelectMany(o => o.Type.Shape).SelectMany(d => d.Symbols).Distinct();
        string[] said = [.. symbols.Where(_replaced.ContainsKey).Select(s => $"{s} is {_replaced[s]}")];
        var where = said.Length == 0 ? "" : $", where {string.Join(" and ", said)}";
        _errors.Add(new Diagnostic(label, message + where) { Node = node, Origin = node.Origin, Function = _function.Name });
    }

    private void Unify(Dim left, Dim right)
    {
        (left, right) = (Resolve(left), Resolve(right));
        if (left.Symbol is { } l && right.Symbol is { } r && Order(l) > Order(r))
        {
            (left, right) = (right, left);
        }

        if (right.Symbol is { } symbol && !left.Symbols.Contains(symbol))
        {
            Replace(symbol, left);
        }
        else if (left.Symbol is { } other && !right.Symbols.Contains(other))
        {
            Replace(other, right);
        }
    }

    private int Order(string symbol) => _order.IndexOf(symbol) is >= 0 and var place ? place : int.MaxValue;

    private void Replace(string symbol, Dim by)
    {
        _again = true;
        foreach (var known in _replaced.Keys.ToList())
        {
            _replaced[known] = _replaced[known].Substitute(s => s == symbol ? by : s);
        }

        _replaced.Add(symbol, by);
    }

    private Op Resolve(Op op)
    {
        var walked = op is RegionOp { Region: var region } outer
            ? outer with { Region = Walk(new Rewriter(region, [], _function.Name), region) }
            : op;
        var resolved = walked.MapDims(Resolve);
        return resolved.Equals(op) ? op : resolved;
    }

    private TensorType ResolveInput(Value input)
    {
        try
        {
            var type = Resolve(input.Type);
            if (type.Fault is { } fault)
            {
                Report(input.Node, fault.Label, fault.Message);
            }

            return type;
        }
        catch (CompilerException e) when (SizeFault.Is(e))
        {
            Report(input.Node, e.Diagnostics[0].Label, e.Diagnostics[0].Message);
            return TensorType.Unknown;
        }
    }

    private TensorType Resolve(TensorType type) => type.IsKnown ? type with { Shape = type.Shape.Map(Resolve) } : type;

    private Dim Resolve(Dim dim) => _replaced.Count == 0 ? dim : dim.Substitute(s => _replaced.GetValueOrDefault(s, s));
}
