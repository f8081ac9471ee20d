namespace MiniTorch.Codegen.IL;

/// <summary>A place in a method being emitted.</summary>
public sealed class Label
{
    internal Label(MethodRecorder owner, string name, int index) => (Owner, Name, Index) = (owner, name, index);

    /// <summary>The name in listings.</summary>
    public string Name { get; }

    internal MethodRecorder Owner { get; }

    internal int Index { get; }

    internal bool IsMarked { get; set; }

    /// <summary>The position of the first branch here among the recorded instructions.</summary>
    internal int? FirstBranch { get; set; }

    /// <summary>The stack that every way here must bring, known from the first way on.</summary>
    internal Type[]? Stack { get; set; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
