using System.CommandLine;
using System.Text.Json.Nodes;
using MiniTorch.Ir.Text;
using MiniTorch.Passes;

namespace MiniTorch.Cli;

/// <summary><c>minitorch opt</c>: text in, passes, text out.</summary>
internal static class OptCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var file = new Argument<string>("FILE") { Description = "A .mt file, or - for standard input" };
        var passes = new Option<string>("--passes")
        {
            Description = $"The passes to run, in order, separated by commas: {string.Join(", ", Pipeline.All.Select(p => p.Name))}",
            HelpName = "a,b,c",
            Required = true,
        };
        var bind = Bindings.Option();
        var json = JsonOption.Create();
        var command = new ToolCommand("opt", "Run passes over a module and print what they make of it.")
        {
            Arguments = { file },
            Options = { passes, bind, json },
            Examples =
            [
                ("minitorch opt model.mt --passes infer-shapes,autodiff", "The module with the adjoint graph in place of its gradients"),
                ("minitorch opt model.mt --passes infer-shapes --bind B=64", "The same module for batches of 64"),
                ("cat model.mt | minitorch opt - --passes infer-shapes,cse,dead-nodes", "Reads standard input"),
            ],
        };
        command.SetAction(parsed =>
            Run(shell, parsed.GetRequiredValue(file), parsed.GetRequiredValue(passes), parsed.GetRequiredValue(bind), parsed.GetValue(json)));
        return command;
    }

    private static int Run(Shell shell, string file, string passes, string[] bind, bool asJson)
    {
        var pipeline = Pipeline.Of(passes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        var bindings = Bindings.Parse(bind);
        if (!bindings.IsEmpty)
        {
            var infer = new InferShapes(bindings);
            pipeline = pipeline.Passes.Any(p => p.Name == infer.Name)
                ? pipeline.With(infer)
                : throw new InputException($"--bind: expected the pass {infer.Name} among --passes, which gives symbols their values");
        }

        var records = new List<PassRecord>();
        var module = pipeline.Run(ModuleSource.ReadFile(file, shell), PassContext.Host, records.Add);
        shell.Out.Write(Printer.Print(module));
        if (asJson)
        {
            shell.WriteJson(new JsonObject { ["module"] = module.Name, ["passes"] = JsonOption.Array(records.Select(JsonOption.Pass)) });
        }

        return ExitCode.Good;
    }
}
