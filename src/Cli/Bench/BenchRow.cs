using System.Text.Json.Nodes;

namespace MiniTorch.Cli.Bench;

/// <summary>A measured row; what has no meaning for it is null.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Compiled">Median seconds of the compiled engine.</param>
/// <param name="Interpreted">Median seconds of the interpreter.</param>
internal sealed record BenchRow(string Name, double Compiled, double Interpreted)
{
    /// <summary>1e9 floating-point operations a second, compiled.</summary>
    public double? GigaFlops { get; init; }

    /// <summary>1e9 bytes a second, compiled: inputs and parameters read once, results and updates written once.</summary>
    public double? GigaBytes { get; init; }

    /// <summary>What <see cref="MachineLimits.Seconds"/> says, as a part of the compiled time.</summary>
    public double? OfPeak { get; init; }

    /// <summary>Median seconds of the hand-written loop.</summary>
    public double? ByHand { get; init; }

    /// <summary>How many times as fast compiled code is.</summary>
    public double Ratio => Interpreted / Compiled;

    /// <summary>The row of <c>--json</c>.</summary>
    public JsonObject Json() => new()
    {
        ["name"] = Name,
        ["compiled_us"] = Compiled * 1e6,
        ["interpreted_us"] = Interpreted * 1e6,
        ["ratio"] = Ratio,
        ["gflops"] = GigaFlops,
        ["gbps"] = GigaBytes,
        ["of_peak"] = OfPeak,
        ["by_hand_us"] = ByHand * 1e6,
    };
}
