using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MiniTorch.Passes;

namespace MiniTorch.Cli.Tests;

/// <summary>Every command has --json, and prints the fields of docs/cli.md.</summary>
public sealed partial class JsonTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(ReadmeTests.Root(), "docs", "cli.md"));

    [Theory]
    [MemberData(nameof(ReadmeTests.Commands), MemberType = typeof(ReadmeTests))]
    public void Every_command_has_the_option_and_a_row(string command)
    {
        if (command != "help")
        {
            Assert.Contains("--json", Tool.Run(command, "--help").Out, StringComparison.Ordinal);
            Assert.Contains($"\n| {command} | ", Page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Opt_says_what_passes_did()
    {
        var json = Last("opt", Tool.RunWith(Models.Regression, "opt", "-", "--passes", "infer-shapes,autodiff", "--json"));
        Assert.Equal("regression", (string?)json["module"]);
        Assert.Equal(["infer-shapes", "autodiff"], json["passes"]!.AsArray().Select(p => (string?)p!["name"]));
        Assert.True((bool)json["passes"]![1]!["changed"]!);
    }

    [Fact]
    public void Dump_lists_passes_or_kernels()
    {
        var json = Last("dump", Tool.RunWith(Models.Regression, "dump", "-", "--after", "all", "--explain", "--json"));
        Assert.Equal(Pipeline.Default.Passes.Length + 1, json["passes"]!.AsArray().Count);
        Assert.NotEmpty(json["passes"]!.AsArray().Single(p => (string?)p!["name"] == "fuse")!["remarks"]!.AsArray());
        var kernels = Last("dump", Tool.Run("dump", "xor", "--function", "@predict", "--format", "kernels", "--json"))["kernels"]!.AsArray();
        Assert.All(kernels, k => Assert.EndsWith(".kernels", (string?)k, StringComparison.Ordinal));
    }

    [Fact]
    public void Run_gives_elements_or_files()
    {
        const string Text = """
            module @m {
              func @f(%x: f32[2,3]) -> (%y, %i, %b) {
                %y: f32[2,3] = div 1, %x
                %i: i64[3] = constant [1, 2, 3]
                %b: bool[2,3] = less %x, %y
                return %y, %i, %b
              }
            }
            """;
        using var folder = new TemporaryFolder();
        var json = Last("run", Tool.RunWith(Text, "run", "-", "--random", "1", "--repeat", "3", "--json"));
        Assert.Equal(("f", 3), ((string?)json["function"], (int)json["runs"]!));
        var results = json["results"]!.AsArray();
        Assert.Equal(["[2,3]", "[3]", "[2,3]"], results.Select(r => r!["shape"]!.ToJsonString()));
        Assert.Equal([6, 3, 6], results.Select(r => r!["values"]!.AsArray().Count));
        Assert.Equal("[1,2,3]", results[1]!["values"]!.ToJsonString());
        var files = Last("run", Tool.RunWith(Text, "run", "-", "--random", "1", "--json", "--output", folder["out"]))["results"]!.AsArray();
        Assert.All(files, r => Assert.True(File.Exists((string?)r!["file"])));
    }

    [Fact]
    public void Numbers_that_json_lacks_are_texts()
    {
        const string Text = "module @m {\n  func @f() -> (%y) {\n    %x: f32[3] = constant [0, 1, -1]\n    %y: f32[3] = log %x\n    return %y\n  }\n}\n";
        Assert.Equal("""["-inf",0,"nan"]""", Last("run", Tool.RunWith(Text, "run", "-", "--json"))["results"]![0]!["values"]!.ToJsonString());
    }

    [Fact]
    public void Summary_and_predict_give_their_tables()
    {
        using var folder = new TemporaryFolder();
        var summary = Last("summary", Tool.Run("summary", "xor", "--json"));
        Assert.Equal((int)summary["parameters"]!, summary["layers"]!.AsArray().Sum(l => (int)l!["parameters"]!));
        var compile = Last("summary", Tool.Run("summary", "xor", "--timings", "--json"))["compile"]!;
        Assert.Contains("plan-memory", compile["passes"]!.AsArray().Select(p => (string)p!["name"]!));
        Assert.Contains("step", compile["kernels"]!.AsArray().Select(k => (string)k!["function"]!));
        Last("train", Tool.Run("train", "xor", "--checkpoint", folder["xor"], "--json"));
        var predictions = Last("predict", Tool.Run("predict", "xor", "--checkpoint", folder["xor"], "--json"));
        Assert.Equal((4, 4), ((int)predictions["count"]!, (int)predictions["right"]!));
        Assert.All(predictions["predictions"]!.AsArray(), p => Assert.Equal(1, p!["output"]!.AsArray().Sum(x => (double)x!), 1e-5));
    }

    // The last line of output, whose fields are those of the command's row, each in its place.
    private static JsonNode Last(string command, Outcome outcome)
    {
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        var json = JsonNode.Parse(outcome.Out.TrimEnd('\n').Split('\n')[^1])!;
        var row = Page.Split('\n').Single(l => l.StartsWith($"| {command} | ", StringComparison.Ordinal));
        var known = FieldPattern().Matches(row + (command == "dump" ? Page.Split('\n').Single(l => l.StartsWith("| opt |", StringComparison.Ordinal)) : ""))
            .Select(m => m.Groups[1].Value)
            .ToHashSet();
        Assert.Subset(known, Names(json).ToHashSet());
        return json;
    }

    private static IEnumerable<string> Names(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(f => Names(f.Value).Prepend(f.Key)),
        JsonArray items => items.SelectMany(Names),
        _ => [],
    };

    [GeneratedRegex("`([a-z_0-9]+)`")]
    private static partial Regex FieldPattern();
}
