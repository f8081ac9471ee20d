using System.IO.Compression;
using System.Text;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Data;

/// <summary>Tables of every kind are read as they stand; damage is an error with its line and column.</summary>
public sealed class TableTests : IDisposable
{
    private const string Flowers = "length,width,kind\n5.1,3.5,rose\n4.9,3,lily\n6,2.5,rose\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NamesAndClassesComeFromTheText()
    {
        var (train, test) = Read(Flowers).Classes("flowers", new TableOptions()).InMemory();
        Assert.Same(train, test);
        Assert.Equal(["length", "width"], train.FeatureNames.AsEnumerable());
        Assert.Equal(["lily", "rose"], train.ClassNames.AsEnumerable());
        Assert.Equal([1, 0, 1], train.Labels.AsEnumerable());
        Assert.Equal([5.1, 3.5, 4.9, 3, 6, 2.5], train.WideFeatures.AsEnumerable());
        Assert.Equal(5.1f, train.AllFeatures[0]);
    }

    [Fact]
    public void ColumnsAreChosenByName()
    {
        var (train, _) = Read(Flowers).Numbers("flowers", new TableOptions { Target = "length", Features = ["width"] }).InMemory();
        Assert.Equal([3.5, 3, 2.5], train.WideFeatures.AsEnumerable());
        Assert.Equal([5.1, 4.9, 6], train.WideTargets.AsEnumerable());
    }

    [Theory]
    [InlineData("1,2,3\n4,5,6\n")]
    [InlineData("1;2;3\r\n4;5;6")]
    [InlineData("1\t2\t3\n4\t5\t6\n\n\n")]
    [InlineData("  1 2   3 \n4 5 6\n")]
    [InlineData("\"1\",\"2\",\"3\"\n4,5,6\n")]
    [InlineData("\uFEFF1,2,3\n4,5,6\n")]
    [InlineData("a,b,c\n1,2,3\n4,5,6\n")]
    public void SeparatorsQuotesAndLineEndsDoNotMatter(string text)
    {
        var (train, _) = Read(text).Numbers("t", new TableOptions()).InMemory();
        Assert.Equal([1, 2, 4, 5], train.WideFeatures.AsEnumerable());
        Assert.Equal([3, 6], train.WideTargets.AsEnumerable());
    }

    [Fact]
    public void AQuotedFieldHoldsSeparatorsQuotesAndLineEnds()
    {
        var (train, _) = Read("x,\"a \"\"kind\"\"\"\n1,\"b,\nc\"\n2,d\n").Classes("t", new TableOptions { Target = "a \"kind\"" }).InMemory();
        Assert.Equal(["b,\nc", "d"], train.ClassNames.AsEnumerable());
    }

    [Fact]
    public void ClassesThatAreNumbersStandInTheirOrder() =>
        Assert.Equal(["2", "10", "100"], Read("1,10\n1,2\n1,100\n").Classes("t", new TableOptions()).Train.ClassNames.AsEnumerable());

    [Fact]
    public void AFirstLineOfCountsNamesTheClasses()
    {
        var (train, _) = Read("3,2,one,two\n1,2,0\n3,4,1\n5,6,1\n").Classes("t", new TableOptions()).InMemory();
        Assert.Equal(["one", "two"], train.ClassNames.AsEnumerable());
        Assert.Equal([0, 1, 1], train.Labels.AsEnumerable());
        Assert.Equal(2, Read("2,2,one,two,,\n1,2,0\n3,4,1\n").RowCount);
        Assert.Equal(2, Read("2,4,one,two\n1,2,3,4,0\n3,4,5,6,1\n").RowCount);
    }

    [Fact]
    public void PackedFilesAndFoldersAreRead()
    {
        var path = _folder.Write("flowers.csv.gz", Pack(Flowers));
        Assert.Equal(3, Table.Read(path).RowCount);
        Assert.Equal(["length", "width", "kind"], Table.Read(_folder.Path).Columns.AsEnumerable());
        _folder.Write("target.csv", Encoding.UTF8.GetBytes("7\n8\n9\n"));
        var (train, _) = Table.Read(_folder.Path).Numbers("t", new TableOptions { Features = ["width"] }).InMemory();
        Assert.Equal([7, 8, 9], train.WideTargets.AsEnumerable());
    }

