using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Nn.Tests.Course;

/// <summary>A tensor to feed: f64 elements in row-major order, and extents.</summary>
internal readonly record struct Elements(double[] Data, params long[] Shape);

/// <summary>A function of f64 tensors that both engines run; their results are compared bit for bit each time.</summary>
internal sealed class BothEngines
{
    private readonly Session[] _sessions;

    // Properties are sampled on several threads, and a session is one thread's.
    private readonly Lock _gate = new();

    /// <summary>Declares and compiles.</summary>
    /// <param name="body">The results, from the inputs.</param>
    /// <param name="inputs">The inputs' shapes.</param>
    public BothEngines(Func<FunctionBuilder, Tensor[], Tensor[]> body, params Shape[] inputs)
    {
        var module = new ModuleBuilder("course");
        module.Function("f", f =>
        {
            var results = body(f, [.. inputs.Select((shape, i) => f.Input($"x{i}", DType.F64, shape))]);
            f.Return([.. results.Select((y, i) => ($"y{i}", y.Cast(DType.F64)))]);
        });
        Module = module.Build();
        _sessions = [.. Enum.GetValues<Engine>().Select(e => Compiler.Compile(Module, new CompilerOptions { Engine = e }).CreateSession("f"))];
    }

    /// <summary>What was declared.</summary>
    public Module Module { get; }

    /// <summary>The elements of each result.</summary>
    public double[][] Run(params Elements[] inputs)
    {
        using var alone = _gate.EnterScope();
        var results = _sessions.Select(session =>
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                session.Feed<double>($"x{i}", inputs[i].Data, inputs[i].Shape);
            }

            session.Run();
            return session.Function.ResultNames.Select(name => session.Result<double>(name).ToArray()).ToArray();
        }).ToArray();
        foreach (var (a, b) in results[0].Zip(results[1]))
        {
            Assert.Equal(Bits(a), Bits(b));
        }

        return results[0];
    }

    /// <summary>The only result.</summary>
    public double[] RunOne(params Elements[] inputs) => Assert.Single(Run(inputs));

    // All NaN are one.
    private static long[] Bits(double[] values) => [.. values.Select(v => BitConverter.DoubleToInt64Bits(double.IsNaN(v) ? double.NaN : v))];
}
