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
    public void Bad_usage_is_one_line()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("m.mt", Models.Regression);
        Assert.Contains("has 2 functions: expected --function with one of @step, @predict", Tool.Reject("run", file), StringComparison.Ordinal);
        Assert.Contains("has no function @f; it has @step, @predict", Tool.Reject("run", file, "--function", "@f"), StringComparison.Ordinal);
        Assert.Contains("%x: f32[B,3] of @predict is not given: expected --input x=FILE.npy or --random SEED", Tool.Reject("run", file, "--function", "@predict"), StringComparison.Ordinal);
        Assert.Contains("%x: f32[B,3] has no extent yet: expected --bind B=N", Tool.Reject("run", file, "--function", "predict", "--random", "1"), StringComparison.Ordinal);
        Assert.Contains("'fast' not recognized", Tool.Reject("run", file, "--engine", "fast"), StringComparison.Ordinal);
        Assert.Contains($"there is no file {folder["no.mt"]}", Tool.Reject("run", folder["no.mt"]), StringComparison.Ordinal);
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
