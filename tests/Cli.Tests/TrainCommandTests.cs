using System.Globalization;
using System.IO.Pipes;
using System.Text.Json;
using MiniTorch.Nn.Models;
using MiniTorch.Nn.Tests.Data;
using MiniTorch.Passes;

namespace MiniTorch.Cli.Tests;

public sealed class TrainCommandTests
{
    private static readonly string[] JsonFields =
    [
        "model", "engine", "threads", "steps", "seconds", "train_loss", "test_loss", "test_accuracy", "samples_per_second", "compile_ms",
        "parameters_sha256", "peak_bytes", "test_r2", "validation_loss", "validation_accuracy", "ended_early", "kept_epoch",
    ];

    private static JsonElement LastLine(Outcome outcome)
    {
        Assert.EndsWith("}\n", outcome.Out, StringComparison.Ordinal);
        return JsonDocument.Parse(outcome.Out.TrimEnd().Split('\n')[^1]).RootElement;
    }

    [Fact]
    public void Xor_is_learned_and_reported_for_people_and_for_scripts()
    {
        var outcome = Tool.Run("train", "xor", "--json");
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        Assert.Contains("\nxor: 100.00 % of 4 test samples right, ", outcome.Out, StringComparison.Ordinal);
        var json = LastLine(outcome);
        Assert.Equal(JsonFields, json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("xor", json.GetProperty("model").GetString());
        Assert.Equal("compiled", json.GetProperty("engine").GetString());
        Assert.Equal(1, json.GetProperty("threads").GetInt32());
        Assert.Equal(500, json.GetProperty("steps").GetInt32());
        Assert.Equal(1, json.GetProperty("test_accuracy").GetDouble());
        Assert.InRange(json.GetProperty("test_loss").GetDouble(), 0, 0.01);
        Assert.Matches("^[0-9a-f]{64}$", json.GetProperty("parameters_sha256").GetString());
        Assert.Contains("sha256 " + json.GetProperty("parameters_sha256").GetString(), outcome.Out, StringComparison.Ordinal);
        Assert.True(json.GetProperty("peak_bytes").GetInt64() > 0);
    }

    [Fact]
    public void Engines_and_threads_train_the_same_bits_and_seeds_others()
    {
        string Sha(params string[] options) =>
            LastLine(Tool.Run(["train", "spiral", "--steps", "70", "--json", .. options])).GetProperty("parameters_sha256").GetString()!;
        var compiled = Sha();
        Assert.Equal(compiled, Sha("--engine", "interpreted"));
        Assert.Equal(compiled, Sha("--threads", "2"));
        Assert.NotEqual(compiled, Sha("--seed", "2"));
        Assert.NotEqual(compiled, Sha("--optimizer", "sgd"));
        Assert.NotEqual(compiled, Sha("--lr", "0.001"));
        Assert.NotEqual(compiled, Sha("--batch", "31"));
        var scheduled = Sha("--schedule", "cosine", "--warmup", "10", "--min-lr", "1e-4", "--clip-norm", "0.5", "--optimizer", "rmsprop");
        Assert.NotEqual(compiled, scheduled);
        Assert.Equal(scheduled, Sha(
            "--schedule", "cosine", "--warmup", "10", "--min-lr", "1e-4", "--clip-norm", "0.5", "--optimizer", "rmsprop", "--engine", "interpreted"));
        Assert.Equal(compiled, Sha("--schedule", "constant"));
        Assert.NotEqual(compiled, Sha("--clip-value", "0.001"));
        Assert.NotEqual(compiled, Sha("--weight-decay", "0.01"));
    }

    [Fact]
    public void Metrics_have_a_row_a_step_and_the_dump_a_file_a_pass()
    {
        using var folder = new TemporaryFolder();
        string[] files = ["--metrics", folder["m.csv"], "--dump", folder["dump"]];
        Assert.Equal(ExitCode.Good, Tool.Run(["train", "spiral", "--epochs", "2", .. files]).ExitCode);
        Assert.Equal(["dump", "m.csv"], folder.Names);
        var rows = File.ReadAllLines(folder["m.csv"]).Select(r => r.Split(',')).ToList();
        Assert.Equal(["step", "epoch", "loss", "samples_per_second", "seconds", "test_loss", "test_accuracy"], rows[0]);
        Assert.Equal(1 + 126, rows.Count);
        Assert.Equal(["63", "126"], rows.Skip(1).Where(r => r[6].Length > 0).Select(r => r[0]));
        Assert.Equal(["1", "2"], rows.Skip(1).Select(r => r[1]).Distinct());
        Assert.All(rows.Skip(1), r => Assert.True(double.Parse(r[2], CultureInfo.InvariantCulture) is > 0 and < 5));
        Assert.Equal(Pipeline.Default.Passes.Length + 1, Directory.GetFiles(folder["dump"]).Length);
    }

    [Fact]
    public void Options_of_training_change_the_bits_alike_on_both_engines()
    {
        string[][] options =
        [
            ["--accumulate", "3"], ["--label-smoothing", "0.1"], ["--weight-decay", "0.1", "--optimizer", "adamw"],
            ["--validation-fraction", "0.2"], ["--accumulate", "2", "--schedule", "one-cycle", "--ema", "0.9", "--clip-norm", "0.5"],
        ];
        var plain = Sha("--steps", "20");
        foreach (var some in options)
        {
            var sha = Sha(["--steps", "20", .. some]);
            Assert.NotEqual(plain, sha);
            Assert.Equal(sha, Sha(["--steps", "20", "--engine", "interpreted", .. some]));
        }

        static string Sha(params string[] options) =>
            LastLine(Tool.Run(["train", "spiral", "--json", .. options])).GetProperty("parameters_sha256").GetString()!;
    }

    [Fact]
    public void Training_ends_early_where_the_validation_loss_rises()
    {
        string[] command = ["train", "spiral", "--epochs", "40", "--lr", "0.3", "--validation-fraction", "0.25", "--patience", "2", "--json"];
        var outcome = Tool.Run(command);
        var json = LastLine(outcome);
        Assert.True(json.GetProperty("ended_early").GetBoolean());
        Assert.InRange(json.GetProperty("steps").GetInt32(), 3 * 47, (40 * 47) - 1);
        Assert.Equal(0, json.GetProperty("steps").GetInt32() % 47);
        Assert.True(json.GetProperty("validation_loss").GetDouble() > 0);
        Assert.Contains("of 500 validation samples right, validation loss ", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("\nended early: ", outcome.Out, StringComparison.Ordinal);
        Assert.Equal((json.GetProperty("steps").GetInt32() / 47) - 2, json.GetProperty("kept_epoch").GetInt32());
    }

    [Fact]
    public void Predictions_are_of_the_running_mean_where_training_kept_one()
    {
        using var folder = new TemporaryFolder();
        var json = LastLine(Tool.Run("train", "spiral", "--steps", "300", "--ema", "0.99", "--lr", "0.1", "--checkpoint", folder["c"], "--json"));
        var right = LastLine(Tool.Run("predict", "spiral", "--checkpoint", folder["c"], "--count", "1000", "--json")).GetProperty("right").GetInt32();
        Assert.Equal(json.GetProperty("test_accuracy").GetDouble(), right / 1000.0);
    }

    [Fact]
    public void Divergence_is_a_failed_check_and_null_in_json()
    {
        using var folder = new TemporaryFolder();
        string[] options = ["--optimizer", "sgd", "--lr", "1e30", "--steps", "5", "--json", "--checkpoint", folder["c"]];
        var outcome = Tool.Run(["train", "digits", .. options]);
        Assert.Equal(ExitCode.CheckFailed, outcome.ExitCode);
        Assert.StartsWith("error: training diverged", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, LastLine(outcome).GetProperty("test_loss").ValueKind);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void Cancelling_ends_after_a_step_and_writes_nothing_that_was_not_asked_for()
    {
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] command = ["train", "xor", "--metrics", folder["m.csv"]];
        var exitCode = Commands.Run(command, TextReader.Null, output, error, new CancellationToken(true));
        Assert.Equal(ExitCode.Interrupted, exitCode);
        Assert.Equal("error: interrupted after step 1 of 500; no checkpoint holds it\n", error.ToString());
        Assert.Equal("", output.ToString());
        Assert.Equal(["m.csv"], folder.Names);
        Assert.Equal(["step", "1"], File.ReadAllLines(folder["m.csv"]).Select(r => r.Split(',')[0]));
        command = ["train", "xor", "--checkpoint", folder["c"]];
        Assert.Equal(ExitCode.Interrupted, Commands.Run(command, TextReader.Null, output, error, new CancellationToken(true)));
        Assert.EndsWith($"error: interrupted after step 1 of 500; {folder["c"]} holds it to go on with\n", error.ToString(), StringComparison.Ordinal);
        string Sha(params string[] more) => LastLine(Tool.Run(["train", "xor", "--json", .. more])).GetProperty("parameters_sha256").GetString()!;
        Assert.Equal(Sha(), Sha("--resume", folder["c"]));
    }

    [Fact]
    public void An_interrupted_training_says_in_json_what_it_knows()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] command = ["train", "xor", "--threads", "2", "--json"];
        Assert.Equal(ExitCode.Interrupted, Commands.Run(command, TextReader.Null, output, error, new CancellationToken(true)));
        var json = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.Equal(JsonFields, json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("xor", "compiled", 2, 1), (
            json.GetProperty("model").GetString(), json.GetProperty("engine").GetString(), json.GetProperty("threads").GetInt32(), json.GetProperty("steps").GetInt32()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("test_loss").ValueKind);
    }

    [Fact]
    public void Metrics_of_a_training_that_goes_on_have_each_step_once()
    {
        using var folder = new TemporaryFolder();
        string[] command = ["train", "spiral", "--seed", "3"];
        var whole = Rows("whole", "--steps", "150");
        Rows("m", "--steps", "140", "--checkpoint", folder["c"]);

        // Behind the file of the training that was cut off, rows are as they were; without it, losses are those of the checkpoint.
        var first = File.ReadAllLines(folder["m"]);
        var goneOn = Rows("m", "--steps", "150", "--resume", folder["c"]);
        Assert.Equal(first, File.ReadAllLines(folder["m"])[..141]);
        var anew = Rows("new", "--steps", "150", "--resume", folder["c"]);
        File.WriteAllText(folder["other"], "a,b\n1,2\n");
        Assert.Equal(Losses(anew), Losses(Rows("other", "--steps", "150", "--resume", folder["c"])));
        foreach (var rows in (List<string[]>[])[goneOn, anew])
        {
            Assert.Equal(1 + 150, rows.Count);
            Assert.Equal(Losses(whole), Losses(rows));
            Assert.All(rows, r => Assert.Equal(7, r.Length));
            Assert.Equal(whole.Where(r => r[5].Length > 0).Select(r => (r[0], r[5])), rows.Where(r => r[5].Length > 0 && r[0] != "140").Select(r => (r[0], r[5])));
        }

        List<string[]> Rows(string file, params string[] more)
        {
            var outcome = Tool.Run([.. command, .. more, "--metrics", folder[file]]);
            Assert.True(outcome.ExitCode == ExitCode.Good, outcome.Error);
            return [.. File.ReadAllLines(folder[file]).Select(r => r.Split(','))];
        }

        static IEnumerable<string> Losses(List<string[]> rows) => rows.Select(r => $"{r[0]},{r[1]},{r[2]}");
    }

    [Fact]
    public void Two_trainings_do_not_write_to_one_checkpoint()
    {
        using var folder = new TemporaryFolder();
        string[] command = ["train", "xor", "--steps", "2", "--checkpoint", folder["c"]];
        using (new FileStream(folder["c.lock"], FileMode.Create, FileAccess.Write, FileShare.None))
        {
            Tool.Rejects($"{folder["c"]}: another training writes its checkpoints there: expected a file of its own", command);
        }

        // What a killed training leaves holds nothing up.
        Assert.Equal(ExitCode.Good, Tool.Run(command).ExitCode);
        Assert.Equal(["c"], folder.Names);
    }

    [Fact]
    public void Two_outputs_are_two_files()
    {
        using var folder = new TemporaryFolder();
        Tool.Rejects(
            $"expected a file of its own for --metrics and for --plot, found {folder["a.svg"]} for both",
            "train", "spiral", "--metrics", folder["./a.svg"], "--plot", folder["a.svg"]);
        Tool.Rejects("--plot and for --confusion", "train", "spiral", "--plot", folder["a.svg"], "--confusion", folder["a.svg"]);
        Tool.Rejects("--confusion and for --decision", "predict", "spiral", "--checkpoint", folder["c"], "--confusion", folder["a.png"], "--decision", folder["a.png"]);
        Assert.Empty(folder.Names);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(folder["b.svg"], folder["a.svg"]);
            Tool.Rejects("--checkpoint and for --plot", "train", "spiral", "--checkpoint", folder["a.svg"], "--plot", folder["b.svg"]);
        }
    }

