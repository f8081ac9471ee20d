using System.Collections.Immutable;

namespace MiniTorch.Ir;

/// <summary>
/// One statement of a function: an op applied to operands. Immutable; passes make new nodes through the Rewriter, which records
/// in <see cref="Sources"/> the nodes of the previous stage that the new one stands for.
/// </summary>
public sealed class Node
{
    /// <summary>Creates a node and its results.</summary>
    /// <param name="op">The op with its attributes.</param>
    /// <param name="operands">The operands, in the op's order.</param>
    /// <param name="types">A type for each result; <see cref="TensorType.Unknown"/> where InferShapes shall find it.</param>
    /// <param name="names">A name for each result, without the percent sign.</param>
    /// <param name="scope">The part of the model this belongs to, such as <c>block0/attn</c>; may be empty.</param>
    /// <param name="origin">Where it was declared.</param>
    /// <param name="sources">The nodes of the previous stage it came from.</param>
    /// <param name="placements">Where PlanMemory put each result; null or absent before it.</param>
    public Node(
        Op op,
        ImmutableArray<Value> operands,
        ImmutableArray<TensorType> types,
        ImmutableArray<string> names,
        string scope,
        Origin origin,
        ImmutableArray<Node> sources = default,
        ImmutableArray<Placement?> placements = default)
    {
        Op = op;
        Operands = operands;
        Scope = scope;
        Origin = origin;
        Sources = sources.IsDefault ? [] : sources;
        Results = [.. types.Select((type, i) => new Value(this, i, type, names[i], placements.IsDefault ? null : placements[i]))];
    }

    /// <summary>The op with its attributes.</summary>
    public Op Op { get; }

    /// <summary>The operands.</summary>
    public ImmutableArray<Value> Operands { get; }

    /// <summary>The results.</summary>
    public ImmutableArray<Value> Results { get; }

    /// <summary>The only result.</summary>
    public Value Result => Results[0];

    /// <summary>The part of the model this belongs to.</summary>
    public string Scope { get; }

    /// <summary>Where it was declared.</summary>
    public Origin Origin { get; }

    /// <summary>The nodes of the previous stage that this one came from.</summary>
    public ImmutableArray<Node> Sources { get; }

    /// <inheritdoc/>
    public override string ToString() => Text.Printer.Print(this);
}

/// <summary>A result of a node: what operands refer to.</summary>
public sealed class Value
{
    internal Value(Node node, int index, TensorType type, string name, Placement? placement)
    {
        Placement = placement;
        Node = node;
        Index = index;
        Type = type;
        Name = name;
    }

    /// <summary>The node that gives this value.</summary>
    public Node Node { get; }

    /// <summary>The position among the node's results.</summary>
    public int Index { get; }

    /// <summary>Element type and shape.</summary>
    public TensorType Type { get; }

    /// <summary>The name without its percent sign, unique in the function.</summary>
    public string Name { get; internal set; }

    /// <summary>Where PlanMemory put it; null before that pass, and for inputs and parameters.</summary>
    public Placement? Placement { get; }

    /// <summary>Such as <c>%x: f32[B,784]</c>.</summary>
    public override string ToString() => $"%{Name}: {Type}";
}

/// <summary>The memory of a value: a slot of the arena, or the memory of a parameter that is updated in place.</summary>
/// <param name="Slot">The slot's number; -1 if the value lives in a parameter.</param>
/// <param name="Parameter">The parameter whose memory the value takes over; null if it lives in a slot.</param>
public sealed record Placement(int Slot, Value? Parameter)
{
    /// <summary>As printed behind the type: <c>@3</c> or <c>@%w</c>.</summary>
    public override string ToString() => Parameter is null ? $"@{Slot}" : $"@%{Parameter.Name}";
}
