namespace MiniTorch.Cli.Tests;

public sealed class OptCommandTests
{
    [Fact]
    public void Without_a_pass_that_changes_anything_the_text_is_the_same()
    {
        var outcome = Tool.RunWith(Models.Regression, "opt", "-", "--passes", "infer-shapes");
        Assert.Equal(new Outcome(ExitCode.Good, Models.Regression, ""), outcome);
    }

    [Fact]
    public void A_file_goes_through_the_passes_in_order()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("m.mt", Models.Regression);
        var outcome = Tool.Run("opt", file, "--passes", "infer-shapes, autodiff,dead-nodes");
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        Assert.DoesNotContain("gradient", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("{transpose_a}", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Bound_symbols_are_replaced_everywhere()
    {
        var outcome = Tool.RunWith(Models.Regression, "opt", "-", "--passes", "infer-shapes", "--bind", "B=5");
        Assert.Equal(Models.Regression.Replace("[B,", "[5,", StringComparison.Ordinal), outcome.Out);
    }

    [Fact]
    public void A_mistake_in_the_text_is_shown_with_file_line_and_column()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("bad.mt", "module @m {\n  func @f(%x: f32[B,4]) -> (%y) {\n    %y = exxp %x\n    return %y\n  }\n}\n");
        var outcome = Tool.Run("opt", file, "--passes", "infer-shapes");
        Assert.Equal(ExitCode.BadInput, outcome.ExitCode);
        Assert.Equal("", outcome.Out);
        Assert.Equal(
            $"error [parse.op]: there is no op 'exxp'; did you mean exp?\n    %y = exxp %x\n         ^~~~\n  at {file}:3:10, in @f\n",
            outcome.Error);
    }

    [Fact]
    public void Bad_usage_is_one_line()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("m.mt", Models.Regression);
        Assert.Equal($"error: there is no file {folder["no.mt"]}", Tool.Reject("opt", folder["no.mt"], "--passes", "autodiff"));
        Tool.Rejects("there is no pass 'autodif'; expected some of infer-shapes, autodiff", "opt", file, "--passes", "autodif");
        Tool.Rejects("'--passes' is required", "opt", file);
        Assert.Equal("error: there is no option '--pases'; did you mean --passes? (see minitorch opt --help)", Tool.Reject("opt", file, "--pases", "cse"));
        Tool.Rejects("such as B=64, found 'B'", "opt", file, "--passes", "infer-shapes", "--bind", "B");
        Tool.Rejects("B is given twice", "opt", file, "--passes", "infer-shapes", "--bind", "B=1", "--bind", "B=2");
        Tool.Rejects("no symbol C to bind", "opt", file, "--passes", "infer-shapes", "--bind", "C=1");
        Tool.Rejects("expected the pass infer-shapes", "opt", file, "--passes", "dead-nodes", "--bind", "B=1");
    }
}
