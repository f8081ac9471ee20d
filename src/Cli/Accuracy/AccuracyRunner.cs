using System.Diagnostics;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Cli.Accuracy;

/// <summary>Measures the error of ops of one f32 number, on all numbers or on every so manyeth of them in the order of their
/// bits.</summary>
/// <param name="stride">1 for all numbers.</param>
/// <param name="threads">How many parts of the numbers are measured at once.</param>
internal sealed class AccuracyRunner(int stride, int threads)
{
    private const long AllNumbers = 1L << 32;
    private const int Block = 1 << 16;

    /// <summary>The largest error of an op.</summary>
    /// <param name="op">Its mnemonic.</param>
    /// <param name="function">What it promises.</param>
    /// <param name="onProgress">Called with the part that is done, from any thread.</param>
    /// <param name="cancellation">Stops the measurement.</param>
    /// <exception cref="OperationCanceledException">The measurement was stopped.</exception>
    public AccuracyRow Measure(string op, MeasuredFunction function, Action<double> onProgress, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var executable = Compiler.Compile(Declare(op));
        var blocks = (AllNumbers + ((long)stride * Block) - 1) / ((long)stride * Block);
        var (worst, inputs, done, gate) = (default(ErrorAt), 0L, 0L, new Lock());
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0L, blocks, options, () => new Part(executable.CreateSession("f"), function, stride), (block, _, part) =>
        {
            part.Measure(block);
            onProgress((double)Interlocked.Increment(ref done) / blocks);
            return part;
        }, part =>
        {
            lock (gate)
            {
                inputs += part.Inputs;
                worst = part.Worst.Units > worst.Units ? part.Worst : worst;
            }
        });
        return new AccuracyRow(op, function, worst, inputs, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static Module Declare(string op)
    {
        var module = new ModuleBuilder("accuracy");
        var registration = OpRegistry.Find(op)
            ?? throw new InvalidOperationException($"compiler bug: the oracle knows '{op}', which is no op");
        module.Function("f", f =>
        {
            var x = f.Input("x", DType.F32, [Block]);
            f.Return(("y", f.Graph.Emit(registration.Create(new AttributeReader(op, [])), [x.Value])));
        });
        return module.Build();
    }

    /// <summary>One thread's part of the numbers.</summary>
    private sealed class Part(Session session, MeasuredFunction function, int stride)
    {
        private readonly float[] _x = new float[Block];

        public ErrorAt Worst { get; private set; }

        public long Inputs { get; private set; }

        public void Measure(long block)
        {
            var first = block * Block * stride;
            var count = (int)Math.Min(Block, (AllNumbers - first + stride - 1) / stride);
            for (var i = 0; i < count; i++)
            {
                _x[i] = BitConverter.UInt32BitsToSingle((uint)(first + ((long)i * stride)));
            }

            session.Feed<float>("x", _x, [Block]);
            session.Run();
            var y = session.Result<float>("y");
            for (var i = 0; i < count; i++)
            {
                // NaN and infinities are measured whatever the range.
                if (!(Math.Abs(_x[i]) > function.LargestInput) || float.IsInfinity(_x[i]))
                {
                    var error = ErrorAt.Of(_x[i], y[i], function.Exact(_x[i]));
                    Worst = error.Units > Worst.Units ? error : Worst;
                    Inputs++;
                }
            }
        }
    }
}
