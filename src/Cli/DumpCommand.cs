using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Passes;

namespace MiniTorch.Cli;

/// <summary><c>minitorch dump</c>: the module after each pass, or what its kernels became.</summary>
internal sealed class DumpCommand
{
    private const string All = "all";
    private const string Text = PassFiles.Text;
    private const string Dot = PassFiles.Dot;

    private readonly Shell _shell;
    private readonly Argument<string> _source;
    private readonly ModelData _data;
    private readonly Option<string?> _function = new("--function") { Description = "Only this function", HelpName = "@NAME" };
    private readonly Option<string?> _after = new("--after")
    {
        Description = "After this pass (its last run, or its number), or 'all'; without it, after the last pass, or all with -o",
        HelpName = "PASS",
    };

    private readonly Option<string> _format = new("--format")
    {
        Description = "The module as text, or as a graph for Graphviz; or its kernels, as loops, as IL or as machine code",
        HelpName = string.Join('|', [Text, Dot, .. KernelFiles.Formats]),
        DefaultValueFactory = _ => Text,
    };

    private readonly Option<bool> _explain = new("--explain")
    {
        Description = "Begin with comments that say what the pass left undone, such as what fuse keeps apart, and why",
    };

    private readonly Option<string[]> _bind = Bindings.Option();
    private readonly Option<string?> _folder = new("--output", "-o")
    {
        Description = "Write a file for each pass or kernel into this folder, which is made if need be",
        HelpName = "DIR",
    };

    private readonly Option<bool> _json = JsonOption.Create();

    private DumpCommand(Shell shell)
    {
        (_shell, _data) = (shell, new ModelData(shell));
        _source = new("MODEL or FILE") { Description = $"One of {ModuleSource.ModelNames(shell)}, a .mt file, or - for standard input" };
        _format.AcceptOnly([Text, Dot, .. KernelFiles.Formats]);
    }

    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var dump = new DumpCommand(shell);
        var command = new ToolCommand("dump", "Show the module after each pass, and the loops and the IL of its kernels.")
        {
            Arguments = { dump._source },
            Options = { dump._function, dump._after, dump._format, dump._explain, dump._bind, dump._folder, dump._json },
            Examples =
            [
                ("minitorch dump xor --function @step", "What a training step runs"),
                ("minitorch dump model.mt --function @step --after autodiff", "The backward pass of @step"),
                ("minitorch dump digits --function @step --after fuse --explain", "Its kernels, and why they are not fewer"),
                ("minitorch dump digits -o dump", "dump/00_declared.mt, dump/01_infer-shapes.mt, ..."),
                ("minitorch dump xor --function @predict --after autodiff --format dot | dot -Tsvg > xor.svg", "A picture of the graph"),
                ("minitorch dump xor --function @predict --format kernels", "The loops of each kernel"),
            ],
        };
        dump._data.AddOptionsTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(dump._after) is not null && result.GetValue(dump._format) is not (null or Text or Dot))
            {
                result.AddError("expected no --after with kernels: they are made of what the last pass leaves");
            }
        });
        command.SetAction(dump.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var module = ModuleSource.Load(parsed.GetRequiredValue(_source), parsed, _data, _shell);
        if (parsed.GetValue(_function) is { } function)
        {
            module = module with { Functions = [module[function]] };
        }

        module = Bindings.Apply(module, Bindings.Parse(parsed.GetRequiredValue(_bind)));
        var (format, folder) = (parsed.GetRequiredValue(_format), parsed.GetValue(_folder));
        var result = new JsonObject { ["module"] = module.Name, ["format"] = format };
        if (format is Text or Dot)
        {
            var passes = DumpPasses(module, format, parsed.GetValue(_after), folder, parsed.GetValue(_explain));
            result["passes"] = JsonOption.Array(passes.Select(JsonOption.Pass));
        }
        else
        {
            var kernels = DumpKernels(module, format, folder);
            result["kernels"] = JsonOption.Array(kernels.Select(k => JsonValue.Create(k.Name)));
        }

        if (parsed.GetValue(_json))
        {
            _shell.WriteJson(result);
        }

        return ExitCode.Good;
    }

    private List<PassRecord> DumpPasses(Module module, string format, string? after, string? folder, bool explain)
    {
        var passes = new List<PassRecord> { PassFiles.Declared(module) };
        Pipeline.Default.Run(module, PassContext.Host with { Remarks = explain ? [] : null }, passes.Add);
        passes = Select(passes, after ?? (folder is null ? null : All));
        if (folder is not null)
        {
            PassFiles.Write(folder, passes, format);
            return passes;
        }

        foreach (var pass in passes)
        {
            if (passes.Count > 1)
            {
                var remark = pass.Changed ? "" : ": nothing changed";
                _shell.Out.Write(string.Create(CultureInfo.InvariantCulture, $"// {pass.Number:00} {pass.Name}{remark}\n"));
            }

            _shell.Out.Write(PassFiles.Of(pass, format));
        }

        return passes;
    }

    private IReadOnlyList<(string Name, string Text)> DumpKernels(Module module, string format, string? folder)
    {
        var files = KernelFiles.Of(module, format);
        if (folder is not null)
        {
            OutputFile.WriteTexts(folder, files);
            return files;
        }

        foreach (var (name, text) in files)
        {
            _shell.Out.Write($"// {name}\n{text}\n");
        }

        return files;
    }

    private static List<PassRecord> Select(List<PassRecord> passes, string? after)
    {
        if (after == All)
        {
            return passes;
        }

        var number = int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : -1;
        var selected = after is null ? passes[^1] : passes.LastOrDefault(p => p.Name == after || p.Number == number);
        return selected is null ? throw new InputException(NoPass(passes, after!)) : [selected];
    }

    private static string NoPass(List<PassRecord> passes, string after) =>
        $"there is no pass '{after}'; there is {string.Join(", ", passes.Select(p => $"{p.Number} {p.Name}"))}"
        + NearWords.Hint(after, passes.Select(p => p.Name).Distinct());
}
