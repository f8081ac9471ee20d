namespace MiniTorch.Cli.Tests;

public sealed class PredictCommandTests
{
    private static string Train(TemporaryFolder folder, string model, params string[] options)
    {
        var outcome = Tool.Run(["train", model, "--checkpoint", folder[model], .. options]);
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        Assert.EndsWith($"\ncheckpoint {folder[model]}\n", outcome.Out, StringComparison.Ordinal);
        return folder[model];
    }

    [Fact]
    public void Points_stand_in_a_table()
    {
        using var folder = new TemporaryFolder();
        var outcome = Tool.Run("predict", "xor", "--checkpoint", Train(folder, "xor"));
        Assert.Equal((ExitCode.Good, ""), (outcome.ExitCode, outcome.Error));
        var rows = outcome.Out.Split('\n').Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Contains("sample x0 x1 label prediction probability", rows);
        Assert.Contains(rows, r => r.StartsWith("0 0.000 0.000 0 0 ✓ ", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.StartsWith("1 0.000 1.000 1 1 ✓ ", StringComparison.Ordinal));
        Assert.Contains("4 of 4 right", rows);
    }

    [Fact]
    public void Images_are_drawn_beside_a_bar_for_each_class()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = Train(folder, "digits", "--steps", "200");
        var outcome = Tool.Run("predict", "digits", "--checkpoint", checkpoint, "--count", "3");
        Assert.Equal((ExitCode.Good, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(3, outcome.Out.Split('\n').Count(l => l.StartsWith("sample ", StringComparison.Ordinal)));
        Assert.StartsWith("sample 0: label 0, prediction 0 ✓\n", outcome.Out, StringComparison.Ordinal);
        Assert.Contains('█', outcome.Out);
        Assert.Equal(30, outcome.Out.Split('\n').Count(l => l.EndsWith(" %", StringComparison.Ordinal)));
        Assert.Matches("\n[0-3] of 3 right\n$", outcome.Out);
    }

    [Fact]
    public void A_model_trained_by_another_optimizer_predicts_too()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = Train(folder, "spiral", "--optimizer", "sgd", "--steps", "1");
        Assert.Equal(ExitCode.Good, Tool.Run("predict", "spiral", "--checkpoint", checkpoint, "--count", "1000").ExitCode);
    }

    [Fact]
    public void A_model_of_names_makes_some_up()
    {
        using var folder = new TemporaryFolder();
        string[] names = ["anna", "bo", "clara", "dora", "emma", "fay", "gus", "hanna", "ida", "jo"];
        File.WriteAllLines(folder["names.txt"], names);
        var checkpoint = Train(folder, "names-mlp", "--data", folder["names.txt"], "--steps", "200", "--lr", "0.01");
        string[] Lines(params string[] options)
        {
            var outcome = Tool.Run(["predict", "names-mlp", "--checkpoint", checkpoint, "--sample", "12", .. options]);
            Assert.Equal((ExitCode.Good, ""), (outcome.ExitCode, outcome.Error));
            return outcome.Out.TrimEnd('\n').Split('\n');
        }

        var first = Lines();
        Assert.All(first, name => Assert.Matches("^[a-z]{1,32}$", name));
        Assert.Equal(12, first.Length);
        Assert.True(first.Distinct().Count() > 3, string.Join(' ', first));
        Assert.Equal(first, Lines("--seed", "1", "--temperature", "1"));
        Assert.NotEqual(first, Lines("--seed", "2"));
        Assert.Equal(Lines("--temperature", "0"), Lines("--top-k", "1", "--seed", "7"));
        Assert.All(Lines("--prompt", "cla", "--temperature", "0"), name => Assert.Equal("clara", name));
        Assert.Equal("{\"model\":\"names-mlp\",\"count\":12,\"unit\":\"names\",\"text\":", Lines("--json")[^1][..54]);
        Tool.Rejects("expected a prompt of the letters a to z, found 'Cla'", "predict", "names-mlp", "--checkpoint", checkpoint, "--sample", "1", "--prompt", "Cla");
    }

    [Fact]
    public void A_text_goes_on_beyond_the_window_that_the_model_sees()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text.txt"], string.Concat(Enumerable.Repeat("the quick brown fox\n", 60)));
        var checkpoint = Train(folder, "char-gpt", "--data", folder["text.txt"], "--steps", "3");
        string Text(params string[] options)
        {
            var outcome = Tool.Run(["predict", "char-gpt", "--checkpoint", checkpoint, "--sample", "150", "--seed", "5", .. options]);
            Assert.True(outcome.ExitCode == ExitCode.Good, outcome.Error);
            return outcome.Out;
        }

        var text = Text("--prompt", "quick");
        Assert.StartsWith("quick", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 155, 156);
        Assert.All(text, c => Assert.Contains(c, "the quick brown fox\n"));
        Assert.Equal(text, Text("--prompt", "quick"));
        Assert.NotEqual(Text(), Text("--top-k", "2"));
        Tool.Rejects(
            "expected a prompt of the characters \\n bcefhiknoqrtuwx, found 'Q'",
            "predict", "char-gpt", "--checkpoint", checkpoint, "--sample", "1", "--prompt", "Quick");
        Tool.Rejects(
            "model char-gpt predicts sequences, which no table shows: expected --sample N or --attention FILE",
            "predict", "char-gpt", "--checkpoint", checkpoint, "--data", folder["text.txt"]);
        Tool.Rejects("model char-gpt reads no table: expected no --target", "train", "char-gpt", "--data", folder["text.txt"], "--target", "x");
    }

