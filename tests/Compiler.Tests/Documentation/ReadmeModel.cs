// <README.md>
using MiniTorch.Compilation;
using MiniTorch.Ir;

// </README.md>
namespace Readme;

/// <summary>The model of README.md: what stands between the marks is what is shown there, in a namespace of its user.</summary>
internal static class ReadmeModel
{
    /// <summary>A linear layer with relu, the mean squared error, its gradients, and a step of gradient descent.</summary>
    public static ModuleBuilder Declare()
    {
        // <README.md>
        var module = new ModuleBuilder("regress");
        var w = module.Parameter("w", DType.F32, [8, 4]);
        var b = module.Parameter("b", DType.F32, [4]);
        module.Function("step", f =>
        {
            var x = f.Input("x", DType.F32, ["B", 8]);
            var target = f.Input("target", DType.F32, ["B", 4]);
            var loss = (x.MatMul(w) + b).Relu().MeanSquaredError(target);
            var d = f.Gradient(loss, [w, b]);
            f.Update(w, w - (d[0] * 0.1));
            f.Update(b, b - (d[1] * 0.1));
            f.Return(("loss", loss));
        });

        // </README.md>
        return module;
    }

    /// <summary>The loss of each of some steps on the same samples [n, 8] and targets [n, 4].</summary>
    public static float[] Train(ModuleBuilder module, float[] samples, float[] targets, int steps)
    {
        var losses = new float[steps];

        // <README.md>
        var executable = Compiler.Compile(module.Build());
        executable.Parameters.Span<float>("b").Fill(1); // Parameters start as zeros, where relu has no slope.
        var session = executable.CreateSession("step");
        for (var step = 0; step < steps; step++)
        {
            session.Feed<float>("x", samples, samples.Length / 8, 8);
            session.Feed<float>("target", targets, targets.Length / 4, 4);
            session.Run();
            losses[step] = session.Result<float>("loss")[0];
        }

        // </README.md>
        return losses;
    }
}
