using System.Text.Json;
using MiniTorch.Ir;

namespace MiniTorch.Cli.Tests;

public sealed class FuzzCommandTests
{
    [Fact]
    public void It_says_how_many_modules_differ_and_what_was_in_them()
    {
        var outcome = Tool.Run("fuzz", "--seed", "7", "--count", "20", "--widths", "rotate", "--threads", "1", "--coverage", "--json");
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        var json = JsonDocument.Parse(outcome.Out.TrimEnd().Split('\n')[^1]).RootElement;
        Assert.Equal(
            ["modules", "differences", "seconds", "succeeded", "with_numbers", "failures", "ops", "kinds"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(20, json.GetProperty("modules").GetInt32());
        Assert.Equal(0, json.GetProperty("differences").GetInt32());
        Assert.Equal(OpRegistry.Ops.Select(o => o.Mnemonic).Union(["checkpoint", "custom_gradient", "scan"]).Order(StringComparer.Ordinal), json.GetProperty("ops").EnumerateObject().Select(p => p.Name));
        Assert.InRange(json.GetProperty("ops").GetProperty("mul").GetInt32(), 1, 20);
        Assert.InRange(json.GetProperty("kinds").GetProperty("trailing reduction").GetInt32(), 1, 20);
        Assert.Contains("20 of 20 modules, 0 differ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_module_has_one_of_the_ops_that_are_wanted()
    {
        var outcome = Tool.Run("fuzz", "--with", "conv, sort_indices,max_unpool", "--count", "20", "--engines", "compiled", "--widths", "rotate", "--threads", "1", "--coverage", "--json");
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        var ops = JsonDocument.Parse(outcome.Out.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("ops");
        Assert.InRange(new[] { "conv", "sort_indices", "scatter" }.Sum(op => ops.GetProperty(op).GetInt32()), 20, 60);
        Assert.InRange(ops.GetProperty("conv").GetInt32(), 4, 20);
    }

    [Theory]
    [InlineData("there is no op 'konv'; did you mean conv", "--with", "matmul,konv")]
    [InlineData("--widths: expected 512, 256, 128, 32, found '64'", "--widths", "64")]
    [InlineData("--engines: expected passes, compiled or both, found 'gpu'", "--engines", "gpu")]
    [InlineData("--threads: expected 1 to 64, found '0'", "--threads", "0")]
    [InlineData("--seed: expected at most", "--seed", "99999999999")]
    public void A_wrong_list_is_rejected(string expected, params string[] args) => Tool.Rejects(expected, ["fuzz", .. args]);
}
