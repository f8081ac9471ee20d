using MiniTorch.Cli;

// Charts and images are drawn in Unicode; a Windows console has another encoding until told.
Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return Commands.Run(args, Shell.OfProcess());
