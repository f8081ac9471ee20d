using MiniTorch.Compilation;
using MiniTorch.Compiler.Tests.Filetests;
using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Passes;
using Readme;

namespace MiniTorch.Compiler.Tests.Documentation;

/// <summary>What the documentation shows is what comes out; with MT_BLESS=1 in the environment, it is rewritten.</summary>
public sealed class DocumentationTests
{
    private static readonly string Sources = Path.Combine("tests", "Compiler.Tests", "Documentation");

    public static TheoryData<string> Documents => [.. Document.All()];

    [Theory]
    [MemberData(nameof(Documents))]
    public void What_is_shown_is_what_comes_out(string name)
    {
        var page = Document.Read(name);
        var found = GeneratedPages.Complete(page).With(Content);
        if (found == page.Text)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("MT_BLESS") == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, name), found);
            return;
        }

        Assert.Fail($"{name} differs from what came out (MT_BLESS=1 rewrites it):\n{TextDifference.Of(page.Text, found)}");
    }

    [Fact]
    public void The_readme_shows_its_model_and_three_stages() => Assert.Equal(
        ["source: ReadmeModel.cs", "dump: readme, declared", "dump: readme, after autodiff", "dump: readme, after fuse"],
        Document.Read("README.md").Blocks());

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_block_is_made_by_a_test_or_is_a_command_or_a_grammar(string name) =>
        Assert.All(Document.Read(name).PlainBlocks(), language => Assert.True(language is "sh" or "ebnf", $"{name}: what makes the block of '{language}'?"));

    [Fact]
    public void The_check_of_every_commit_runs_the_test_command_of_the_readme()
    {
        var command = Repository.Read("README.md").Split('\n').First(l => l.StartsWith("dotnet test", StringComparison.Ordinal));
        Assert.Contains($"    {command} ", Repository.Read(".ci/run"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_somewhere(string name)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, name))!;
        foreach (var (file, anchor) in Document.Read(name).Links())
        {
            var target = file.Length == 0 ? name : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, file)));
            Assert.True(Path.Exists(Path.Combine(Repository.Root, target)), $"{name} leads to {target}, which does not exist");
            if (anchor.Length > 0)
            {
                Assert.Contains(anchor, Document.Read(target).Anchors());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Tests_that_are_named_exist(string name)
    {
        var tests = string.Concat(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.All(Document.Read(name).Tests(), test => Assert.Matches($@"(class|void|Task) {test}\b", tests));
    }

    [Fact]
    public void The_model_of_the_readme_learns()
    {
        var random = new Random(1);
        var samples = Enumerable.Range(0, 33 * 8).Select(_ => (random.NextSingle() * 2) - 1).ToArray();
        var targets = Enumerable.Range(0, 33 * 4).Select(i => Math.Max(0, samples[i * 2] - (samples[(i * 2) + 1] / 2) + 0.5f)).ToArray();
        var losses = ReadmeModel.Train(ReadmeModel.Declare(), samples, targets, steps: 200);
        Assert.True(losses[^1] < losses[0] / 2, $"expected less than half of {losses[0]}, found {losses[^1]}");
    }

    private static string Content(string asks, string shown)
    {
        var (kind, what) = (asks[..asks.IndexOf(':', StringComparison.Ordinal)], asks[(asks.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
        return kind switch
        {
            "source" => Source(what),
            "command" => Command(what.Split(' ')),
            "dump" => Dump(what.Split(',', StringSplitOptions.TrimEntries)),
            "module" => Printer.Print(Parser.Parse(shown, what)),
            "filetest" => Filetest.Read(what).Text,
            "op" => GeneratedPages.Facts(what).ToString(),
            "program" => GeneratedPages.Facts(what).Program!.ToString(),
            "in" => Unindented(Repository.Read(what)).Contains(Unindented(shown), StringComparison.Ordinal)
                ? shown
                : throw new InvalidDataException($"{what} does not hold\n{shown}"),
            _ => throw new InvalidDataException($"there is no block '{kind}'; expected source, command, dump, module, filetest, op, program or in"),
        };
    }

    /// <summary>What the tool prints; tables are filled up with blanks.</summary>
    private static string Command(string[] words)
    {
        using var output = new StringWriter();
        Assert.Equal(0, Cli.Commands.Run(words, TextReader.Null, output, TextWriter.Null));
        return string.Join('\n', output.ToString().Split('\n').Select(l => l.TrimEnd())).Trim('\n');
    }

    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(l => l.Trim())).Trim();

    /// <summary>What stands between the marks of a compiled file, without its indentation.</summary>
    private static string Source(string file)
    {
        var parts = new List<string>();
        List<string>? part = null;
        foreach (var line in Repository.Read(Path.Combine(Sources, file)).Split('\n'))
        {
            if (line.Trim() == "// <README.md>")
            {
                part = [];
            }
            else if (line.Trim() == "// </README.md>")
            {
                var indent = part!.Where(l => l.Length > 0).Min(l => l.Length - l.TrimStart().Length);
                parts.Add(string.Join('\n', part!.Select(l => l.Length == 0 ? l : l[indent..])).Trim('\n'));
                part = null;
            }
            else
            {
                part?.Add(line);
            }
        }

        return string.Join("\n\n", parts);
    }

    private static string Dump(string[] what)
    {
        var module = what[0] switch
        {
            "readme" => ReadmeModel.Declare().Build(),
            var model => throw new InvalidDataException($"there is no model '{model}'; expected readme"),
        };
        if (what[1].StartsWith("kernel of %", StringComparison.Ordinal))
        {
            var compiled = (CompiledExecutable)Compilation.Compiler.Compile(module, new CompilerOptions { Target = Target.OfWidth(512) });
            return compiled.Kernels.Single(k => k.Node.Results.Any(r => r.Name == what[1][11..])).Kernel.Program.ToString();
        }

        var stages = new Dictionary<string, Module> { ["declared"] = module };
        Pipeline.Default.Run(module, new PassContext(Target.OfWidth(512)), record => stages[$"after {record.Name}"] = record.Module);
        return stages.TryGetValue(what[1], out var stage)
            ? Printer.Print(stage)
            : throw new InvalidDataException($"there is no stage '{what[1]}'; expected one of {string.Join(", ", stages.Keys)}");
    }
}