    [Fact]
    public async Task A_device_is_written_to_as_it_is()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        var path = $"/proc/self/fd/{pipe.GetClientHandleAsString()}";
        using var reader = new StreamReader(pipe);
        var written = reader.ReadToEndAsync();
        var outcome = Tool.Run("train", "xor", "--steps", "3", "--metrics", path);
        pipe.DisposeLocalCopyOfClientHandle();
        Assert.Equal((ExitCode.Good, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(4, (await written).TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void A_device_that_takes_nothing_is_named()
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        var outcome = Tool.Run("train", "xor", "--steps", "2", "--metrics", "/dev/full");
        Assert.Equal((ExitCode.BadInput, "error: cannot write /dev/full: No space left on device"), (outcome.ExitCode, outcome.Error.TrimEnd()));
    }

    [Fact]
    public void A_link_stays_and_what_it_points_to_is_written()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["checkpoint", "metrics"])
        {
            File.WriteAllText(folder[name], "");
            File.CreateSymbolicLink(folder[$"to-{name}"], folder[name]);
        }

        var outcome = Tool.Run("train", "xor", "--steps", "2", "--checkpoint", folder["to-checkpoint"], "--metrics", folder["to-metrics"]);
        Assert.True(outcome.ExitCode == ExitCode.Good, outcome.Error);
        foreach (var name in (string[])["checkpoint", "metrics"])
        {
            Assert.True(new FileInfo(folder[name]).Length > 0, name);
            Assert.Equal(folder[name], new FileInfo(folder[$"to-{name}"]).LinkTarget);
        }
    }

