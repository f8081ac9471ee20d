using System.CommandLine;
using System.Globalization;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;
using MiniTorch.Nn;
using MiniTorch.Nn.Models;
using MiniTorch.Passes;
using Spectre.Console;

namespace MiniTorch.Cli;

/// <summary><c>minitorch summary</c>: the layers of a built-in model and what they cost.</summary>
internal static class SummaryCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var data = new ModelData();
        var batch = NumberOption.Count("--batch", "Samples a step; without it, the model's own number");
        var command = new ToolCommand("summary", "Show a model's layers, shapes, parameters, activations, memory and FLOPs.")
        {
            Options = { batch },
            Examples =
            [
                ("minitorch summary mnist-mlp --batch 256", "What a training step of 256 samples takes"),
                ("minitorch summary logistic --data flowers.csv", "What a model of this table is made of"),
            ],
        };
        data.AddTo(command);
        command.SetAction(parsed => Run(shell, data.Of(parsed).Model, parsed.GetValue(batch)));
        return command;
    }

    private static int Run(Shell shell, ModelDefinition model, int? batch)
    {
        var size = batch ?? model.Defaults.BatchSize;
        var trainer = model.CreateTrainer();
        var predict = trainer.Program.Module["predict"];
        var one = Binding.Of(predict.Body);
        one["B"] = 1;
        shell.Out.WriteLine($"{model.Name}: {model.Summary}");
        shell.Draw(Layers(trainer.Program, predict, one));
        WriteTotals(shell.Out, trainer, size);
        return ExitCode.Good;
    }

    private static Table Layers(TrainingProgram program, Function predict, Binding one)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["layer", "", "output", "parameters", "activations", "FLOP a sample"])
        {
            var isText = column is "layer" or "" or "output";
            table.AddColumn(new TableColumn(column) { Alignment = isText ? Justify.Left : Justify.Right, NoWrap = true });
        }

        foreach (var layer in program.Layers.Where(l => l.Layer.Children.Count == 0))
        {
            var own = predict.Nodes.Where(n => (n.Scope + "/").StartsWith(layer.Scope + "/", StringComparison.Ordinal)).ToList();
            var parameters = own.SelectMany(n => n.Operands).Where(o => o.Node.Op is Parameter).Distinct();
            table.AddRow(
                new Text(layer.Path),
                new Text(layer.Layer.ToString()!),
                new Text(layer.Output.Type.ToString()),
                new Text(Number(parameters.Sum(p => one.Evaluate(p.Type.Shape.ElementCount)))),
                new Text(Number(one.Evaluate(layer.Output.Type.Shape.ElementCount))),
                new Text(Number(FlopCount.Of(own, one))));
        }

        return table;
    }

    private static void WriteTotals(TextWriter output, Trainer trainer, int batch)
    {
        var module = Pipeline.Of("infer-shapes", "autodiff", "dead-nodes").Run(trainer.Program.Module, PassContext.Host);
        var binding = new Binding(["B"]) { ["B"] = 1 };
        var parameters = module.Parameters.Where(p => p.Node.Op is Parameter { IsState: false }).ToList();
        long Count(IEnumerable<Value> values) => values.Sum(v => binding.Evaluate(v.Type.Shape.ElementCount));
        long Bytes(IEnumerable<Value> values) => values.Sum(v => binding.Evaluate(v.Type.Shape.ElementCount) * v.Type.DType.Size());
        var forward = FlopCount.Of(module["predict"].Nodes, binding);
        binding["B"] = batch;
        var step = FlopCount.Of(module["step"].Nodes, binding);
        var (stored, arena) = (trainer.Parameters.Bytes, ArenaBytes(trainer, batch));
        output.WriteLine($"parameters       {Number(Count(parameters))} ({Quantity.Bytes(Bytes(parameters))})");
        output.WriteLine($"optimizer state  {Quantity.Bytes(Bytes(module.Parameters.Except(parameters)))}");
        output.WriteLine($"prediction       {Quantity.Flops(forward)} a sample");
        output.WriteLine($"training step    {Quantity.Flops(step)} for {Number(batch)} samples: forward, backward and update");
        output.WriteLine(
            $"peak memory      {Quantity.Bytes(stored + arena)} for {Number(batch)} samples: "
            + $"{Quantity.Bytes(stored)} of parameters and state, {Quantity.Bytes(arena)} of computed values");
    }

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
}
