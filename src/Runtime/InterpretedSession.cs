using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Evaluation;

namespace MiniTorch.Runtime;

/// <summary>
/// A session that runs its function op by op through the reference definitions: the truth that compiled code is compared with, for a
/// module as any pass left it. Needs no code generation.
/// </summary>
public sealed class InterpretedSession : Session
{
    private readonly StepProgram _program;
    private readonly nint[] _inputs;
    private readonly nint[] _parameters;

    /// <summary>A session of one function of a module.</summary>
    /// <param name="module">Shapes are known everywhere, and no gradient is only asked for.</param>
    /// <param name="function">The function's name, with or without the at sign.</param>
    /// <param name="parameters">A store that has the module's parameters.</param>
    /// <param name="honourPlacements">True to keep values where the plan-memory pass put them; see <see cref="Evaluator"/>.</param>
    /// <exception cref="CompilerException">No such function, or a statement that cannot be evaluated.</exception>
    public InterpretedSession(Module module, string function, ParameterStore parameters, bool honourPlacements = false)
        : this(Required(module), module[function], parameters, honourPlacements)
    {
    }

    private InterpretedSession(ImmutableArray<Value> declared, Function function, ParameterStore parameters, bool honourPlacements)
        : base(function, parameters)
    {
        _program = new Evaluator(function, declared, honourPlacements).Program;
        _inputs = new nint[function.Inputs.Length];
        _parameters = [.. declared.Select(parameters.Address)];
    }

    /// <inheritdoc/>
    public override long ArenaBytes => _program.ArenaBytes;

    /// <inheritdoc/>
    protected override void Bind()
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            _inputs[i] = InputAddress(i);
        }

        _program.Bind(Binding, _inputs, _parameters);
    }

    /// <inheritdoc/>
    protected override void Execute() => _program.Run();

    /// <inheritdoc/>
    protected override nint ResultAddress(int result) => _program.Address(_program.Results[result]);

    private static ImmutableArray<Value> Required(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.Parameters;
    }
}
