using MiniTorch.Ir;

namespace MiniTorch.Passes;

/// <summary>A rewrite of a module: verified in, verified out, pure; gives the same reference if nothing changed.</summary>
public interface IPass
{
    /// <summary>The name on the command line and in dumps, such as <c>dead-nodes</c>.</summary>
    string Name { get; }

    /// <summary>What it does, in a few words.</summary>
    string Summary { get; }

    /// <summary>How far a module must have come for this pass to take it.</summary>
    Stage Requires => Stage.Differentiated;

    /// <summary>How far a module has come at least after this pass.</summary>
    Stage Establishes => Requires;

    /// <summary>The rewritten module.</summary>
    /// <exception cref="CompilerException">The module is wrong; every error is listed.</exception>
    Module Run(Module module, PassContext context);
}

/// <summary>What passes may ask about the compilation.</summary>
/// <param name="Target">What code will be generated for; only Schedule asks.</param>
public sealed record PassContext(Target Target)
{
    /// <summary>Where passes say what they left undone, and why; null where nobody asks, so that nobody works it out.</summary>
    public ICollection<Remark>? Remarks { get; init; }

    /// <summary>The machine that runs this.</summary>
    public static PassContext Host { get; } = new(Target.Host);
}
