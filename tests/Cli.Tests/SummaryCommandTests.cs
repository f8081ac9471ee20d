namespace MiniTorch.Cli.Tests;

public sealed class SummaryCommandTests
{
    [Fact]
    public void Layers_and_totals_of_the_digits_model_are_those_worked_out_by_hand()
    {
        var outcome = Tool.Run("summary", "digits");
        Assert.Equal((ExitCode.Good, ""), (outcome.ExitCode, outcome.Error));
        var rows = outcome.Out.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();

        // 784 * 128 weights and 128 biases; two operations a weight and one a bias.
        Assert.Contains(["hidden1", "Linear(784,", "128)", "f32[B,128]", "100,480", "128", "200,832"], rows);
        Assert.Contains(["hidden2", "Linear(128,", "64)", "f32[B,64]", "8,256", "64", "16,448"], rows);
        Assert.Contains(["output", "Linear(64,", "10)", "f32[B,10]", "650", "10", "1,290"], rows);
        Assert.Contains("\nparameters       109,386 (438 kB)\n", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("for 64 samples", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_and_work_of_a_step_follow_the_batch()
    {
        string Line(string batch, string name) =>
            Tool.Run("summary", "spiral", "--batch", batch).Out.Split('\n').Single(l => l.StartsWith(name, StringComparison.Ordinal));
        Assert.NotEqual(Line("32", "training step"), Line("64", "training step"));
        Assert.NotEqual(Line("32", "peak memory"), Line("64", "peak memory"));
        Assert.Equal(Line("32", "prediction"), Line("64", "prediction"));
    }

    [Fact]
    public void Bad_usage_is_one_line()
    {
        Tool.Rejects("no model nope; there is linear-regression, logistic, diabetes", "summary", "nope");
        Tool.Rejects("--batch: expected a whole number from 1 to 2147483647, found '0'", "summary", "xor", "--batch", "0");
    }
}
