using MiniTorch.Ir.Text;
using MiniTorch.Nn.Models;
using MiniTorch.Passes;

namespace MiniTorch.Cli.Tests;

public sealed class DumpCommandTests
{
    public static TheoryData<string> ModelNames => [.. BuiltInModels.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void Every_pass_of_a_model_writes_a_file_that_parses_to_the_same_text(string model)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(new Outcome(ExitCode.Good, "", ""), Tool.Run("dump", model, "-o", folder["out"]));
        var files = Directory.EnumerateFiles(folder["out"]).Order(StringComparer.Ordinal).ToList();
        var expected = Pipeline.Default.Passes.Select((p, i) => $"{i + 1:00}_{p.Name}.mt").Prepend("00_declared.mt");
        Assert.Equal(expected, files.Select(Path.GetFileName));
        foreach (var file in files)
        {
            var text = File.ReadAllText(file);
            Assert.Equal(text, Printer.Print(Parser.Parse(text, file)));
        }
    }

    [Fact]
    public void What_is_shown_is_the_module_after_the_last_pass_or_the_one_that_is_named()
    {
        var last = Pipeline.Default.Passes[^1].Name;
        Assert.Equal(Tool.RunWith(Models.Regression, "dump", "-", "--after", last), Tool.RunWith(Models.Regression, "dump", "-"));
        Assert.Equal(Models.Regression, Tool.RunWith(Models.Regression, "dump", "-", "--after", "0").Out);
        Assert.Equal(Models.Regression, Tool.RunWith(Models.Regression, "dump", "-", "--after", "declared").Out);
        Assert.Equal(
            Tool.RunWith(Models.Regression, "opt", "-", "--passes", "infer-shapes,autodiff").Out,
            Tool.RunWith(Models.Regression, "dump", "-", "--after", "autodiff").Out);
        Assert.Equal(
            Tool.RunWith(Models.Regression, "dump", "-", "--after", "autodiff"),
            Tool.RunWith(Models.Regression, "dump", "-", "--after", "02"));
    }

    [Fact]
    public void All_passes_stand_under_a_line_of_their_own()
    {
        var text = Tool.RunWith(Models.Regression, "dump", "-", "--after", "all", "--bind", "B=5").Out;
        Assert.StartsWith("// 00 declared: nothing changed\nmodule @regression {", text, StringComparison.Ordinal);
        Assert.Contains("\n// 02 autodiff\nmodule @regression {", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[B", text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_function_can_be_shown_alone()
    {
        var text = Tool.RunWith(Models.Regression, "dump", "-", "--function", "@predict", "--after", "0").Out;
        Assert.Equal(["predict"], Parser.Parse(text, "t.mt").Functions.Select(f => f.Name));
        Assert.Equal(text, Tool.RunWith(Models.Regression, "dump", "-", "--function", "predict", "--after", "0").Out);
    }

    [Fact]
    public void Comments_say_why_kernels_are_not_fewer()
    {
        string[] command = ["dump", "-", "--function", "@step", "--after", "fuse"];
        var plain = Tool.RunWith(Models.Regression, command).Out;
        var explained = Tool.RunWith(Models.Regression, [.. command, "--explain"]).Out;
        var remarks = explained[..explained.IndexOf("module @", StringComparison.Ordinal)];
        Assert.Equal(plain, explained[remarks.Length..]);
        Assert.Equal(plain, Tool.RunWith(explained, "opt", "-", "--passes", "").Out);
        Assert.NotEmpty(remarks);
        Assert.All(remarks.TrimEnd('\n').Split('\n'), r => Assert.Matches("^// @step: %.* stays apart from %.*, which it reads: ", r));
    }

    [Fact]
    public void Kernels_are_shown_as_loops_and_as_il_and_written_one_a_file()
    {
        using var folder = new TemporaryFolder();
        string[] command = ["dump", "xor", "--function", "@predict", "--format"];
        var loops = Tool.Run([.. command, "kernels"]).Out;
        Assert.StartsWith("// predict_00_", loops, StringComparison.Ordinal);
        Assert.Contains("\n      for n < 8\n", loops, StringComparison.Ordinal);
        Assert.Contains("  ldarg 0\n", Tool.Run([.. command, "il"]).Out, StringComparison.Ordinal);
        Assert.Equal(new Outcome(ExitCode.Good, "", ""), Tool.Run([.. command, "kernels", "-o", folder["k"]]));
        var files = Directory.EnumerateFiles(folder["k"]).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(loops, string.Concat(files.Select(f => $"// {Path.GetFileName(f)}\n{File.ReadAllText(f)}\n")));
    }

    [Fact]
    public void Unknown_names_are_answered_with_those_that_exist_and_write_nothing()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("m.mt", Models.Regression);
        Tool.Rejects("there is no pass 'autodif'; there is 0 declared, 1 infer-shapes, 2 autodiff", "dump", file, "--after", "autodif");
        Tool.Rejects("no function @f; it has @step, @predict", "dump", file, "--function", "@f", "-o", folder["out"]);
        Tool.Rejects("a model (linear-regression, logistic, diabetes, iris, wine, breast-cancer, xor, spiral, digits-csv, digits, mnist-mlp, mnist-cnn, names-mlp, char-gpt), found neither at 'xorr'; did you mean xor?", "dump", "xorr", "-o", folder["out"]);
        Tool.Rejects(", found 'svg'", "dump", file, "--format", "svg");
        Tool.Rejects("no --after with kernels", "dump", file, "--format", "il", "--after", "fuse");
        Tool.Rejects("cannot write", "dump", file, "-o", file);
        Assert.Equal(["m.mt"], folder.Names);
    }
}
