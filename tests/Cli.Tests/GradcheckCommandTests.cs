using System.Text.Json;
using MiniTorch.Ir;
using MiniTorch.Nn.Models;

namespace MiniTorch.Cli.Tests;

public sealed class GradcheckCommandTests
{
    // The blocks of char-gpt are checked as compositions and as layers; the whole of it takes a minute.
    public static TheoryData<string> Models => [.. BuiltInModels.All.Select(m => m.Name).Where(name => name != "char-gpt")];

    [Theory]
    [InlineData(1, 1e-6)]
    [InlineData(2, 1e-5)]
    public void Every_op_is_in_the_table_and_every_gradient_is_the_slope(int order, double limit)
    {
        var outcome = Tool.Run("gradcheck", "--all", "--order", $"{order}", "--json");
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        var json = Json(outcome);
        Assert.Equal(["ops", "checked", "failed", "max_error", "elements", "rows"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(0, json.GetProperty("failed").GetInt32());
        Assert.InRange(json.GetProperty("max_error").GetDouble(), 0, limit);
        var rows = json.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["op", "variant", "order", "checked", "elements", "max_error", "verdict"], rows[0].EnumerateObject().Select(p => p.Name));
        var ops = rows.Select(r => r.GetProperty("op").GetString()).Distinct().ToList();
        Assert.Empty(OpRegistry.Ops.Select(o => o.Mnemonic).Except(ops));
        Assert.Equal(ops.Count, json.GetProperty("ops").GetInt32());
        Assert.Equal(rows.Count(r => r.GetProperty("verdict").GetString() == "good"), json.GetProperty("checked").GetInt32());
        Assert.All(rows, r => Assert.Equal(order, r.GetProperty("order").GetInt32()));
        Assert.Contains(rows, r => r.GetProperty("op").GetString() == "floor" && r.GetProperty("verdict").GetString() == "not differentiable");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_loss_of_a_model_has_a_row_for_each_trained_parameter(string model)
    {
        var json = Json(Tool.Run("gradcheck", "--model", model, "--json"));
        var rows = json.GetProperty("rows").EnumerateArray().ToList();
        Assert.True(rows.Count > 1);
        Assert.All(rows, r => Assert.Equal("good", r.GetProperty("verdict").GetString()));

        // A parameter that the loss does not depend on would be no test.
        Assert.All(rows, r => Assert.InRange(r.GetProperty("max_error").GetDouble(), double.Epsilon, 1e-6));
    }

    [Fact]
    public void Of_a_large_model_it_says_how_many_elements_were_checked()
    {
        Assert.Contains("all 1251 elements,", Tool.Run("gradcheck", "--model", "spiral").Out, StringComparison.Ordinal);
        var digits = Tool.Run("gradcheck", "--model", "digits").Out;
        Assert.Contains("474 of 109386 elements, spread over each parameter,", digits, StringComparison.Ordinal);
        Assert.Contains("100 of 100352", digits, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layer_norm", "LayerNorm")]
    [InlineData("LayerNorm", "LayerNorm")]
    [InlineData("matmul", "matmul")]
    public void A_composition_is_found_by_its_method_and_by_its_scope(string word, string op) => Assert.All(
        Json(Tool.Run("gradcheck", word, "--json")).GetProperty("rows").EnumerateArray(), r => Assert.Equal(op, r.GetProperty("op").GetString()));

    [Fact]
    public void An_unknown_op_is_answered_with_those_that_may_be_meant() =>
        Tool.Rejects("error: there is no op 'tahn'; did you mean ", "gradcheck", "tahn");

    [Theory]
    [InlineData("expected ops, --all or --model, found none of them")]
    [InlineData("expected ops, --all or --model, found several of them", "--all", "--model", "xor")]
    [InlineData("--order: expected 1 or 2, found '3'", "exp", "--order", "3")]
    [InlineData("no model gpt; there is ", "--model", "gpt")]
    public void What_is_to_be_checked_is_said_once(string expected, params string[] args) => Tool.Rejects(expected, ["gradcheck", .. args]);

    private static JsonElement Json(Outcome outcome) => JsonDocument.Parse(outcome.Out.TrimEnd().Split('\n')[^1]).RootElement;
}