    [Fact]
    public void TestRowsAreDrawnOnce()
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i}\n"));
        var (train, test) = Read(text).Numbers("t", new TableOptions { TestFraction = 0.25 }).InMemory();
        Assert.Equal((30, 10), (train.Count, test.Count));
        Assert.Equal(Enumerable.Range(0, 40), train.WideTargets.Concat(test.WideTargets).Order().Select(x => (int)x));
        var again = Read(text).Numbers("t", new TableOptions { TestFraction = 0.25 });
        Assert.Equal(test.WideTargets.AsEnumerable(), again.Test.InMemory().WideTargets);
        Assert.NotEqual(test.WideTargets.AsEnumerable(), Read(text).Numbers("t", new TableOptions { TestFraction = 0.25, Seed = 2 }).Test.InMemory().WideTargets);
    }

    [Theory]
    [InlineData("", ": expected a table, found an empty file")]
    [InlineData("\n\n", ": expected a table, found an empty file")]
    [InlineData("a,b\n", ": expected rows behind the first line, found none")]
    [InlineData("1,2\n3,4,5\n", ":2:5: expected 2 fields as in line 1, found 3")]
    [InlineData("1,2\n3\n", ":2:1: expected 2 fields as in line 1, found 1")]
    [InlineData("1,2\n\n3,4\n", ":2:1: expected 2 fields as in line 1, found an empty line")]
    [InlineData("1,2\n3,x\n", ":2:3: expected a finite number in column x1, found 'x'")]
    [InlineData("a,b\n1,2\n,4\n", ":3:1: expected a finite number in column a, found nothing")]
    [InlineData("1,2\nNaN,4\n", ":2:1: expected a finite number in column x0, found 'NaN'")]
    [InlineData("1,2\n1e999,4\n", ":2:1: expected a finite number in column x0, found '1e999'")]
    [InlineData("a,a\n1,2\n", ":1:3: expected a name of its own for each column, found 'a'")]
    [InlineData("1,\"2\n3,4\n", ":1:3: expected a quote at the end of this field, found the end of the file")]
    [InlineData("1,\"2\"3\n", ":1:6: expected a separator after the quote, found '3'")]
    [InlineData("5,1,one,two\n1,0\n3,1\n", ":1:1: expected 2, the number of rows below, found '5'")]
    public void DamageIsFoundWhereItIs(string text, string message)
    {
        var path = _folder.Write("t.csv", Encoding.UTF8.GetBytes(text));
        var e = Assert.Throws<DataFormatException>(() => Table.Read(path).Numbers("t", new TableOptions()));
        Assert.Equal(path + message, e.Message);
    }

    [Theory]
    [InlineData("2,1,one,two\n1,0\n3,2\n", ":3:3: expected a class from 0 to 1, as the first line names 2, found '2'")]
    [InlineData("1,a\n2,a\n", ": expected at least two classes in column x1, found a")]
    [InlineData("1,a\n2,\n", ":2:3: expected a class in column x1, found nothing")]
    public void ClassesThatAreNoneAreFound(string text, string message)
    {
        var path = _folder.Write("t.csv", Encoding.UTF8.GetBytes(text));
        var e = Assert.Throws<DataFormatException>(() => Table.Read(path).Classes("t", new TableOptions()));
        Assert.Equal(path + message, e.Message);
    }

    [Fact]
    public void FilesThatAreNoTablesAreErrors()
    {
        var missing = Path.Combine(_folder.Path, "none.csv");
        Assert.Equal($"{missing}: there is no such file", Message(missing));
        Assert.Equal($"{_folder.Path}: expected one file .csv or .csv.gz, or one and another with 'target' in its name, found none", Message(_folder.Path));
        var bytes = _folder.Write("bytes.csv", [.. "1,2\n3,"u8, 0xFF, 0xFE, (byte)'\n']);
        Assert.Equal($"{bytes}:2: expected UTF-8 text, found other bytes", Message(bytes));
        var cut = _folder.Write("cut.csv.gz", Pack(Flowers)[..^12]);
        Assert.StartsWith($"{cut}: expected gzip data, found data that cannot be unpacked", Message(cut), StringComparison.Ordinal);
        _folder.Write("third.csv", "1,2\n"u8.ToArray());
        Assert.EndsWith("found bytes.csv, cut.csv.gz, third.csv", Message(_folder.Path), StringComparison.Ordinal);
        var table = Read(Flowers);
        var e = Assert.Throws<DataFormatException>(() => table.Classes("t", new TableOptions { Target = "colour" }));
        Assert.EndsWith("there is no column colour; there is length, width, kind", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<DataFormatException>(() => table.Classes("t", new TableOptions { Features = ["kind"] }));
        Assert.EndsWith("expected at least one feature, each once, and none the target; found kind", e.Message, StringComparison.Ordinal);
    }

    private static string Message(string path) => Assert.Throws<DataFormatException>(() => Table.Read(path)).Message;

    private static byte[] Pack(string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Optimal))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }

    private Table Read(string text) => Table.Read(_folder.Write("read.txt", Encoding.UTF8.GetBytes(text)));
}
