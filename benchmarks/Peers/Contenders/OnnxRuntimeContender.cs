using Microsoft.ML.OnnxRuntime;
using MiniTorch.Peers.Works;

namespace MiniTorch.Peers.Contenders;

/// <summary>ONNX Runtime with its usual optimizations, input and output bound to memory: predictions only.</summary>
internal sealed class OnnxRuntimeContender(int threads) : IContender
{
    /// <inheritdoc/>
    public string Name => "ONNX Runtime";

    /// <inheritdoc/>
    public string? Version => OrtEnv.Instance().GetVersionString();

    /// <inheritdoc/>
    public PreparedWork? Prepare(Work work) => work is Inference inference ? Prepare(inference) : null;

    private PreparedWork Prepare(Inference work)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        var session = new InferenceSession(OnnxModel.Encode(work), options);
        var samples = work.Samples();
        var output = new float[work.Batch * work.Widths[^1]];
        var x = OrtValue.CreateTensorValueFromMemory(samples.Floats, [.. samples.Shape]);
        var y = OrtValue.CreateTensorValueFromMemory(output, [work.Batch, work.Widths[^1]]);
        var binding = session.CreateIoBinding();
        binding.BindInput(OnnxModel.Input, x);
        binding.BindOutput(OnnxModel.Output, y);
        var run = new RunOptions();
        return new PreparedWork
        {
            Run = () => session.RunWithBinding(run, binding),
            Outputs = () =>
            {
                session.RunWithBinding(run, binding);
                return [[.. output]];
            },
            Release = () =>
            {
                foreach (var used in (IDisposable[])[binding, x, y, run, session])
                {
                    used.Dispose();
                }
            },
        };
    }
}
