using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>The numbers of a schedule, with the bits that steps are taken with: its part of the graph, run alone.</summary>
internal sealed class ScheduleCurve
{
    private readonly DType _type;
    private readonly Session _session;

    public ScheduleCurve(Schedule schedule, DType type)
    {
        _type = type;
        var module = new ModuleBuilder("schedule");
        module.Function("at", f => f.Return(("scheduled", schedule.Rate(f.Input("rate", type, []), f.Input("step", DType.I32, [])))));
        _session = Compiler.Compile(module.Build(), new CompilerOptions { Engine = Engine.Interpreted }).CreateSession("at");
    }

    /// <summary>The learning rate of a step.</summary>
    /// <param name="rate">The highest learning rate.</param>
    /// <param name="step">The steps done before.</param>
    public double At(double rate, int step)
    {
        if (_type == DType.F64)
        {
            _session.Feed<double>("rate", [rate]);
        }
        else
        {
            _session.Feed<float>("rate", [(float)rate]);
        }

        _session.Feed<int>("step", [step]);
        _session.Run();
        return _session.Number("scheduled");
    }
}
