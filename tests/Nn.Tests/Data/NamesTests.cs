using MiniTorch.Compilation;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;

namespace MiniTorch.Nn.Tests.Data;

public sealed class NamesTests
{
    [Fact]
    public void EachCharacterComesAfterThoseBeforeItAndNoNameIsInTwoParts()
    {
        using var folder = new TemporaryFolder();
        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"a{(char)('b' + i)}")];
        var path = Path.Combine(folder.Path, "names.txt");
        File.WriteAllText(path, string.Join("\r\n", names) + "\n\n");
        var data = Names.Load(folder.Path);
        Assert.Equal([48, 6, 6], [data.Train.Count, data.Validation!.Count, data.Test.Count]);
        Dataset[] parts = [data.Train.InMemory(), data.Validation.InMemory(), data.Test.InMemory()];
        Assert.Equal(
            Enumerable.Range(2, 20),
            parts.SelectMany(p => Enumerable.Range(0, p.Count / 3).Select(i => p.Labels[(3 * i) + 1])).Order());
        foreach (var part in parts)
        {
            var second = part.Labels[1];
            Assert.Equal([0, 0, 0, 0, 0, 1, 0, 1, second], part.AllFeatures[..9].ToArray());
            Assert.Equal([1, second, 0], part.Labels[..3].ToArray());
            Assert.Equal(27, part.ClassNames.Length);
        }

        Assert.Equal(data.Test.InMemory().Labels.ToArray(), Names.Load(path).Test.InMemory().Labels.ToArray());
    }

    [Fact]
    public void WhatIsNoNameIsAnErrorWithItsLine()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "some.txt");
        File.WriteAllText(path, "ab\nc d\n");
        Assert.Equal($"{path}:2: expected a name of the letters a to z, found \"c d\"", Fails(path));
        File.WriteAllText(path, "ab\ncd\n");
        Assert.Equal($"{path}: expected at least 10 names, found 2", Fails(path));
        Assert.Equal($"{Path.Combine(folder.Path, "names.txt")}: there is no such file", Fails(folder.Path));
    }

    [SharedDataFact("names")]
    public void NamesBeginToBeLearnedWithTheSameBitsInBothEngines()
    {
        var definition = BuiltInModels.NamesMlp;
        var data = definition.LoadData(SharedData.Folder("names"));
        Assert.Equal(228_146, data.Train.Count + data.Validation!.Count + data.Test.Count);
        var losses = new[] { Engine.Compiled, Engine.Interpreted }.Select(engine =>
        {
            var trainer = definition.CreateTrainer(definition.Defaults with { Steps = 60, Engine = engine });
            return trainer.Fit(data with { Test = data.Test.Rows("few", [.. Enumerable.Range(0, 500)]), Validation = null }).Test.Loss;
        }).ToArray();
        Assert.Equal(losses[1], losses[0]);
        Assert.InRange(losses[0], 2, 3.2);
    }

    private static string Fails(string path) => Assert.Throws<DataFormatException>(() => Names.Load(path)).Message;
}
