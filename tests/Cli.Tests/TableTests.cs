using System.Text.Json;
using MiniTorch.Nn.Tests.Data;

namespace MiniTorch.Cli.Tests;

/// <summary>Linear models of the user's own tables, from a file to a prediction.</summary>
public sealed class TableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_number_is_fitted_exactly_and_predicted_from_a_checkpoint()
    {
        // y = 3 a - 2 b + 7
        var table = Write("a,b,y\n1,1,8\n2,5,3\n4,0,19\n7,3,22\n5,9,4\n");
        var json = Train("linear-regression", "--data", table, "--checkpoint", _folder["c"]);
        Assert.InRange(json.GetProperty("train_loss").GetDouble(), 0, 1e-12);
        Assert.Equal(1, json.GetProperty("test_r2").GetDouble(), 1e-12);

        // Other rows: their own statistics play no part.
        var others = Write("a,b,y\n100,0,307\n-5,2,-12\n");
        var predicted = Tool.Run("predict", "linear-regression", "--checkpoint", _folder["c"], "--data", others);
        Assert.Equal(ExitCode.Good, predicted.ExitCode);
        Assert.Matches(@"0\s+100.000\s+0.000\s+307.000\s+307.000", predicted.Out);
        Assert.Matches(@"1\s+-5.000\s+2.000\s+-12.000\s+-12.000", predicted.Out);
    }

    [Fact]
    public void Classes_are_texts_and_columns_are_chosen()
    {
        var table = Write("kind,noise,size\nsmall,3,1\nlarge,4,9\nsmall,5,2\nlarge,3,8\nsmall,4,3\nlarge,5,7\n");
        string[] columns = ["--data", table, "--target", "kind", "--features", "size"];
        var json = Train("logistic", [.. columns, "--checkpoint", _folder["c"]]);
        Assert.Equal(1, json.GetProperty("test_accuracy").GetDouble());
        Assert.Contains("large ✓", Tool.Run(["predict", "logistic", "--checkpoint", _folder["c"], .. columns]).Out, StringComparison.Ordinal);
        Assert.NotEqual(
            json.GetProperty("train_loss").GetDouble(), Train("logistic", [.. columns, "--l2", "0.5"]).GetProperty("train_loss").GetDouble());
        Assert.NotEqual(
            json.GetProperty("train_loss").GetDouble(), Train("logistic", [.. columns, "--dtype", "f32"]).GetProperty("train_loss").GetDouble());
    }

    [Fact]
    public void What_a_model_of_a_table_is_made_of_is_shown()
    {
        var table = Write("a,b,c,kind\n1,1,8,x\n2,5,3,y\n4,0,19,z\n");
        var summary = Tool.Run("summary", "logistic", "--data", table);
        Assert.Contains("Linear(3, 3)", summary.Out, StringComparison.Ordinal);
        Assert.Contains("for 3 samples", summary.Out, StringComparison.Ordinal);
        var dump = Tool.Run("dump", "linear-regression", "--data", table, "--target", "c", "--features", "b", "--after", "declared");
        Assert.Contains("param %output.weight: f64[1,1]", dump.Out, StringComparison.Ordinal);
        Tool.Rejects("--data is of a model's samples: expected none for 'x.mt', which is no model", "dump", "x.mt", "--data", table);
    }

    [Fact]
    public void Without_a_table_one_is_made_up()
    {
        Assert.InRange(Train("linear-regression").GetProperty("test_r2").GetDouble(), 0.99, 1);
        Assert.InRange(Train("logistic", "--epochs", "100").GetProperty("test_accuracy").GetDouble(), 0.85, 1);
    }

    [SharedDataFact("iris")]
    public void The_tables_that_have_a_model_of_their_own_reach_what_is_known_of_them()
    {
        var (iris, diabetes) = (SharedData.Folder("iris")!, SharedData.Folder("diabetes")!);
        Assert.Equal(0.243677226649, Train("iris", "--data", iris, "--seed", "1", "--checkpoint", _folder["c"]).GetProperty("train_loss").GetDouble(), 1e-9);
        var fitted = Train("diabetes", "--data", diabetes, "--seed", "1");
        Assert.Equal(2859.69634759, fitted.GetProperty("train_loss").GetDouble(), 1e-6);
        Assert.Equal(0.517748422, fitted.GetProperty("test_r2").GetDouble(), 1e-8);
        Assert.InRange(Train("digits-csv", "--data", SharedData.Folder("digits")!, "--seed", "1").GetProperty("test_accuracy").GetDouble(), 0.935, 1);
        var predicted = Tool.Run("predict", "iris", "--checkpoint", _folder["c"], "--data", iris, "--count", "150");
        Assert.EndsWith("144 of 150 right\n", predicted.Out, StringComparison.Ordinal);
        Assert.InRange(Train("wine", "--data", SharedData.Folder("wine")!, "--test-fraction", "0").GetProperty("test_accuracy").GetDouble(), 0.99, 1);
    }

    [Fact]
    public void A_model_of_one_table_is_shown_without_it()
    {
        var summary = Tool.Run("summary", "breast-cancer");
        Assert.Contains("Linear(30, 2)", summary.Out, StringComparison.Ordinal);
        Assert.Contains("for 427 samples", summary.Out, StringComparison.Ordinal);
        Assert.Contains("param %output.weight: f64[4,3]", Tool.Run("dump", "iris", "--after", "declared").Out, StringComparison.Ordinal);
        Assert.Contains("f32[16,1,3,3]", Tool.Run("dump", "digits-csv", "--after", "declared").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_one_line()
    {
        var table = Write("a,b\n1,x\n");
        Tool.Rejects("t.csv:2:3: expected a finite number in column b, found 'x'", "train", "linear-regression", "--data", table);
        Tool.Rejects("there is no column c; there is a, b", "train", "logistic", "--data", table, "--target", "c");
        Tool.Rejects("--target is of a table: expected --data FILE with one", "train", "logistic", "--target", "c");
        Tool.Rejects("model iris reads its samples from a table: expected --data FILE|DIR with the file iris.csv of scikit-learn", "train", "iris");
        Tool.Rejects("model xor reads no table: expected no --features", "train", "xor", "--features", "c");
        Tool.Rejects("--test-fraction: expected a number of at least 0 and below 1, found '1'", "train", "logistic", "--test-fraction", "1");
    }

    private static JsonElement Train(string model, params string[] options)
    {
        var outcome = Tool.Run(["train", model, .. options, "--json"]);
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        return JsonDocument.Parse(outcome.Out.TrimEnd().Split('\n')[^1]).RootElement;
    }

    private string Write(string text)
    {
        File.WriteAllText(_folder["t.csv"], text);
        return _folder["t.csv"];
    }
}
