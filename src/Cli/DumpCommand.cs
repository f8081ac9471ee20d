using System.CommandLine;
using System.Globalization;
using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Passes;

namespace MiniTorch.Cli;

/// <summary><c>minitorch dump</c>: the module after each pass.</summary>
internal static class DumpCommand
{
    private const string All = "all";

    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var source = new Argument<string>("MODEL or FILE") { Description = $"One of {ModuleSource.ModelNames}, a .mt file, or - for standard input" };
        var function = new Option<string?>("--function") { Description = "Only this function", HelpName = "@NAME" };
        var after = new Option<string?>("--after")
        {
            Description = "After this pass (its last run, or a number of the list), or 'all'; without it, after the last pass, or all with -o",
            HelpName = "PASS",
        };
        var bind = Bindings.Option();
        var folder = new Option<string?>("--output", "-o") { Description = "Write NN_pass.mt files into this folder, which is made if need be", HelpName = "DIR" };
        var command = new ToolCommand("dump", "Show the module after each pass.")
        {
            Arguments = { source },
            Options = { function, after, bind, folder },
            Examples =
            [
                ("minitorch dump xor --function @step", "What a training step runs"),
                ("minitorch dump model.mt --function @step --after autodiff", "The backward pass of @step"),
                ("minitorch dump digits -o dump", "dump/00_declared.mt, dump/01_infer-shapes.mt, ..."),
            ],
        };
        command.SetAction(parsed =>
        {
            var bindings = Bindings.Parse(parsed.GetRequiredValue(bind));
            var module = Bindings.Apply(ModuleSource.Load(parsed.GetRequiredValue(source), shell), bindings);
            var toFiles = parsed.GetValue(folder);
            var passes = Select(Record(module), parsed.GetValue(after) ?? (toFiles is null ? null : All));
            passes = [.. passes.Select(p => p with { Module = Only(p.Module, parsed.GetValue(function)) })];
            if (toFiles is null)
            {
                Print(shell, passes);
            }
            else
            {
                PassFiles.Write(toFiles, passes);
            }

            return ExitCode.Good;
        });
        return command;
    }

    private static List<PassRecord> Record(Module module)
    {
        var passes = new List<PassRecord> { PassFiles.Declared(module) };
        Pipeline.Default.Run(module, PassContext.Host, passes.Add);
        return passes;
    }

    private static List<PassRecord> Select(List<PassRecord> passes, string? after)
    {
        if (after == All)
        {
            return passes;
        }

        var selected = after is null
            ? passes[^1]
            : passes.LastOrDefault(p => p.Name == after || p.Number.ToString(CultureInfo.InvariantCulture) == after.TrimStart('0').PadLeft(1, '0'));
        return selected is null
            ? throw new InputException($"there is no pass '{after}'; there is {string.Join(", ", passes.Select(p => $"{p.Number} {p.Name}"))}")
            : [selected];
    }

    private static Module Only(Module module, string? function) => function is null ? module : module with { Functions = [module[function]] };

    private static void Print(Shell shell, List<PassRecord> passes)
    {
        foreach (var pass in passes)
        {
            if (passes.Count > 1)
            {
                shell.Out.Write(string.Create(CultureInfo.InvariantCulture, $"// {pass.Number:00} {pass.Name}{(pass.Changed ? "" : ": nothing changed")}\n"));
            }

            shell.Out.Write(Printer.Print(pass.Module));
        }
    }
}
