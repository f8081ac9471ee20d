using MiniTorch.Ir;
using MiniTorch.Passes;

namespace MiniTorch.Compilation;

/// <summary>Who runs a module. Both give the same bits.</summary>
public enum Engine
{
    /// <summary>Fused kernels, emitted as IL.</summary>
    Compiled,

    /// <summary>The reference: op by op.</summary>
    Interpreted,
}

/// <summary>How a module is compiled. No option changes a bit of any result, unless a pass of one's own does.</summary>
public sealed record CompilerOptions
{
    /// <summary>Who runs the module.</summary>
    public Engine Engine { get; init; } = Engine.Compiled;

    /// <summary>Threads of a run, at least 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>What code is generated for; the machine that compiles unless said otherwise.</summary>
    public Target Target { get; init; } = Target.Host;

    /// <summary>The parameters that the module runs on; null for a new store of zeros.</summary>
    public Runtime.ParameterStore? Parameters { get; init; }

    /// <summary>The passes, such as <see cref="Passes.Pipeline.Default"/> with one of a user's own; null for those that the engine needs.</summary>
    public Pipeline? Pipeline { get; init; }

    /// <summary>Called after each pass with what it made: for dumps and reports.</summary>
    public Action<PassRecord>? OnPass { get; init; }
}
