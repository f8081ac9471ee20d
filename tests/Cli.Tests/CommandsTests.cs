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
    public void Help_can_be_asked_for_both_ways_and_ends_in_the_exit_codes()
    {
        Assert.Equal(Tool.Run("--help"), Tool.Run("help"));
        Assert.Equal(Tool.Run("dump", "--help"), Tool.Run("help", "dump"));
        Assert.Contains("\nExit codes:\n  0 ", Tool.Run("help", "run").Out, StringComparison.Ordinal);
        Assert.EndsWith("  130  stopped by Ctrl-C\n", Tool.Run("help").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_of_a_command_that_there_is_not_is_bad_usage()
    {
        const string Message = "error: there is no command 'trian'; did you mean train? (see minitorch --help)";
        Assert.Equal(Message, Tool.Reject("help", "trian"));
        Assert.Equal(Message, Tool.Reject("trian", "--help"));
        Assert.Equal(Message, Tool.Reject("trian"));
    }

    [Fact]
    public void Ctrl_C_asks_a_command_that_listens_once_and_ends_others_with_a_word()
    {
        using var error = new StringWriter();
        var codes = new List<int>();
        var keys = new CtrlC(error, codes.Add);
        using (var interruption = new Interruption(keys, CancellationToken.None))
        {
            keys.Press();
            Assert.True(interruption.Token.IsCancellationRequested);
            Assert.Empty(codes);
            keys.Press();
            Assert.Equal([ExitCode.Interrupted], codes);
        }

        keys.Press();
        Assert.Equal([ExitCode.Interrupted, ExitCode.Interrupted], codes);
        Assert.Equal("error: interrupted\nerror: interrupted\n", error.ToString());
    }

    [Fact]
    public void A_shell_is_told_how_a_word_may_go_on()
    {
        Assert.Contains("train\n", Tool.Run("[suggest:2]", "tr").Out, StringComparison.Ordinal);
        Assert.Contains("spiral\n", Tool.Run("[suggest:8]", "train sp").Out, StringComparison.Ordinal);
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
        Assert.Equal("error: there is no command 'trian'; did you mean train? (see minitorch --help)", Tool.Reject("trian"));
        Assert.Equal("error: there is no command 'quantize' (see minitorch --help)", Tool.Reject("quantize"));
        Assert.Equal("error: there is no option '--epoch'; did you mean --epochs? (see minitorch train --help)", Tool.Reject("train", "xor", "--epoch", "2"));
        Assert.EndsWith("; did you mean spiral?", Tool.Reject("train", "spirl"), StringComparison.Ordinal);
        Assert.EndsWith("; did you mean xor?", Tool.Reject("dump", "xorr"), StringComparison.Ordinal);
        Assert.Equal("error: there is no room for the argument 'b.mt' (see minitorch dump --help)", Tool.Reject("dump", "a.mt", "b.mt"));
    }
}
