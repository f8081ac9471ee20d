using System.Globalization;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Passes.Tests.Memory;

/// <summary>Runs a function of f32 inputs, results and parameters twice on fixed random numbers, with its memory plan or without.</summary>
internal static class PlannedRun
{
    /// <summary>Every result and then every parameter, as text.</summary>
    public static string Of(Module module, string function, bool honourPlacements, long extent = 5)
    {
        var random = new Random(3);
        float[] Numbers(long count) => [.. Enumerable.Range(0, (int)count).Select(_ => random.NextSingle() - 0.5f)];
        var store = new ParameterStore(module);
        foreach (var parameter in module.Parameters)
        {
            Numbers(parameter.Type.Shape.ElementCount.Constant!.Value).CopyTo(store.Span<float>(parameter.Name));
        }

        var session = StepSession.Interpreted(module, function, store, honourPlacements);
        var lines = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            foreach (var input in module[function].Inputs)
            {
                long[] shape = [.. input.Type.Shape.Select(d => d.Evaluate(_ => extent))];
                var count = shape.Aggregate(1L, (a, b) => a * b);
                if (input.Type.DType == DType.I32)
                {
                    session.Feed<int>(input.Name, [.. Enumerable.Range(0, (int)count).Select(i => i % 3)], shape);
                }
                else
                {
                    session.Feed<float>(input.Name, Numbers(count), shape);
                }
            }

            session.Run();
            lines.AddRange(module[function].ResultNames.Select(name => $"{name}: {Text(session.Result<float>(name))}"));
        }

        lines.AddRange(module.Parameters.Select(p => $"{p.Name}: {Text(store.Span<float>(p.Name))}"));
        return string.Join('\n', lines);
    }

    private static string Text(ReadOnlySpan<float> numbers) =>
        string.Join(' ', numbers.ToArray().Select(n => n.ToString("R", CultureInfo.InvariantCulture)));
}
