using System.Xml.Linq;
using MiniTorch.Cli.Pictures;
using MiniTorch.Nn;
using SkiaSharp;

namespace MiniTorch.Cli.Tests.Pictures;

/// <summary>Pictures are opened again: the right size, and what they are of can be seen in their pixels.</summary>
public sealed class PictureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_loss_curve_is_drawn_with_what_was_measured_after_epochs()
    {
        var outcome = Train("spiral", "--epochs", "3", "--plot", _folder["loss.png"]);
        Assert.EndsWith($"\npicture {_folder["loss.png"]}\n", outcome, StringComparison.Ordinal);
        using var picture = Open("loss.png", 900, 520);
        Assert.True(Count(picture, IsBlue) > 500, "expected a blue curve of training");
        Assert.True(Count(picture, IsOrange) > 100, "expected an orange curve of epochs");
        Assert.Equal(["loss.png"], _folder.Names);
    }

    [Fact]
    public void A_curve_of_svg_is_lines_and_texts()
    {
        Train("xor", "--steps", "40", "--plot", _folder["loss.SVG"]);
        var svg = XDocument.Load(_folder["loss.SVG"]).Root!;
        Assert.Equal(("900", "520"), (svg.Attribute("width")!.Value, svg.Attribute("height")!.Value));
        var texts = string.Join('\n', svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim()));
        Assert.Contains("xor: loss of 40 steps", texts, StringComparison.Ordinal);
        Assert.Contains("training", texts, StringComparison.Ordinal);
        Assert.True(svg.Descendants().Count(e => e.Name.LocalName == "path") > 4);
    }

    [Fact]
    public void A_curve_that_diverged_is_drawn_as_far_as_it_goes()
    {
        string[] files = ["--plot", _folder["p.png"], "--filters", _folder["f.png"]];
        var outcome = Tool.Run(["train", "digits", "--optimizer", "sgd", "--lr", "1e30", "--steps", "5", .. files]);
        Assert.Equal(ExitCode.CheckFailed, outcome.ExitCode);
        Open("p.png", 900, 520).Dispose();
        Assert.Equal(["p.png"], _folder.Names);
        LossPicture.Write(_folder["none.png"], Run([double.NaN, double.PositiveInfinity]));
        LossPicture.Write(_folder["one.png"], Run([0.5]));
        LossPicture.Write(_folder["wide.png"], Run([1e6, double.NaN, 1e-6, 0, -1]));
        Open("none.png", 900, 520).Dispose();
        Open("one.png", 900, 520).Dispose();
        Open("wide.png", 900, 520).Dispose();
    }

    [Fact]
    public void A_decision_map_has_the_colour_of_each_corner_s_class()
    {
        Train("xor", "--decision", _folder["map.png"]);
        using var map = Open("map.png", 640, 640);

        // Inside of the frame, where the corners of the unit square are, but beside the points themselves.
        var (lower, upper) = (150, 500);
        Assert.True(IsBlue(map.GetPixel(lower, upper)) && IsBlue(map.GetPixel(upper, lower)), "expected class 0 where both are equal");
        Assert.True(IsOrange(map.GetPixel(lower, lower)) && IsOrange(map.GetPixel(upper, upper)), "expected class 1 where they differ");
    }

    [Fact]
    public void A_confusion_matrix_is_dark_where_labels_are_predicted()
    {
        Train("spiral", "--epochs", "40", "--confusion", _folder["c.png"], "--checkpoint", _folder["c"]);
        using var matrix = Open("c.png", 640, 640);
        Assert.True(IsBlue(matrix.GetPixel(100, 100)) && IsBlue(matrix.GetPixel(300, 270)) && IsBlue(matrix.GetPixel(580, 550)));
        Assert.False(IsBlue(matrix.GetPixel(580, 100)));
        var predicted = Tool.Run("predict", "spiral", "--checkpoint", _folder["c"], "--confusion", _folder["again.png"], "--count", "2");
        Assert.EndsWith($"\npicture {_folder["again.png"]}\n", predicted.Out, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_folder["c.png"]), File.ReadAllBytes(_folder["again.png"]));
    }

    [Fact]
    public void Filters_are_images_of_the_first_weights()
    {
        Train("digits", "--steps", "20", "--filters", _folder["f.png"]);
        using var filters = Open("f.png", 712, 752);
        Assert.True(Count(filters, IsBlue) > 5000 && Count(filters, IsRed) > 5000, "expected weights of both signs");
        Assert.True(Count(filters, c => c is { Red: < 60, Green: < 60, Blue: < 60 }) > 50, "expected a title");
    }

    [Fact]
    public void Places_of_a_text_look_at_those_before_them()
    {
        var text = _folder["text.txt"];
        File.WriteAllText(text, string.Concat(Enumerable.Range(0, 300).Select(i => $"{i} is {i * i}.\n")));
        Train("char-gpt", "--data", text, "--steps", "1", "--attention", _folder["a.png"], "--checkpoint", _folder["c"]);
        using var picture = Open("a.png", 640, 716);

        // The first square: its upper right half is of places to come.
        var (before, after) = (picture.GetPixel(60, 180), picture.GetPixel(140, 90));
        Assert.True(before.Red < 235 && after.Red > 240, $"{before} {after}");
        var predicted = Tool.Run("predict", "char-gpt", "--data", text, "--checkpoint", _folder["c"], "--attention", _folder["b.png"]);
        Assert.Equal((ExitCode.Good, $"picture {_folder["b.png"]}\n"), (predicted.ExitCode, predicted.Out));
        Assert.Equal(File.ReadAllBytes(_folder["a.png"]), File.ReadAllBytes(_folder["b.png"]));
    }

    [Fact]
    public void What_cannot_be_drawn_is_said_before_training()
    {
        Tool.Rejects("cannot draw loss.jpg: expected a name that ends in .png or .svg", "train", "xor", "--plot", "loss.jpg");
        Tool.Rejects("there is no folder", "train", "xor", "--plot", Path.Combine(_folder["no"], "p.png"));
        Tool.Rejects("model linear-regression predicts numbers: expected no --confusion", "train", "linear-regression", "--confusion", _folder["c.png"]);
        Tool.Rejects(
            "model digits has no decision map: expected classes of samples of 2 features, found 784 features",
            "train",
            "digits",
            "--decision",
            _folder["d.png"]);
        Tool.Rejects(
            "model xor has no filters to draw: expected first weights that see an image, found %hidden.weight: f32[2,8]",
            "train",
            "xor",
            "--filters",
            _folder["f.png"]);
        Tool.Rejects("model spiral has no attention to draw: expected no --attention", "train", "spiral", "--attention", _folder["a.png"]);
        Assert.Empty(_folder.Names);
    }

    private static TrainingRun Run(double[] losses) => new()
    {
        Model = "m",
        Engine = Compilation.Engine.Compiled,
        Threads = 1,
        Steps = losses.Length,
        EndedEarly = false,
        Seconds = 1,
        TrainLoss = 1,
        Test = new Evaluation(1, 0, 1, null),
        SamplesPerSecond = 1,
        CompileMilliseconds = 1,
        ParametersSha256 = "",
        PeakBytes = 1,
        Losses = [.. losses],
        Epochs = [new EpochLoss(1, double.NaN)],
    };

    private static string Train(string model, params string[] options)
    {
        var outcome = Tool.Run(["train", model, .. options]);
        Assert.Equal((ExitCode.Good, ""), (outcome.ExitCode, outcome.Error));
        return outcome.Out;
    }

    // A picture of that size which is not blank.
    private SKBitmap Open(string name, int width, int height)
    {
        var picture = SKBitmap.Decode(_folder[name]);
        Assert.Equal((width, height), (picture.Width, picture.Height));
        Assert.True(Count(picture, c => c != SKColors.White) > 1000, "expected more than a blank sheet");
        return picture;
    }

    private static int Count(SKBitmap picture, Func<SKColor, bool> isMeant) => picture.Pixels.Count(isMeant);

    private static bool IsBlue(SKColor c) => c.Blue > c.Red + 30 && c.Blue > c.Green + 10;

    private static bool IsOrange(SKColor c) => c.Red > c.Green + 20 && c.Green > c.Blue + 20;

    private static bool IsRed(SKColor c) => c.Red > c.Green + 30 && c.Red > c.Blue + 30;
}
