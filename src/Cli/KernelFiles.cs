using System.Collections.Immutable;
using System.Globalization;
using MiniTorch.Compilation;
using MiniTorch.Ir;

namespace MiniTorch.Cli;

/// <summary>The kernels of a module as texts, named after where they stand: <c>step_00_tanh.kernels</c>.</summary>
internal static class KernelFiles
{
    private const string Loops = "kernels";
    private const string Il = "il";
    private const string Asm = "asm";

    /// <summary>What can be shown of a kernel: its loops, its IL, its machine code.</summary>
    public static ImmutableArray<string> Formats { get; } = [Loops, Il, Asm];

    /// <summary>Compiles a module and gives a name and a text for each kernel.</summary>
    /// <exception cref="CompilerException">Something cannot be compiled.</exception>
    public static IReadOnlyList<(string Name, string Text)> Of(Module module, string format)
    {
        if (format == Asm)
        {
            return [.. MachineCode.Of(module).Select(m => (OutputFile.Name($"{m.Method}.{format}"), m.Text))];
        }

        var files = new List<(string, string)>();
        if (Compiler.Compile(module) is CompiledExecutable executable)
        {
            foreach (var (function, kernels) in executable.Kernels.GroupBy(k => k.Function).Select(g => (g.Key, g)))
            {
                files.AddRange(kernels.Select((k, i) => (
                    OutputFile.Name(string.Create(CultureInfo.InvariantCulture, $"{function}_{i:00}_{k.Kernel.Program.Name}.{format}")),
                    (format == Il ? k.Kernel.Listing.Value : k.Kernel.Program.ToString()).TrimEnd() + "\n")));
            }
        }

        return files;
    }
}
