using System.Collections.Immutable;

namespace MiniTorch.Ir;

/// <summary>
/// A straight list of nodes in topological order with what comes in and what goes out: the body of a function, or the region of an op
/// such as a kernel.
/// </summary>
/// <param name="Inputs">What comes in; each is the result of an <see cref="Ops.Input"/> node.</param>
/// <param name="Nodes">The statements in order. Inputs and module parameters are not among them.</param>
/// <param name="Results">What goes out.</param>
public sealed record Region(ImmutableArray<Value> Inputs, ImmutableArray<Node> Nodes, ImmutableArray<Value> Results)
{
    /// <summary>
    /// The most regions inside one another, which models do with two or three of: what reads, prints, checks and rewrites them goes down on
    /// the stack.
    /// </summary>
    public const int Deepest = 256;

    /// <summary>What is said where there are more.</summary>
    internal const string TooDeep = "expected at most 256 regions inside one another, found more";

    /// <summary>True if there are more than <see cref="Deepest"/> regions inside one another, this one included.</summary>
    public bool IsTooDeep
    {
        get
        {
            var regions = new Stack<(Region Region, int Depth)>([(this, 1)]);
            while (regions.TryPop(out var at))
            {
                if (at.Depth > Deepest)
                {
                    return true;
                }

                foreach (var node in at.Region.Nodes)
                {
                    if (node.Op is Ops.RegionOp op)
                    {
                        regions.Push((op.Region, at.Depth + 1));
                    }
                }
            }

            return false;
        }
    }

    /// <summary>The statements, and those of the regions inside, to any depth.</summary>
    public IEnumerable<Node> Within
    {
        get
        {
            var regions = new Stack<Region>([this]);
            while (regions.TryPop(out var region))
            {
                foreach (var node in region.Nodes)
                {
                    yield return node;
                    if (node.Op is Ops.RegionOp op)
                    {
                        regions.Push(op.Region);
                    }
                }
            }
        }
    }

    /// <summary>Reference equality: regions are compared by identity.</summary>
    public bool Equals(Region? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>A function of a module.</summary>
/// <param name="Name">The name without its at sign.</param>
/// <param name="Body">Inputs, statements and results.</param>
/// <param name="ResultNames">What each result is called by whoever runs the function; passes may change the values but not these.</param>
public sealed record Function(string Name, Region Body, ImmutableArray<string> ResultNames)
{
    /// <summary>What is fed in.</summary>
    public ImmutableArray<Value> Inputs => Body.Inputs;

    /// <summary>The statements in order.</summary>
    public ImmutableArray<Node> Nodes => Body.Nodes;

    /// <summary>What is given back.</summary>
    public ImmutableArray<Value> Results => Body.Results;

    /// <summary>Such as <c>@step</c>.</summary>
    public override string ToString() => "@" + Name;
}

/// <summary>
/// A program: parameters and state shared by functions. Parameters keep their value between runs; <c>update</c> statements change
/// them at the end of a run.
/// </summary>
/// <param name="Name">The name without its at sign.</param>
/// <param name="Parameters">Each is the result of an <see cref="Ops.Parameter"/> node.</param>
/// <param name="Functions">The functions, in the order of declaration.</param>
public sealed record Module(string Name, ImmutableArray<Value> Parameters, ImmutableArray<Function> Functions)
{
    /// <summary>The function of that name.</summary>
    /// <exception cref="CompilerException">There is none; the message lists those that exist.</exception>
    public Function this[string function] =>
        Functions.FirstOrDefault(f => f.Name == function.TrimStart('@'))
        ?? throw new CompilerException(new Diagnostic(
            "module.function",
            $"module @{Name} has no function @{function.TrimStart('@')}; it has {string.Join(", ", Functions)}"));

    /// <summary>This module with each function mapped; the same reference if none changed.</summary>
    public Module MapFunctions(Func<Function, Function> map)
    {
        var functions = ImmutableArray.CreateRange(Functions, map);
        return functions.Zip(Functions).All(p => ReferenceEquals(p.First, p.Second)) ? this : this with { Functions = functions };
    }

    /// <summary>The module as IR text.</summary>
    public override string ToString() => Text.Printer.Print(this);
}
