using MiniTorch.Ir;

namespace MiniTorch.Passes.Tests;

public sealed class PipelineTests
{
    /// <summary>A training step of two layers, batch size unknown.</summary>
    internal static Module Step()
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

    [Fact]
    public void The_default_pipeline_runs_and_reports_every_pass()
    {
        var records = new List<PassRecord>();
        var module = Pipeline.Default.Run(Step(), PassContext.Host, records.Add);
        Assert.Equal(Pipeline.Default.Passes.Select(p => p.Name), records.Select(r => r.Name));
        Assert.Equal(Enumerable.Range(1, records.Count), records.Select(r => r.Number));
        Assert.Same(module, records[^1].Module);
        Assert.Contains(module["step"].Nodes, n => n.Op is Ir.Ops.Fused);
    }
}
