using System.IO.Compression;
using System.Text;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Data;

public sealed class CharacterTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void EachCharacterIsFollowedByItsLabel()
    {
        var path = _folder.Write("text.txt", Encoding.UTF8.GetBytes("\uFEFFabcdefghijÄ😀cbabcd"));
        var (train, test) = CharacterText.Load(path, window: 1);
        string[] symbols = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "Ä", "😀"];
        Assert.Equal(symbols, train.ClassNames.AsEnumerable());
        Assert.Equal(15, train.Count); // 16 of 18 characters to train on.
        Assert.Equal((10f, 11), (train.Features(10)[0], train.Labels(10)[0]));
        Assert.Equal((1, 2f, 3), (test.Count, test.Features(0)[0], test.Labels(0)[0]));
    }

    [Fact]
    public void WindowsOverlapInTrainingAndFollowOneAnotherInValidation()
    {
        var data = CharacterText.Load(_folder.Write("text.txt", Encoding.ASCII.GetBytes(new string('a', 90) + "bcdefghijk")), window: 4);
        Assert.Same(data.Test, data.Validation);
        Assert.Equal((86, 2), (data.Train.Count, data.Test.Count));
        Assert.Equal([1f, 2, 3, 4], data.Test.Features(0));
        Assert.Equal([2, 3, 4, 5], data.Test.Labels(0));
        Assert.Equal([5f, 6, 7, 8], data.Test.Features(1));
        Assert.Equal([6, 7, 8, 9], data.Test.Labels(1));
        Assert.Equal((4, 4), (data.Test.FeatureCount(), data.Test.LabelCount()));
    }

    [Fact]
    public void AFolderHoldsOneText()
    {
        Assert.Equal($"{_folder.Path}: expected one text, a file .txt or .txt.gz, found 0", Fails(_folder.Path));
        using (var packed = new GZipStream(File.Create(Path.Combine(_folder.Path, "a.txt.gz")), CompressionLevel.Fastest))
        {
            packed.Write(Encoding.ASCII.GetBytes(new string('x', 50)));
        }

        _folder.Write("README.md", [0x23]);
        Assert.Equal(41, CharacterText.Load(_folder.Path, window: 4).Train.Count);
        _folder.Write("b.txt", [0x23]);
        Assert.Equal($"{_folder.Path}: expected one text, a file .txt or .txt.gz, found 2", Fails(_folder.Path));
    }

    [Fact]
    public void WhatIsNoTextIsAnErrorWithItsOffset()
    {
        var path = _folder.Write("text.txt", [0x61, 0xC3, 0xA4, 0xFF, 0x62]);
        Assert.Equal($"{path}: expected text in UTF-8, found the byte 0xFF at offset 3", Fails(path));
        path = _folder.Write("text.txt", Encoding.ASCII.GetBytes("much too short"));
        Assert.Equal($"{path}: expected more than 4 characters, a window, to train on and to test on, found 12 and 2", Fails(path));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CharacterWindows("w", [0, 3], ["a", "b", "c"], 1, 1));
    }

    public void Dispose() => _folder.Dispose();

    private static string Fails(string path) => Assert.Throws<DataFormatException>(() => CharacterText.Load(path, window: 4)).Message;
}
