using MiniTorch.Cli.Training;
using MiniTorch.Nn;
using Spectre.Console;

namespace MiniTorch.Cli.Tests.Training;

public sealed class TrainingScreenTests
{
    [Fact]
    public void All_that_matters_fits_a_terminal_of_80_columns()
    {
        var screen = new TrainingScreen("breast-cancer", "validation");
        for (var step = 1; step <= 5000; step++)
        {
            screen.Add(Progress(step));
            if (step % 1000 == 0)
            {
                screen.Add(new EpochResult(step / 1000, step, 0.5, Measured(step == 2000 ? 0.1 : 1000.0 / step), TimeSpan.Zero));
            }
        }

        var lines = Lines(screen);
        Assert.Equal("breast-cancer  ███████████████████▎                               38 %", lines[0]);
        Assert.Matches("^step   5,000 of 13,000, epoch 6 +time left      2:05:07 h after 3:20 min$", lines[1]);
        Assert.Matches("^loss   0\\.0\\d+ +learning rate  0\\.00123$", lines[2]);
        Assert.Equal("speed  1,234,567 samples/s", lines[3]);
        Assert.Equal("validation loss  0.2, 97.53 % right; least 0.1 in epoch 2", lines[4]);
        Assert.Contains("⣀⣀⣀", lines[^2], StringComparison.Ordinal);
        Assert.All(lines, l => Assert.InRange(l.Length, 1, 80));
    }

    [Fact]
    public void The_curve_is_of_means_however_many_steps_there_are()
    {
        var (few, many) = (new TrainingScreen("m", "test"), new TrainingScreen("m", "test"));
        for (var step = 1; step <= 200; step++)
        {
            few.Add(Progress(step) with { Loss = step / 200.0 });
        }

        for (var step = 1; step <= 100_000; step++)
        {
            many.Add(Progress(step) with { Loss = step / 100_000.0 });
        }

        Assert.Equal(Lines(few)[5..].Length, Lines(many)[5..].Length);
        Assert.EndsWith("after this epoch", Lines(many)[4], StringComparison.Ordinal);
        Assert.StartsWith("  0.9", Lines(many)[5], StringComparison.Ordinal);
        Assert.StartsWith("0.00", Lines(many)[^2], StringComparison.Ordinal);
    }

    [Fact]
    public void Before_the_first_step_there_is_nothing_to_see() => Assert.Contains("0 of 0", string.Concat(Lines(new("m", "test"))), StringComparison.Ordinal);

    private static TrainingProgress Progress(int step) =>
        new(6, step, 13_000, 100.0 / (100 + step), 1_234_567, new TimeSpan(0, 3, 20), new TimeSpan(2, 5, 7));

    private static Evaluation Measured(double loss) => new(loss, 1, 2, 0.97531);

    private static string[] Lines(TrainingScreen screen)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = 80;
        console.Profile.Capabilities.Unicode = true;
        console.Write(screen.Draw(0.00123));
        return [.. text.ToString().TrimEnd().Split('\n').Select(l => l.TrimEnd())];
    }
}
