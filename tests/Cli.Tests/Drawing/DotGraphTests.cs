using System.Text.RegularExpressions;
using MiniTorch.Cli.Drawing;
using MiniTorch.Ir.Text;
using MiniTorch.Nn.Models;
using MiniTorch.Passes;

namespace MiniTorch.Cli.Tests.Drawing;

public sealed partial class DotGraphTests
{
    public static TheoryData<string> ModelNames => [.. BuiltInModels.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void A_model_is_a_graph_of_its_language_after_every_pass(string model)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(new Outcome(ExitCode.Good, "", ""), Tool.Run("dump", model, "--format", "dot", "-o", folder["out"]));
        Assert.Equal(Pipeline.Default.Passes.Length + 1, Directory.GetFiles(folder["out"], "*.dot").Length);
        foreach (var file in Directory.EnumerateFiles(folder["out"]))
        {
            var dot = DotText.Read(File.ReadAllText(file));
            Assert.NotEmpty(dot.Edges);
            Assert.All(dot.Edges, e => Assert.True(dot.Boxes.ContainsKey(e.From) && dot.Boxes.ContainsKey(e.To), $"{file}: {e}"));
        }
    }

    [Fact]
    public void Statements_are_boxes_and_uses_are_edges_with_types()
    {
        var dot = DotText.Read(Tool.RunWith(Models.Regression, "dump", "-", "--function", "@predict", "--after", "0", "--format", "dot").Out);
        var product = dot.Boxes.Single(b => b.Value.Contains("matmul %x, %w", StringComparison.Ordinal)).Key;
        Assert.Contains(dot.Edges, e => e.To == product && dot.Boxes[e.From].StartsWith("input %x: ", StringComparison.Ordinal) && e.Label.StartsWith("f32[B,", StringComparison.Ordinal));
        Assert.Contains(dot.Edges, e => e.To == product && dot.Boxes[e.From].StartsWith("param %w: ", StringComparison.Ordinal));
        Assert.Contains("@predict", dot.Frames);
    }

    [Fact]
    public void Scopes_and_kernels_are_frames_and_edges_reach_into_kernels()
    {
        var declared = DotText.Read(Tool.Run("dump", "xor", "--function", "@predict", "--after", "0", "--format", "dot").Out);
        Assert.Contains("hidden", declared.Frames);
        var fused = DotText.Read(Tool.Run("dump", "xor", "--function", "@predict", "--after", "fuse", "--format", "dot").Out);
        Assert.Contains("fused over [B]", fused.Frames);
        Assert.DoesNotContain(fused.Boxes.Values, b => b.Contains("fused", StringComparison.Ordinal));
    }

    [Fact]
    public void The_step_of_a_scan_is_a_frame_whatever_its_carries_begin_with()
    {
        const string text = """
            module @m {
              func @f(%x: f32[T,3]) -> (%last, %all, %same, %dx) {
                %zero: f32[3] = constant 0
                %one: f32[3] = constant 1
                %last: f32[3], %same: f32[3], %all: f32[T,3] = scan over T (carry %zero, carry %one, each %x) {
                  %sum = add %zero, %x
                  %sine = sin %sum
                  yield %sine, %one, %sine
                }
                %loss: f32[] = sum %all {axes=[0,1]}
                %dx: f32[T,3] = gradient %loss, %x
                return %last, %all, %same, %dx
              }
            }
            """;
        using var folder = new TemporaryFolder();
        Assert.Equal(ExitCode.Good, Tool.RunWith(text, "dump", "-", "--format", "dot", "-o", folder["out"]).ExitCode);
        foreach (var file in Directory.EnumerateFiles(folder["out"]))
        {
            var dot = DotText.Read(File.ReadAllText(file));
            Assert.Contains("scan over T", dot.Frames);
            Assert.All(dot.Edges, e => Assert.True(dot.Boxes.ContainsKey(e.From) && dot.Boxes.ContainsKey(e.To), $"{file}: {e}"));
        }
    }

    [Fact]
    public void Names_that_hold_anything_are_quoted()
    {
        var module = Parser.Parse("module @\"a\\\"b\\\\c\" {\n  func @f(%\"x \\\"1\\\"\": f32[2]) -> (%y) {\n    %y: f32[2] = exp %\"x \\\"1\\\"\" #\"s } {\"\n    return %y\n  }\n}\n", "t.mt");
        var dot = DotText.Read(DotGraph.Of(module));
        Assert.Contains("input %x \"1\": f32[2]", dot.Boxes.Values);
        Assert.Equal(2, dot.Edges.Count);
    }

    /// <summary>Reads as much of DOT as is written: frames, boxes and edges with attributes; anything else is an error.</summary>
    private sealed partial class DotText
    {
        private readonly List<string> _words;
        private int _at;

        private DotText(string text) => _words = [.. WordPattern().Matches(text).Select(m => m.Value).Where(w => w.Trim().Length > 0)];

        public Dictionary<string, string> Boxes { get; } = [];

        public List<(string From, string To, string Label)> Edges { get; } = [];

        public List<string> Frames { get; } = [];

        public static DotText Read(string text)
        {
            var dot = new DotText(text);
            Assert.Equal(text.Where(c => !char.IsWhiteSpace(c)), string.Concat(dot._words).Where(c => !char.IsWhiteSpace(c)));
            dot.Expect("digraph");
            dot._at++;
            dot.Block();
            Assert.Equal(dot._words.Count, dot._at);
            return dot;
        }

        private void Expect(string word) => Assert.Equal(word, _words[_at++]);

        private void Block()
        {
            Expect("{");
            while (_words[_at] != "}")
            {
                Statement();
            }

            _at++;
        }

        private void Statement()
        {
            var word = _words[_at++];
            Assert.Matches("^[A-Za-z_][A-Za-z_0-9]*$", word);
            if (word == "subgraph")
            {
                Assert.StartsWith("cluster_", _words[_at++], StringComparison.Ordinal);
                Block();
                return;
            }

            switch (_words[_at++])
            {
                case "=":
                    var value = Unquote(_words[_at++]);
                    if (word == "label")
                    {
                        Frames.Add(value);
                    }

                    break;
                case "->":
                    var to = _words[_at++];
                    Expect("[");
                    Edges.Add((word, to, Attributes()["label"]));
                    break;
                case "[":
                    var attributes = Attributes();
                    if (word is not ("graph" or "node" or "edge"))
                    {
                        Boxes.Add(word, attributes["label"]);
                    }

                    break;
                case var other:
                    Assert.Fail($"unexpected {other} behind {word}");
                    break;
            }

            Expect(";");
        }

        private Dictionary<string, string> Attributes()
        {
            var attributes = new Dictionary<string, string>();
            while (true)
            {
                var name = _words[_at++];
                Expect("=");
                attributes.Add(name, Unquote(_words[_at++]));
                if (_words[_at++] == "]")
                {
                    return attributes;
                }

                Assert.Equal(",", _words[_at - 1]);
            }
        }

        private static string Unquote(string word) => word.StartsWith('"')
            ? Regex.Replace(word[1..^1], @"\\(.)", m => m.Groups[1].Value == "n" ? "\n" : m.Groups[1].Value)
            : word;

        [GeneratedRegex("""  "(?:\\.|[^"\\])*"|[A-Za-z_0-9]+|->|[{}\[\];=,]  """, RegexOptions.IgnorePatternWhitespace)]
        private static partial Regex WordPattern();
    }
}
