namespace MiniTorch.Cli.Tests;

public sealed class CommandsTests
{
    [Fact]
    public void Help_lists_every_command_and_each_command_has_examples()
    {
        var help = Tool.Run("--help");
        Assert.Equal(ExitCode.Good, help.ExitCode);
        foreach (var command in new[] { "accuracy", "bench", "dump", "opt", "predict", "run", "summary", "train" })
        {
            Assert.Contains($"\n  {command} <", help.Out, StringComparison.Ordinal);
            var own = Tool.Run(command, "--help");
            Assert.Equal(ExitCode.Good, own.ExitCode);
            Assert.Contains($"\nExamples:\n  minitorch {command}", own.Out, StringComparison.Ordinal);
            Assert.Equal("", own.Error);
        }
    }

    [Fact]
    public void The_version_is_one_line()
    {
        var outcome = Tool.Run("--version");
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", outcome.Out);
    }

    [Fact]
    public void Without_a_command_and_with_an_unknown_one_usage_is_bad()
    {
        Assert.Equal("error: required command was not provided (see minitorch --help)", Tool.Reject());
        Assert.Equal("error: there is no command 'trian' (see minitorch --help)", Tool.Reject("trian"));
        Assert.Equal("error: there is no room for the argument 'b.mt' (see minitorch dump --help)", Tool.Reject("dump", "a.mt", "b.mt"));
    }
}
