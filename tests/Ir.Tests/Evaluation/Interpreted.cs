using MiniTorch.Ir.Evaluation;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Tests.Evaluation;

/// <summary>A function run by the interpreter, on memory that the test owns.</summary>
internal sealed class Interpreted
{
    private readonly Module _module;
    private readonly Function _function;
    private readonly Binding _binding;
    private readonly StepProgram _program;
    private readonly Dictionary<string, AlignedMemory> _memory = [];

    public Interpreted(Module module, string function, bool honourPlacements = false)
    {
        (_module, _function) = (module, module[function]);
        _binding = Binding.Of(_function.Body);
        _program = new Evaluator(_function, module.Parameters, honourPlacements).Program;
    }

    public StepProgram Program => _program;

    /// <summary>The function of one statement or more, on inputs of static shapes.</summary>
    public static Interpreted Of(Func<FunctionBuilder, Tensor> body)
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f => f.Return(("y", body(f))));
        return new Interpreted(m.Build(), "f");
    }

    public Interpreted With(string symbol, long value)
    {
        _binding[symbol] = value;
        return this;
    }

    /// <summary>Gives an input or parameter its elements.</summary>
    public Interpreted Set<T>(string name, params T[] elements)
        where T : unmanaged
    {
        var memory = new AlignedMemory(elements.Length * DTypes.Of<T>().Size());
        elements.CopyTo(AlignedMemory.Span<T>(memory.Address, elements.Length));
        _memory[name] = memory;
        return this;
    }

    public Interpreted Run()
    {
        _program.Bind(
            _binding,
            [.. _function.Inputs.Select(i => _memory[i.Name].Address)],
            [.. _module.Parameters.Select(p => _memory[p.Name].Address)]);
        _program.Run();
        GC.KeepAlive(_memory);
        return this;
    }

    public T[] Result<T>(int result = 0)
        where T : unmanaged
    {
        var type = _function.Results[result].Type;
        Assert.Equal(DTypes.Of<T>(), type.DType);
        var elements = AlignedMemory.Span<T>(_program.Address(_program.Results[result]), _binding.Evaluate(type.Shape.ElementCount))
            .ToArray();
        GC.KeepAlive(_program);
        return elements;
    }

    public T[] Memory<T>(string name)
        where T : unmanaged =>
        AlignedMemory.Span<T>(_memory[name].Address, _memory[name].Bytes / DTypes.Of<T>().Size()).ToArray();
}
