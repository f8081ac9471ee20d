namespace MiniTorch.Cli;

/// <summary>What the tool says to the shell that called it.</summary>
public static class ExitCode
{
    /// <summary>The command did what was asked.</summary>
    public const int Good = 0;

    /// <summary>The command ran and found that something does not hold.</summary>
    public const int CheckFailed = 1;

    /// <summary>Bad usage or bad input: nothing was done.</summary>
    public const int BadInput = 2;

    /// <summary>Stopped by Ctrl-C; 128 and the signal's number, as shells count.</summary>
    public const int Interrupted = 130;
}