    [Fact]
    public void Bad_usage_and_damaged_files_are_rejected_with_the_place()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = Train(folder, "xor", "--steps", "1");
        Tool.Rejects("'--checkpoint' is required", "predict", "xor");
        Tool.Rejects("no: there is no such file", "predict", "xor", "--checkpoint", folder["no"]);
        Tool.Rejects("no model xorr", "predict", "xorr", "--checkpoint", checkpoint);
        Tool.Rejects("--count: expected a whole number from 1 to 2147483647", "predict", "xor", "--checkpoint", checkpoint, "--count", "0");
        Tool.Rejects("model xor writes no text: expected no --sample", "predict", "xor", "--checkpoint", checkpoint, "--sample", "3");
        Tool.Rejects("expected --sample or --count, found both", "predict", "xor", "--checkpoint", checkpoint, "--sample", "3", "--count", "2");
        Tool.Rejects("--top-k is of a text: expected --sample N with it", "predict", "xor", "--checkpoint", checkpoint, "--top-k", "3");
        Tool.Rejects("expected --data DIR", "predict", "mnist-mlp", "--checkpoint", checkpoint);
        var bytes = File.ReadAllBytes(checkpoint);
        File.WriteAllBytes(folder["cut"], bytes[..^1]);
        Tool.Rejects("cut: at byte ", "predict", "xor", "--checkpoint", folder["cut"]);
        var other = Tool.Run("predict", "spiral", "--checkpoint", checkpoint);
        Assert.Equal((ExitCode.BadInput, ""), (other.ExitCode, other.Out));
        Assert.Contains(
            "xor, a checkpoint of xor, does not fit the module in 6 places: expected %hidden1.weight: f32[2,32], found none of that name; expected",
            Assert.Single(other.Error.TrimEnd().Split('\n')),
            StringComparison.Ordinal);
        Assert.EndsWith("; and 3 more\n", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_has_the_columns_and_classes_that_the_model_was_trained_on()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["ab.csv"], "a,b,y\n1,2,5\n2,3,8\n4,1,6\n3,3,9\n");
        File.WriteAllText(folder["ba.csv"], "b,a,y\n2,1,5\n3,2,8\n1,4,6\n3,3,9\n");
        File.WriteAllText(folder["plain.csv"], "1,2,5\n2,3,8\n4,1,6\n3,3,9\n");
        const string Expected = "the checkpoint is of the columns [\"a\",\"b\"], in this order, found [\"b\",\"a\"]";
        Train("linear-regression", "ab.csv", folder);
        Tool.Rejects(Expected, Predict("linear-regression", "ba.csv", folder));
        Tool.Rejects(Expected, "train", "linear-regression", "--steps", "6", "--data", folder["ba.csv"], "--resume", folder["c"]);
        var first = Tool.Run(Predict("linear-regression", "ab.csv", folder));
        Assert.Equal(ExitCode.Good, first.ExitCode);
        Assert.Equal(first.Out, Tool.Run([.. Predict("linear-regression", "ba.csv", folder), "--features", "a,b"]).Out);
        Assert.Equal(ExitCode.Good, Tool.Run(Predict("linear-regression", "plain.csv", folder)).ExitCode);

        File.WriteAllText(folder["colours.csv"], "a,b,kind\n1,2,red\n2,3,blue\n4,1,red\n3,3,blue\n");
        File.WriteAllText(folder["animals.csv"], "a,b,kind\n1,2,dog\n2,3,cat\n4,1,dog\n3,3,cat\n");
        Train("logistic", "colours.csv", folder);
        Assert.Equal(ExitCode.Good, Tool.Run(Predict("logistic", "colours.csv", folder)).ExitCode);
        Tool.Rejects(
            "the checkpoint is of the classes [\"blue\",\"red\"], found [\"cat\",\"dog\"]", Predict("logistic", "animals.csv", folder));
    }

    private static void Train(string model, string data, TemporaryFolder folder)
    {
        var outcome = Tool.Run("train", model, "--steps", "5", "--data", folder[data], "--checkpoint", folder["c"]);
        Assert.True(outcome.ExitCode == ExitCode.Good, outcome.Error);
    }

    private static string[] Predict(string model, string data, TemporaryFolder folder) =>
        ["predict", model, "--data", folder[data], "--checkpoint", folder["c"]];
}
