namespace MiniTorch.Compiler.Tests.Filetests;

/// <summary>Runs every file of <c>tests/filetests</c>; with MT_BLESS=1 in the environment, rewrites those that differ.</summary>
public sealed class FiletestRunner
{
    /// <summary>Every kind of test that a file may ask for.</summary>
    internal static IReadOnlyList<IFiletestKind> Kinds { get; } = [new ParseKind(), new VerifyKind(), new PassKind(), new RunKind()];

    public static TheoryData<string> Files => [.. Filetest.All()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Run(string file)
    {
        var test = Filetest.Read(file);
        var kind = Kinds.FirstOrDefault(k => k.Names.Contains(test.Kind));
        var names = string.Join(", ", Kinds.SelectMany(k => k.Names));
        Assert.True(kind is not null, $"{file}: there is no kind '{test.Kind}'; expected one of {names}");
        var found = kind.Run(test);
        if (found == test.Text)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("MT_BLESS") == "1")
        {
            File.WriteAllText(Path.Combine(Filetest.Folder, file), found);
            return;
        }

        Assert.Fail($"tests/filetests/{file} differs from what came out (MT_BLESS=1 rewrites it):\n{TextDifference.Of(test.Text, found)}");
    }
}
