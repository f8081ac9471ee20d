using System.Collections.Immutable;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir;

/// <summary>
/// Checks that a module is one. Collects every error, in three layers; a statement that fails one layer is not checked by the next.
/// <list type="bullet">
/// <item><c>module.names</c>: no two parameters, and no two functions, have one name.</item>
/// <item><c>module.static</c>: parameters have a known type of literal extents.</item>
/// <item><c>type.extent</c>, <c>memory.size</c>: parameters, inputs and results have types that tensors can have (<see cref="TensorType.Fault"/>).</item>
/// <item><c>structure.statement</c>: parameters stand in the module and inputs in their body, never among the statements, and nothing else there.</item>
/// <item><c>structure.once</c>: a statement stands in one place.</item>
/// <item><c>structure.defined</c>: an operand is a parameter, an input or the result of an earlier statement; in a region, an input or
/// the result of an earlier statement of the region.</item>
/// <item><c>structure.names</c>: the values of a function, its inputs and the module's parameters have different names; so have the
/// values of a region.</item>
/// <item><c>structure.results</c>: what a body gives back is defined, and a function's results have one name each, all different.</item>
/// <item><c>structure.update</c>: updates stand in functions only, one a parameter.</item>
/// <item><c>structure.depth</c>: at most <see cref="Region.Deepest"/> regions stand inside one another.</item>
/// <item><c>structure.gradient</c>: requests for gradients stand in functions only.</item>
/// <item><c>types.count</c>, <c>types.result</c>: a statement has the results, of the types, that its op's type rule gives; a constraint
/// of the op that does not hold has its own label, such as <c>matmul.C4</c>.</item>
/// <item><c>stage.types</c>: from <see cref="Stage.Shaped"/> on every type is known.</item>
/// <item><c>stage.symbols</c>: from <see cref="Stage.Shaped"/> on every symbol occurs in the shape of an input, where feeding binds it.</item>
/// <item><c>stage.gradient</c>: from <see cref="Stage.Differentiated"/> on no gradient is only asked for, and no rule or checkpoint waits for one.</item>
/// <item><c>stage.fused</c>, <c>stage.placement</c>: kernels and places in memory occur at <see cref="Stage.Fused"/> only.</item>
/// </list>
/// </summary>
public sealed class Verifier
{
    private readonly Stage _stage;
    private readonly ImmutableArray<Diagnostic>.Builder _errors = ImmutableArray.CreateBuilder<Diagnostic>();
    private string? _function;

    private Verifier(Stage stage) => _stage = stage;

    /// <summary>What is wrong with <paramref name="module"/>, in the order of its text; empty if nothing is.</summary>
    public static ImmutableArray<Diagnostic> Verify(Module module, Stage stage)
    {
        ArgumentNullException.ThrowIfNull(module);
        var verifier = new Verifier(stage);
        verifier.CheckModule(module);
        return verifier._errors.ToImmutable();
    }

    /// <summary>Throws if anything is wrong with <paramref name="module"/>.</summary>
    /// <param name="module">The module.</param>
    /// <param name="stage">How far it has come.</param>
    /// <param name="pass">The pass that made it, for messages; null before any.</param>
    /// <exception cref="CompilerException">Something is wrong; every error is listed.</exception>
    public static void Check(Module module, Stage stage, string? pass = null)
    {
        var errors = Verify(module, stage);
        if (errors.Length > 0)
        {
            throw new CompilerException([.. errors.Select(e => e with { Pass = pass })]);
        }
    }

    private void CheckModule(Module module)
    {
        var parameters = new HashSet<string>();
        foreach (var parameter in module.Parameters)
        {
            Require(parameter.Node.Op is Parameter, "structure.statement", () => $"%{parameter.Name} stands among the parameters and is none", parameter.Node);
            Require(parameters.Add(parameter.Name), "module.names", () => $"parameter %{parameter.Name} is declared twice", parameter.Node);
            Require(
                parameter.Type.IsKnown && parameter.Type.Shape.IsStatic,
                "module.static",
                () => $"expected literal extents, %{parameter.Name} is {parameter.Type}: parameters exist before any symbol is bound",
                parameter.Node);
            CheckDeclared(parameter);
        }

        var functions = new HashSet<string>();
        foreach (var function in module.Functions)
        {
            _function = function.Name;
            Require(functions.Add(function.Name), "module.names", () => $"function @{function.Name} is declared twice");
            if (function.Nodes.FirstOrDefault(n => n.Op is RegionOp { Region.IsTooDeep: true }) is { } tooDeep)
            {
                Require(false, "structure.depth", () => Region.TooDeep, tooDeep);
                continue;
            }

            CheckBody(function.Body, module.Parameters, owner: null);
            CheckResultNames(function);
            CheckUpdates(function);
            CheckSymbols(function);
        }
    }

    private void CheckResultNames(Function function)
    {
        Require(
            function.ResultNames.Length == function.Results.Length,
            "structure.results",
            () => $"expected a name for each of {function.Results.Length} results, found {function.ResultNames.Length}");
        foreach (var name in function.ResultNames.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            Require(false, "structure.results", () => $"two results are named %{name}");
        }
    }

    private void CheckUpdates(Function function)
    {
        var updated = new HashSet<Value>();
        foreach (var node in function.Nodes.Where(n => n.Op is Update && n.Operands.Length == 2))
        {
            Require(updated.Add(node.Operands[0]), "structure.update", () => $"%{node.Operands[0].Name} is updated twice", node);
        }
    }