    [Fact]
    public void A_training_does_not_go_on_with_other_samples()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.csv"], "x,y\n1,2\n2,3\n3,5\n");
        File.WriteAllText(folder["b.csv"], "x,y\n3,5\n2,3\n1,2\n");
        string[] command = ["train", "linear-regression", "--steps", "2", "--data"];
        Assert.Equal(ExitCode.Good, Tool.Run([.. command, folder["a.csv"], "--checkpoint", folder["c"]]).ExitCode);
        Assert.Equal(ExitCode.Good, Tool.Run([.. command, folder["a.csv"], "--resume", folder["c"]]).ExitCode);
        Tool.Rejects("the checkpoint is of a training on other samples: expected the digest", [.. command, folder["b.csv"], "--resume", folder["c"]]);
    }

    [Fact]
    public void Bad_usage_is_one_line_and_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        Tool.Rejects("no model xorr; there is linear-regression, logistic, diabetes, iris, wine, breast-cancer, xor, spiral, digits-csv, digits, mnist-mlp, mnist-cnn, names-mlp, char-gpt", "train", "xorr");
        Tool.Rejects("expected --data DIR with the four MNIST files", "train", "mnist-mlp");
        Tool.Rejects($"{folder["no"]}: there is no such folder", "train", "mnist-mlp", "--data", folder["no"]);
        Tool.Rejects("train-images-idx3-ubyte", "train", "mnist-mlp", "--data", folder["."]);
        Tool.Rejects("digits generates its samples: expected no --data", "train", "digits", "--data", folder["."]);
        Tool.Rejects("there is no option '--ephocs'", "train", "xor", "--ephocs", "2");
        Tool.Rejects("--epochs: expected a whole number from 1 to 2147483647, found '0'", "train", "xor", "--epochs", "0");
        Tool.Rejects("--threads: expected a whole number from 1 to 64, found '0'", "train", "xor", "--threads", "0");
        Tool.Rejects("expected --epochs or --steps, found both", "train", "xor", "--epochs", "1", "--steps", "1");
        Tool.Rejects("--lr: expected a finite number of at least 0, found '-1'", "train", "xor", "--lr", "-1");
        Tool.Rejects("--epochs: expected a whole number from 1 to 2147483647, found 'many'", "train", "xor", "--epochs", "many");
        Tool.Rejects("--clip-norm: expected a finite number above 0, found '0'", "train", "xor", "--clip-norm", "0");
        Tool.Rejects("--min-lr is the end of a schedule", "train", "xor", "--min-lr", "0.1");
        Tool.Rejects("--seed: expected a whole number from 0 to 18446744073709551615, found '-1'", "train", "xor", "--seed", "-1");
        Tool.Rejects("--optimizer: expected sgd, momentum, nesterov, adam, adamw, rmsprop, adagrad or lion, found 'newton'", "train", "xor", "--optimizer", "newton");
        Tool.Rejects("--optimizer: expected sgd, momentum, nesterov, adam, adamw, rmsprop, adagrad or lion, found 'adamm'; did you mean adam", "train", "xor", "--optimizer", "adamm");
        Tool.Rejects("--dtype: expected f32 or f64, found 'f16'", "train", "xor", "--dtype", "f16");
        Tool.Rejects("--steps: expected a whole number from 1 to 2147483647, found '99999999999'", "train", "xor", "--steps", "99999999999");
        Tool.Rejects("there is no folder", "train", "xor", "--metrics", Path.Combine(folder["no"], "m.csv"));
        Tool.Rejects("it is a folder", "train", "xor", "--checkpoint", folder["."]);
        Assert.Empty(folder.Names);
    }

    [SharedDataFact("mnist")]
    public void Mnist_is_read_from_its_folder()
    {
        var json = LastLine(Tool.Run("train", "mnist-mlp", "--data", SharedData.Folder("mnist")!, "--steps", "60", "--json"));
        Assert.Equal("mnist-mlp", json.GetProperty("model").GetString());
        Assert.InRange(json.GetProperty("test_accuracy").GetDouble(), 0.85, 1);
    }

    [Fact]
    public void Every_model_has_help_that_names_it() =>
        Assert.All(BuiltInModels.All, model => Assert.Contains(model.Name, Tool.Run("train", "--help").Out, StringComparison.Ordinal));
}
