using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Evaluation;

namespace MiniTorch.Runtime;

/// <summary>A session that runs a program of steps, whoever made them.</summary>
public sealed class StepSession : Session
{
    private readonly StepProgram _program;
    private readonly nint[] _inputs;
    private readonly nint[] _parameters;

    /// <summary>A session of one function.</summary>
    /// <param name="function">The function that the program computes.</param>
    /// <param name="declared">The module's parameters, in the order in which the program numbers them.</param>
    /// <param name="parameters">A store that has them.</param>
    /// <param name="program">The steps; this session alone uses it.</param>
    public StepSession(Function function, ImmutableArray<Value> declared, ParameterStore parameters, StepProgram program)
        : base(function, parameters)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(parameters);
        _program = program;
        _inputs = new nint[function.Inputs.Length];
        _parameters = [.. declared.Select(parameters.Address)];
    }

    /// <summary>
    /// A session that runs a function op by op through the reference definitions: the truth that compiled code is compared with, for a module
    /// as any pass left it. Needs no code generation.
    /// </summary>
    /// <param name="module">Shapes are known everywhere, and no gradient is only asked for.</param>
    /// <param name="function">The function's name, with or without the at sign.</param>
    /// <param name="parameters">A store that has the module's parameters.</param>
    /// <param name="honourPlacements">True to keep values where the plan-memory pass put them; see <see cref="Evaluator"/>.</param>
    /// <exception cref="CompilerException">No such function, or a statement that cannot be evaluated.</exception>
    public static StepSession Interpreted(Module module, string function, ParameterStore parameters, bool honourPlacements = false)
    {
        ArgumentNullException.ThrowIfNull(module);
        var found = module[function];
        var program = SizeFault.Named(found, () => new Evaluator(found, module.Parameters, honourPlacements).Program);
        return new StepSession(found, module.Parameters, parameters, program);
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
}