    private void CheckSymbols(Function function)
    {
        if (_stage < Stage.Shaped)
        {
            return;
        }

        var bound = function.Inputs.SelectMany(i => i.Type.Shape).SelectMany(d => d.Symbols).ToHashSet();
        foreach (var node in function.Body.Within)
        {
            List<Dim> dims = [.. node.Results.SelectMany(r => r.Type.Shape)];
            node.Op.MapDims(dim =>
            {
                dims.Add(dim);
                return dim;
            });
            foreach (var symbol in dims.SelectMany(d => d.Symbols).Where(bound.Add))
            {
                Require(false, "stage.symbols", () => $"no input of @{function.Name} has {symbol} in its shape, so nothing binds it", node);
            }
        }
    }

    /// <summary>Checks a function's body, or the region of <paramref name="owner"/>.</summary>
    private void CheckBody(Region body, ImmutableArray<Value> outer, Node? owner)
    {
        var defined = new HashSet<Value>(outer);
        var names = new Dictionary<string, Value>();
        foreach (var parameter in outer)
        {
            names.TryAdd(parameter.Name, parameter);
        }

        foreach (var input in body.Inputs)
        {
            Require(input.Node.Op is Input, "structure.statement", () => $"%{input.Name} stands among the inputs and is none", input.Node);
            CheckTypeKnown(input);
            CheckDeclared(input);
            Define(input, defined, names);
        }

        var statements = new HashSet<Node>();
        foreach (var node in body.Nodes)
        {
            if (Require(statements.Add(node), "structure.once", () => "the statement occurs twice", node))
            {
                CheckNode(node, body, defined, owner);
                foreach (var result in node.Results)
                {
                    Define(result, defined, names);
                }
            }
        }

        foreach (var result in body.Results)
        {
            Require(defined.Contains(result), "structure.results", () => $"%{result.Name} is given back and not defined", owner);
        }
    }

    private void CheckNode(Node node, Region body, HashSet<Value> defined, Node? owner)
    {
        var sound = Require(
            node.Op is not (Input or Parameter), "structure.statement", () => $"{node.Op.Mnemonic} stands among the statements", node);
        foreach (var operand in node.Operands.Distinct().Where(o => !defined.Contains(o)))
        {
            var where = body.Nodes.Contains(operand.Node) ? "is used before it is defined"
                : owner is not null ? "is neither an input nor a value of the region"
                : $"is not defined in @{_function}";
            sound &= Require(false, "structure.defined", () => $"%{operand.Name} {where}", node);
        }

        sound &= Require(owner is null || node.Op is not Update, "structure.update", () => "an update stands in a region", node);
        sound &= Require(
            owner is null || node.Op is not Gradient, "structure.gradient", () => "a request for a gradient stands in a region", node);
        if (sound)
        {
            if (node.Op is RegionOp op)
            {
                CheckBody(op.Region, [], node);
            }

            CheckTypes(node);
            CheckStage(node);
        }
    }

    private void CheckTypes(Node node)
    {
        // Without every operand's type the rule cannot be run; InferShapes will.
        if (node.Operands.Any(o => !o.Type.IsKnown))
        {
            return;
        }

        try
        {
            var (types, _) = TypeRule.Apply(node.Op, node.Operands);
            if (Require(
                types.Length == node.Results.Length, "types.count", () => $"expected {types.Length} results, found {node.Results.Length}", node))
            {
                foreach (var (result, type) in node.Results.Zip(types))
                {
                    Require(
                        !result.Type.IsKnown || result.Type == type,
                        "types.result",
                        () => $"%{result.Name} is {result.Type}, {node.Op.Mnemonic} gives {type}",
                        node);
                }
            }
        }
        catch (ConstraintException e)
        {
            Require(false, e.Label, () => e.Message, node);
        }
    }

    private void CheckStage(Node node)
    {
        foreach (var result in node.Results)
        {
            CheckTypeKnown(result);
            Require(
                result.Placement is null || _stage >= Stage.Fused, "stage.placement", () => $"%{result.Name} has a place in memory before fusion", node);
        }

        Require(
            !node.Op.IsRequest || _stage < Stage.Differentiated, "stage.gradient", () => $"a {node.Op.Mnemonic} is left after autodiff", node);
        Require(node.Op is not (Fused or Tiled) || _stage >= Stage.Fused, "stage.fused", () => "a kernel stands before fusion", node);
    }

    private void CheckTypeKnown(Value value) => Require(
        value.Type.IsKnown || _stage < Stage.Shaped, "stage.types", () => $"the type of %{value.Name} is not known after shape inference", value.Node);

    private void CheckDeclared(Value value)
    {
        if (value.Type.Fault is { } fault)
        {
            Require(false, fault.Label, () => fault.Message, value.Node);
        }
    }

    private void Define(Value value, HashSet<Value> defined, Dictionary<string, Value> names)
    {
        defined.Add(value);
        if (!names.TryAdd(value.Name, value))
        {
            Require(false, "structure.names", () => $"two values are named %{value.Name}", value.Node);
        }
    }

    private bool Require(bool holds, string label, Func<string> message, Node? node = null)
    {
        if (!holds)
        {
            _errors.Add(new Diagnostic(label, message()) { Node = node, Function = _function, Origin = node?.Origin ?? Origin.None });
        }

        return holds;
    }
}
