using System.Text.Json;

namespace MiniTorch.Cli.Tests;

public sealed class BenchCommandTests
{
    [Fact]
    public void A_row_has_both_engines_and_the_machine_s_limits()
    {
        var outcome = Tool.Run("bench", "step-xor", "--json");
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        Assert.Equal("measuring step-xor\n", outcome.Error);
        var row = Assert.Single(JsonDocument.Parse(outcome.Out.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("rows").EnumerateArray());
        Assert.Equal(
            ["name", "compiled_us", "interpreted_us", "ratio", "gflops", "gbps", "of_peak", "by_hand_us"],
            row.EnumerateObject().Select(p => p.Name));
        Assert.Equal("step-xor", row.GetProperty("name").GetString());
        var (compiled, interpreted) = (row.GetProperty("compiled_us").GetDouble(), row.GetProperty("interpreted_us").GetDouble());
        Assert.True(compiled > 0 && interpreted > 0);
        Assert.Equal(interpreted / compiled, row.GetProperty("ratio").GetDouble(), 1e-9);
        Assert.InRange(row.GetProperty("of_peak").GetDouble(), 1e-6, 2);
        Assert.Equal(JsonValueKind.Null, row.GetProperty("by_hand_us").ValueKind);
    }

    [Fact]
    public void The_chain_is_compared_with_a_loop_written_by_hand_that_gives_the_same_bits()
    {
        var outcome = Tool.Run("bench", "chain", "--json");
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        var row = JsonDocument.Parse(outcome.Out.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("rows")[0];
        Assert.True(row.GetProperty("by_hand_us").GetDouble() > 0);
    }

    [Fact]
    public void An_interrupted_bench_prints_the_rows_so_far_in_json()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Commands.Run(["bench", "step-xor", "--json"], TextReader.Null, output, error, new CancellationToken(true));
        Assert.Equal((ExitCode.Interrupted, "{\"rows\":[]}\n", "error: interrupted before step-xor\n"), (code, output.ToString(), error.ToString()));
    }

    [Fact]
    public void An_unknown_row_is_answered_with_those_that_exist() =>
        Tool.Rejects("error: there is no row 'matmull'; there is chain-1m, matmul-64, ", "bench", "matmull");
}
