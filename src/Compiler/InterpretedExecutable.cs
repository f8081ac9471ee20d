using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation;

/// <summary>A module that runs op by op; nothing is generated.</summary>
internal sealed class InterpretedExecutable(Module module, ParameterStore parameters, CompilationReport report)
    : Executable(module, parameters, report)
{
    /// <inheritdoc/>
    public override int KernelCount => 0;

    /// <inheritdoc/>
    public override Session CreateSession(string function) => StepSession.Interpreted(Module, function, Parameters);
}
