using System.Text;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;
using MiniTorch.Nn.Tests.Data;

namespace MiniTorch.Nn.Tests.Models;

/// <summary>The models of tables that have names.</summary>
public class TableModelsTests
{
    [Fact]
    public void AModelIsDeclaredAsItsTableWillBe()
    {
        foreach (var (model, features, outputs) in new[]
        {
            (BuiltInModels.Diabetes, 10, 1), (BuiltInModels.Iris, 4, 3), (BuiltInModels.Wine, 13, 3), (BuiltInModels.BreastCancer, 30, 2),
        })
        {
            Assert.True(model.ReadsTables && model.NeedsFolder);
            Assert.Equal($"f64[{features},{outputs}]", model.Declare().Module.Parameters.Single(p => p.Name == "output.weight").Type.ToString());
            Assert.Contains($"model {model.Name} reads its samples from a table: expected --data FILE|DIR with the file", Fails(model), StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => model.LoadData("elsewhere"));
        }
    }

    [SharedDataFact("wine")]
    public void ATableThatIsTheOneMeantMakesTheModelThatWasDeclared()
    {
        foreach (var (model, folder) in new[]
        {
            (BuiltInModels.Diabetes, "diabetes"), (BuiltInModels.Iris, "iris"), (BuiltInModels.Wine, "wine"), (BuiltInModels.BreastCancer, "breast_cancer"),
        })
        {
            var found = model.OfTable(SharedData.Folder(folder)!);
            Assert.Equal((model.Name, model.Summary, model.Input), (found.Name, found.Summary, found.Input));
            Assert.Equal(model.Defaults, found.Defaults);
            Assert.Equal(model.ExpectedSamples, found.LoadData().Train.Count);
            Assert.Equal(model.Declare().Module.ToString(), found.Declare().Module.ToString());
        }
    }

    [SharedDataFact("wine")]
    public void ClassesAreTold()
    {
        foreach (var (model, folder, least, count) in new[] { (BuiltInModels.Wine, "wine", 0.95, 44), (BuiltInModels.BreastCancer, "breast_cancer", 0.96, 142) })
        {
            var definition = model.OfTable(SharedData.Folder(folder)!);
            var run = definition.CreateTrainer().Fit(definition.LoadData());
            Assert.Equal(count, run.Test.Count);
            Assert.InRange(run.Test.Accuracy!.Value, least, 1);
        }
    }

    [SharedDataFact("digits")]
    public void TheDigitsOfATableAreTold()
    {
        var model = BuiltInModels.DigitsCsv;
        var data = model.LoadData(SharedData.Folder("digits"));
        Assert.Equal((1000, 797), (data.Train.Count, data.Test.Count));
        Assert.Equal(new ImageSize(8, 8), data.Test.Image);
        Assert.Equal([0, 0, 5 / 16f, 13 / 16f, 9 / 16f, 1 / 16f, 0, 0], data.Train.Features(0)[..8]);
        Assert.InRange(model.CreateTrainer().Fit(data).Test.Accuracy!.Value, 0.935, 1);
    }

    [Fact]
    public void ATableOfDigitsIsChecked()
    {
        using var folder = new TemporaryFolder();
        string Row(int digit, int pixel = 3) => string.Join(',', Enumerable.Repeat(0, 63).Append(pixel).Append(digit)) + "\n";
        string Rows(int count) => string.Concat(Enumerable.Range(0, count).Select(i => Row(i % 10)));
        var path = Path.Combine(folder.Path, "digits.csv");
        string Loads(string text)
        {
            File.WriteAllText(path, text, Encoding.ASCII);
            return Assert.Throws<DataFormatException>(() => DigitsTable.Load(folder.Path)).Message;
        }

        Assert.Equal(
            $"{folder.Path}: expected more than 1000 rows of 64 pixels and a digit, found 1000 of 64 pixels and one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9",
            Loads(Rows(1000)));
        Assert.EndsWith("found 1001 of 64 pixels and one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10", Loads(Rows(1000) + Row(10)), StringComparison.Ordinal);
        Assert.Equal($"{folder.Path}: expected pixels from 0 to 16, found 17 in row 1001", Loads(Rows(1000) + Row(3, pixel: 17)));
        File.WriteAllText(path, Rows(1003));
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(i => DigitsTable.Load(path).Test.Labels(i)[0]));
    }

    private static string Fails(ModelDefinition model) => Assert.Throws<DataFormatException>(() => model.LoadData()).Message;
}
