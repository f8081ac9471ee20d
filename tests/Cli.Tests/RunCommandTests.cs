using System.Text.Json;
using MiniTorch.Interop;

namespace MiniTorch.Cli.Tests;

public sealed class RunCommandTests
{
    private const string Counting = """
        module @counting {
          state %n: i32[]
          func @f() -> (%next, %all, %none, %half, %flags) {
            %next: i32[] = add %n, 1
            %all: i64[3,4] = iota {type=i64, shape=[3,4], axis=1}
            %none: f32[0,4] = iota {type=f32, shape=[0,4], axis=1}
            %half: f32[2] = constant [0.5, -0.1]
            %flags: bool[2] = less %half, 0
            update %n <- %next
            return %next, %all, %none, %half, %flags
          }
        }

        """;

    [Fact]
    public void What_is_no_text_is_one_line()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.mt"], [0x7F, 0x45, 0x4C, 0x46, 0, 0]);
        Tool.Rejects("m.mt: expected the text of a module, found bytes that are no text", "run", folder["m.mt"]);
        Tool.Rejects("expected a file, found the folder", "run", folder[""]);
    }

    [Fact]
    public void Results_are_shown_with_shape_first_values_and_range()
    {
        var expected = """
            %next: i32[] = 1
            %all: i64[3,4]  min 0  mean 1.5  max 3
                0, 1, 2, 3, 0, 1, 2, 3, ...
            %none: f32[0,4]  no elements

            %half: f32[2]  min -0.1  mean 0.2  max 0.5
                0.5, -0.1
            %flags: bool[2]  min 0  mean 0.5  max 1
                false, true

            """;
        Assert.Equal(new Outcome(ExitCode.Good, expected, ""), Tool.RunWith(Counting, "run", "-"));
        Assert.Equal(expected, Tool.RunWith(Counting, "run", "-", "--engine", "interpreted").Out);
    }

    [Fact]
    public void Repeated_runs_are_timed_and_state_goes_on()
    {
        var lines = Tool.RunWith(Counting, "run", "-", "--repeat", "5").Out.Split('\n');
        Assert.Matches("^@f: median [0-9.e]+ [mu]?s, fastest [0-9.e]+ [mu]?s$", lines[0]);
        Assert.Equal("%next: i32[] = 5", lines[1]);
    }

    [Fact]
    public void A_run_of_less_than_the_ticks_of_a_time_span_takes_time()
    {
        const string Text = "module @m {\n  func @f(%x: f32[]) -> (%x) {\n    return %x\n  }\n}\n";
        var json = JsonDocument.Parse(Tool.RunWith(Text, "run", "-", "--random", "1", "--repeat", "1000", "--json").Out.TrimEnd().Split('\n')[^1]).RootElement;
        var (median, fastest) = (json.GetProperty("median_seconds").GetDouble(), json.GetProperty("fastest_seconds").GetDouble());
        Assert.InRange(fastest, 1e-9, median);
        Assert.InRange(median, 1e-9, 1e-2);
    }

    [Fact]
    public void What_is_too_large_is_named()
    {
        const string Text = "module @m {\n  func @f(%x: f32[N]) -> (%y) {\n    %y: f32[N] = neg %x\n    return %y\n  }\n}\n";
        var outcome = Tool.RunWith(Text, "run", "-", "--random", "1", "--bind", "N=9000000000");
        Assert.Equal(new Outcome(ExitCode.BadInput, "", "error: %x: f32[N] is larger than this machine can hold: its extents are [9000000000]\n"), outcome);
    }

    [Fact]
    public void The_same_seed_makes_up_the_same_inputs_for_every_engine()
    {
        string Run(string seed, params string[] more) => Tool.RunWith(
            Models.Regression, ["run", "-", "--function", "@step", "--random", seed, "--bind", "B=5", .. more]).Out;
        var loss = Run("1");
        Assert.StartsWith("%loss: f32[] = ", loss, StringComparison.Ordinal);
        Assert.DoesNotContain("= 0\n", loss, StringComparison.Ordinal);
        Assert.Equal(loss, Run("1", "--engine", "interpreted"));
        Assert.Equal(loss, Run("1", "--threads", "2"));
        Assert.NotEqual(loss, Run("2"));
    }

    [Fact]
    public void Files_are_fed_and_written_and_give_symbols_their_values()
    {
        using var folder = new TemporaryFolder();
        Npy.Write(folder["table.npy"], TensorData.Of<float>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 4, 3));
        Npy.Write(folder["i.npy"], TensorData.Of([3, 0], 2));
        string[] inputs = ["--input", $"table={folder["table.npy"]}", "--input", $"i={folder["i.npy"]}"];
        string[] command = ["run", folder.Write("pick.mt", Models.Pick), .. inputs];
        Assert.Equal(
            """
            %rows: f32[2,3]  min 0  mean 5.5  max 11
                9, 10, 11, 0, 1, 2
            %top: f32[3]  min 9  mean 10  max 11
                9, 10, 11

            """,
            Tool.Run(command).Out);
        Assert.Equal(new Outcome(ExitCode.Good, "", ""), Tool.Run([.. command, "--output", folder["out"]]));
        var rows = Npy.Read(Path.Combine(folder["out"], "rows.npy"));
        Assert.Equal("f32[2,3]", rows.ToString());
        Assert.Equal([9, 10, 11, 0, 1, 2], rows.Elements<float>().ToArray());
        Assert.Equal([9, 10, 11], Npy.Read(Path.Combine(folder["out"], "top.npy")).Elements<float>().ToArray());
        Assert.Equal(["rows.npy", "top.npy"], Directory.EnumerateFiles(folder["out"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Parameters_can_be_given_and_other_inputs_made_up_to_fit()
    {
        using var folder = new TemporaryFolder();
        Npy.Write(folder["x.npy"], TensorData.Of<float>([1, 2, 3], 1, 3));
        Npy.Write(folder["w.npy"], TensorData.Of<float>([1, 2, 3, 4, 5, 6], 3, 2));
        string[] files = ["--input", $"x={folder["x.npy"]}", "--input", $"w={folder["w.npy"]}"];
        Outcome Run(params string[] options) => Tool.RunWith(Models.Regression, ["run", "-", .. files, .. options]);
        Assert.Contains("    22, 28\n", Run("--function", "predict").Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Good, Run("--function", "step", "--random", "1").ExitCode);
    }

    [Fact]
    public void A_file_that_does_not_fit_is_answered_with_the_name_and_both_types()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("m.mt", Models.Regression);
        Npy.Write(folder["x64.npy"], TensorData.Of<double>([1, 2, 3], 1, 3));
        Npy.Write(folder["x4.npy"], TensorData.Of<float>([1, 2, 3, 4], 1, 4));
        Npy.Write(folder["x.npy"], TensorData.Of<float>([1, 2, 3], 1, 3));
        folder.Write("text.npy", "not numpy");
        string[] command = ["run", file, "--function", "predict", "--output", folder["out"]];
        void Rejects(string expected, params string[] inputs) =>
            Tool.Rejects(expected, [.. command, .. inputs.SelectMany(i => (string[])["--input", i])]);
        Rejects("input %x is f32[B,3], fed f64[1,3]: expected f32, found f64", $"x={folder["x64.npy"]}");
        Rejects("input %x is f32[B,3], fed f32[1,4]: axis 1 expected 3, found 4", $"x={folder["x4.npy"]}");
        Rejects("--input w: expected f32[3,2], found f32[1,3]", $"x={folder["x.npy"]}", $"w={folder["x.npy"]}");
        Rejects("--input y: there is no such input or parameter; there is x, w", $"y={folder["x.npy"]}");
        Rejects("text.npy: at byte 0 expected", $"x={folder["text.npy"]}");
        Rejects("no.npy: there is no such file", $"x={folder["no.npy"]}");
        Rejects("such as x=x.npy, found 'x.npy'", "x.npy");
        Rejects("x is given twice", $"x={folder["x.npy"]}", $"x={folder["x.npy"]}");
        command = [.. command, "--bind"];
        Tool.Rejects("expected B=2 as bound, found f32[1,3] for %x: f32[B,3]", [.. command, "B=2", "--input", $"x={folder["x.npy"]}"]);
        Tool.Rejects("@predict has no such symbol; there is B", [.. command, "T=2", "--random", "1"]);
        Assert.DoesNotContain("out", folder.Names);
    }

    [Fact]
    public void Bad_usage_is_one_line()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("m.mt", Models.Regression);
        Tool.Rejects("expected --function with one of @step, @predict: module @regression has 2", "run", file);
        Tool.Rejects("has no function @f; it has @step, @predict", "run", file, "--function", "@f");
        Tool.Rejects("of @predict is not given: expected --input x=FILE.npy or --random N", "run", file, "--function", "@predict");
        Tool.Rejects("%x: f32[B,3] has no extent yet: expected --bind B=N", "run", file, "--function", "predict", "--random", "1");
        var shrinking = folder.Write("s.mt", "module @m {\n  func @f(%x: f32[B], %z: f32[2-B]) -> (%y) {\n    %y = neg %z\n    return %y\n  }\n}\n");
        Tool.Rejects(
            "%z: f32[-B+2] has an extent below 0 with B=3: expected at least 0 for -B+2, found -1", "run", shrinking, "--random", "1", "--bind", "B=3");
        Tool.Rejects("--engine: expected compiled or interpreted, found 'fast'", "run", file, "--engine", "fast");
        Tool.Rejects($"there is no file {folder["no.mt"]}", "run", folder["no.mt"]);
    }

    [Fact]
    public void An_index_out_of_range_names_the_statement()
    {
        var outcome = Tool.RunWith(Models.Pick, "run", "-", "--random", "3", "--bind", "N=0", "--bind", "K=4");
        Assert.Equal(ExitCode.BadInput, outcome.ExitCode);
        Assert.Contains("gather", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Out);
    }
}
