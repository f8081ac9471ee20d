using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;
using MiniTorch.Nn;
using MiniTorch.Nn.Models;
using MiniTorch.Passes;
using MiniTorch.Passes.Memory;
using Spectre.Console;

namespace MiniTorch.Cli;

/// <summary><c>minitorch summary</c>: the layers of a built-in model and what they cost.</summary>
internal static class SummaryCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var data = new ModelData(shell);
        var batch = NumberOption.Count("--batch", "Samples a step; without it, the model's own number");
        var timings = new Option<bool>("--timings") { Description = "Say too how long each pass and each kernel of the compilation took" };
        var json = JsonOption.Create();
        var command = new ToolCommand("summary", "Show a model's layers, shapes, parameters, activations, memory and FLOPs.")
        {
            Options = { batch, timings, json },
            Examples =
            [
                ("minitorch summary mnist-mlp --batch 256", "What a training step of 256 samples takes"),
                ("minitorch summary mnist-cnn --timings", "Where the time of its compilation goes"),
                ("minitorch summary logistic --data flowers.csv", "What a model of this table is made of"),
            ],
        };
        data.AddTo(command);
        command.SetAction(parsed => Run(shell, data.Of(parsed).Model, parsed.GetValue(batch), parsed.GetValue(timings), parsed.GetValue(json)));
        return command;
    }

    private static int Run(Shell shell, ModelDefinition model, int? batch, bool withTimings, bool asJson)
    {
        var size = batch ?? model.Defaults.BatchSize;
        var trainer = model.CreateTrainer();
        var predict = trainer.Program.Module["predict"];
        var one = Binding.Of(predict.Body);
        one["B"] = 1;
        shell.Out.WriteLine($"{model.Name}: {model.Summary}");
        List<LayerRow> layers = [.. Layers(trainer.Program, predict, one)];
        shell.Draw(Table(layers));
        var totals = Totals(trainer, size);
        Write(shell.Out, totals, size);
        var executable = (CompiledExecutable)trainer.Executable;
        if (withTimings)
        {
            CompilationTimes.Write(shell, executable);
        }

        if (asJson)
        {
            var result = Json(model, size, layers, totals);
            if (withTimings)
            {
                result["compile"] = CompilationTimes.Json(executable);
            }

            shell.WriteJson(result);
        }

        return ExitCode.Good;
    }

    private static IEnumerable<LayerRow> Layers(TrainingProgram program, Function predict, Binding one)
    {
        foreach (var layer in program.Layers.Where(l => l.Layer.Children.Count == 0))
        {
            var own = predict.Nodes.Where(n => (n.Scope + "/").StartsWith(layer.Scope + "/", StringComparison.Ordinal)).ToList();
            var parameters = own.SelectMany(n => n.Operands).Where(o => o.Node.Op is Parameter).Distinct();
            yield return new LayerRow(
                layer.Path,
                layer.Layer.ToString()!,
                layer.Output.Type.ToString(),
                parameters.Sum(p => one.Evaluate(p.Type.Shape.ElementCount)),
                one.Evaluate(layer.Output.Type.Shape.ElementCount),
                FlopCount.Of(own, one));
        }
    }

    private static Table Table(IEnumerable<LayerRow> layers)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["layer", "", "output", "parameters", "activations", "FLOP a sample"])
        {
            var isText = column is "layer" or "" or "output";
            table.AddColumn(new TableColumn(column) { Alignment = isText ? Justify.Left : Justify.Right, NoWrap = true });
        }

        foreach (var row in layers)
        {
            string[] cells = [row.Path, row.Layer, row.Output, Number(row.Parameters), Number(row.Activations), Number(row.Flops)];
            table.AddRow(cells.Select(c => new Text(c)));
        }

        return table;
    }

    private static ModelTotals Totals(Trainer trainer, int batch)
    {
        var module = Pipeline.Of("infer-shapes", "autodiff", "dead-nodes").Run(trainer.Program.Module, PassContext.Host);
        var binding = new Binding(["B"]) { ["B"] = 1 };
        var parameters = module.Parameters.Where(p => p.Node.Op is Parameter { IsState: false }).ToList();
        long Count(IEnumerable<Value> values) => values.Sum(v => binding.Evaluate(v.Type.Shape.ElementCount));
        long Bytes(IEnumerable<Value> values) => values.Sum(v => binding.Evaluate(v.Type.Shape.ElementCount) * v.Type.DType.Size());
        var forward = FlopCount.Of(module["predict"].Nodes, binding);
        binding["B"] = batch;
        return new ModelTotals(
            Count(parameters),
            Bytes(parameters),
            Bytes(module.Parameters.Except(parameters)),
            forward,
            FlopCount.Of(module["step"].Nodes, binding),
            trainer.Parameters.Bytes,
            ArenaBytes(trainer, batch),
            LiveBytes.Most(trainer.Executable.Module["step"], binding.Evaluate));
    }

    private static void Write(TextWriter output, ModelTotals totals, int batch)
    {
        output.WriteLine($"parameters       {Number(totals.Parameters)} ({Quantity.Bytes(totals.ParameterBytes)})");
        output.WriteLine($"optimizer state  {Quantity.Bytes(totals.StateBytes)}");
        output.WriteLine($"prediction       {Quantity.Flops(totals.FlopsOfSample)} a sample");
        output.WriteLine($"training step    {Quantity.Flops(totals.FlopsOfStep)} for {Number(batch)} samples: forward, backward and update");
        output.WriteLine(
            $"peak memory      {Quantity.Bytes(totals.PeakBytes)} for {Number(batch)} samples: "
            + $"{Quantity.Bytes(totals.StoredBytes)} of parameters and state, {Quantity.Bytes(totals.ArenaBytes)} of computed values "
            + $"({Quantity.Bytes(totals.LiveBytes)} of them alive at once)");
    }

    private static JsonObject Json(ModelDefinition model, int batch, IEnumerable<LayerRow> layers, ModelTotals totals) => new()
    {
        ["model"] = model.Name,
        ["batch"] = batch,
        ["parameters"] = totals.Parameters,
        ["parameter_bytes"] = totals.ParameterBytes,
        ["state_bytes"] = totals.StateBytes,
        ["flops_per_sample"] = totals.FlopsOfSample,
        ["flops_per_step"] = totals.FlopsOfStep,
        ["arena_bytes"] = totals.ArenaBytes,
        ["live_bytes"] = totals.LiveBytes,
        ["peak_bytes"] = totals.PeakBytes,
        ["layers"] = JsonOption.Array(layers.Select(row => new JsonObject
        {
            ["path"] = row.Path,
            ["layer"] = row.Layer,
            ["output"] = row.Output,
            ["parameters"] = row.Parameters,
            ["activations"] = row.Activations,
            ["flops"] = row.Flops,
        })),
    };

    /// <summary>Known once the batch size is bound, which a step on zeros does.</summary>
    private static long ArenaBytes(Trainer trainer, int batch)
    {
        var session = trainer.Executable.CreateSession("step");
        var binding = Binding.Of(session.Function.Body);
        binding["B"] = batch;
        foreach (var input in session.Function.Inputs)
        {
            var shape = input.Type.Shape.Select(binding.Evaluate).ToArray();
            var bytes = new byte[shape.Aggregate(input.Type.DType.Size(), (size, extent) => checked((int)(size * extent)))];
            Elements.Feed(session, input.Name, input.Type.DType, bytes, shape);
        }

        session.Run();
        return session.ArenaBytes;
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A layer without parts.</summary>
    private sealed record LayerRow(string Path, string Layer, string Output, long Parameters, long Activations, long Flops);

    /// <summary>What a model takes.</summary>
    private sealed record ModelTotals(
        long Parameters, long ParameterBytes, long StateBytes, long FlopsOfSample, long FlopsOfStep, long StoredBytes, long ArenaBytes, long LiveBytes)
    {
        public long PeakBytes => StoredBytes + ArenaBytes;
    }
}
