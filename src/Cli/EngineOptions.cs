using System.CommandLine;
using MiniTorch.Compilation;

namespace MiniTorch.Cli;

/// <summary>The options <c>--engine</c> and <c>--threads</c>, which no result depends on.</summary>
internal static class EngineOptions
{
    private const int MostThreads = 64;

    /// <summary>Who runs the module.</summary>
    public static Option<string> Engine()
    {
        var option = new Option<string>("--engine")
        {
            Description = "Fused kernels, or the reference op by op; both give the same bits",
            HelpName = "compiled|interpreted",
            DefaultValueFactory = _ => "compiled",
        };
        option.AcceptOnly("compiled", "interpreted");
        return option;
    }

    /// <summary>Threads of a run; null for one.</summary>
    public static Option<int?> Threads() => NumberOption.Count("--threads", "Threads of a run; without it, one", MostThreads);

    /// <summary>The engine of that name.</summary>
    public static Engine Parse(string engine) => engine == "interpreted" ? Compilation.Engine.Interpreted : Compilation.Engine.Compiled;
}
