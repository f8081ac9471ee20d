using MiniTorch.Ir;

namespace MiniTorch.Passes.Tests;

/// <summary>Modules that tests share.</summary>
internal static class Samples
{
    /// <summary>A training step of two layers, batch size unknown.</summary>
    public static Module Step()
    {
        var m = new ModuleBuilder("mlp");
        var w1 = m.Parameter("w1", DType.F32, [5, 3]);
        var b1 = m.Parameter("b1", DType.F32, [3]);
        var w2 = m.Parameter("w2", DType.F32, [3, 4]);
        m.Function("step", f =>
        {
            var x = f.Input("x", DType.F32, ["B", 5]);
            var labels = f.Input("labels", DType.I32, ["B"]);
            var loss = (x.MatMul(w1) + b1).Tanh().MatMul(w2).CrossEntropy(labels);
            Tensor[] parameters = [w1, b1, w2];
            var gradients = f.Gradient(loss, parameters);
            foreach (var (parameter, gradient) in parameters.Zip(gradients))
            {
                f.Update(parameter, parameter - (gradient * 0.1));
            }

            f.Return(("loss", loss));
        });
        return m.Build();
    }
}
