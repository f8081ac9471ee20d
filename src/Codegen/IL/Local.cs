namespace MiniTorch.Codegen.IL;

/// <summary>A local variable of a method being emitted.</summary>
public sealed class Local
{
    internal Local(Type type, string name, int index) => (LocalType, Name, Index) = (type, name, index);

    /// <summary>The type.</summary>
    public Type LocalType { get; }

    /// <summary>The name in listings.</summary>
    public string Name { get; }

    internal int Index { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{InstructionListing.Name(LocalType)} {Name}";
}

/// <summary>A place in a method being emitted.</summary>
public sealed class Label
{
    internal Label(string name, int index) => (Name, Index) = (name, index);

    /// <summary>The name in listings.</summary>
    public string Name { get; }

    internal int Index { get; }

    internal bool IsMarked { get; set; }

    internal int? FirstBranch { get; set; }

    internal Type[]? Stack { get; set; }
}

/// <summary>A mistake in emitted code: says what was expected and found, and shows the operand stack.</summary>
public sealed class SigilVerificationException : Exception
{
    internal SigilVerificationException(string message, string instructions)
        : base(message) => Instructions = instructions;

    /// <summary>What had been emitted.</summary>
    public string Instructions { get; }
}
