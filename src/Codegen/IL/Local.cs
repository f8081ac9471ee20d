namespace MiniTorch.Codegen.IL;

/// <summary>A local variable of a method being emitted.</summary>
public sealed class Local
{
    internal Local(MethodRecorder owner, Type type, string name, int index) => (Owner, LocalType, Name, Index) = (owner, type, name, index);

    /// <summary>The type.</summary>
    public Type LocalType { get; }

    /// <summary>The name in listings.</summary>
    public string Name { get; }

    internal MethodRecorder Owner { get; }

    internal int Index { get; }

    /// <summary>Type and name.</summary>
    public override string ToString() => $"{InstructionListing.Name(LocalType)} {Name}";
}
