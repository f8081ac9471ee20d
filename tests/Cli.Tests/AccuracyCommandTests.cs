using System.Text.Json;
using MiniTorch.Cli.Accuracy;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Cli.Tests;

public sealed class AccuracyCommandTests
{
    [Fact]
    public void A_row_says_how_far_off_a_function_is_and_where()
    {
        var outcome = Tool.Run("accuracy", "expm1", "--json");
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        Assert.Equal("measuring expm1\n", outcome.Error);
        var json = JsonDocument.Parse(outcome.Out.TrimEnd().Split('\n')[^1]).RootElement;
        Assert.Equal(0, json.GetProperty("failed").GetInt32());
        var row = Assert.Single(json.GetProperty("rows").EnumerateArray());
        Assert.Equal(
            ["op", "max_error", "limit", "at", "found", "exact", "inputs", "seconds"], row.EnumerateObject().Select(p => p.Name));
        Assert.Equal("expm1", row.GetProperty("op").GetString());
        Assert.Equal(2, row.GetProperty("limit").GetDouble());
        Assert.Equal(((1L << 32) + 250) / 251, row.GetProperty("inputs").GetInt64());

        // Not every result can be the nearest, and what is said to be found there must be that far from e^x - 1.
        var (error, at) = (row.GetProperty("max_error").GetDouble(), (float)row.GetProperty("at").GetDouble());
        Assert.InRange(error, 0.5, 2);
        var (found, exact) = ((float)row.GetProperty("found").GetDouble(), row.GetProperty("exact").GetDouble());
        Assert.Equal(error, Math.Abs(found - exact) / (MathF.BitIncrement((float)exact) - (float)exact), 1e-6);
        Assert.Equal(Math.Exp(at) - 1, exact, Math.Abs(exact) * 1e-6);
    }

    [Fact]
    public void Every_op_of_one_number_that_gives_a_number_is_measured()
    {
        // What stands for itself, and what is positions or another type.
        var unary = OpRegistry.Ops.Where(o => o.Type.IsSubclassOf(typeof(Unary))).Select(o => o.Mnemonic);
        Assert.Equal(unary.Order(StringComparer.Ordinal), Oracle.Functions.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1f, 1.0, 0)]
    [InlineData(1f, 1 + 1.1920928955078125e-7, 1)]
    [InlineData(float.Epsilon, 0.0, 1)]
    [InlineData(float.NaN, double.NaN, 0)]
    [InlineData(float.PositiveInfinity, 1e39, 0)]
    [InlineData(float.PositiveInfinity, 1e38, double.PositiveInfinity)]
    [InlineData(1f, double.NaN, double.PositiveInfinity)]
    [InlineData(16777216f, 16777218.0, 1)]
    public void An_error_counts_units_of_the_exact_result(float found, double exact, double units) =>
        Assert.Equal(units, ErrorAt.Of(0, found, exact).Units);

    [Fact]
    public void A_function_that_breaks_its_promise_fails_the_command()
    {
        var row = new AccuracyRow("sin", new MeasuredFunction(Math.Sin), ErrorAt.Of(1, 1, Math.Sin(1)), 1, 0);
        Assert.False(row.IsGood);
        Assert.True((row with { Worst = ErrorAt.Of(1, MathF.Sin(1), Math.Sin(1)) }).IsGood);
    }

    [Fact]
    public void What_cannot_be_measured_is_answered_with_what_can() =>
        Tool.Rejects("error: there is no function 'sine' to measure; there is abs, acos, ", "accuracy", "sine");
}
