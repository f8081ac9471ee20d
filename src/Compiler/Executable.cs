using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Passes;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation;

/// <summary>
/// A compiled module: immutable, shared by any number of threads, each with sessions of its own. All sessions share one
/// <see cref="ParameterStore"/>.
/// </summary>
public abstract class Executable
{
    private protected Executable(Module module, ParameterStore parameters, CompilationReport report) =>
        (Module, Parameters, Report) = (module, parameters, report);

    /// <summary>The module as the last pass left it.</summary>
    public Module Module { get; }

    /// <summary>The values of parameters and state that every session reads and updates.</summary>
    public ParameterStore Parameters { get; }

    /// <summary>What compiling cost.</summary>
    public CompilationReport Report { get; }

    /// <summary>The number of kernels compiled for this executable so far; it does not grow when a new batch size is fed.</summary>
    public abstract int KernelCount { get; }

    /// <summary>A new session of one function, for one thread at a time.</summary>
    /// <param name="function">The function's name, with or without the at sign.</param>
    /// <exception cref="CompilerException">There is no such function; the message lists those that exist.</exception>
    public abstract Session CreateSession(string function);
}

/// <summary>What compiling a module cost.</summary>
/// <param name="Passes">Each pass in order.</param>
/// <param name="Total">From the call to the finished executable, code generation included.</param>
public sealed record CompilationReport(ImmutableArray<PassRecord> Passes, TimeSpan Total);
