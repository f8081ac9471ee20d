using System.IO.Compression;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Data;

public sealed class IdxReaderTests : IDisposable
{
    // Two images of 2 rows and 3 columns.
    private static readonly byte[] Images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255];
    private static readonly byte[] Labels = [0, 0, 8, 1, 0, 0, 0, 2, 7, 9];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadsPlainAndPackedFilesWhateverTheirName(bool packed)
    {
        var images = IdxReader.ReadImages(_folder.Write(packed ? "images" : "images.gz", packed ? Pack(Images) : Images));
        Assert.Equal((2, 2, 3), (images.Count, images.Rows, images.Columns));
        Assert.Equal(Images[16..], images.Pixels.AsEnumerable());
        Assert.Equal([7, 9], IdxReader.ReadLabels(_folder.Write("labels", packed ? Pack(Labels) : Labels)).AsEnumerable());
    }

    [Fact]
    public void APixelIsTheNearestFloatToItsFraction()
    {
        var features = new IdxImages(1, 16, 16, [.. Enumerable.Range(0, 256).Select(b => (byte)b)]).ToFeatures();
        Assert.Equal(0f, features[0]);
        Assert.Equal(1f, features[255]);
        Assert.All(Enumerable.Range(0, 256), b => Assert.Equal((float)(b / 255.0), features[b]));
    }

    [Fact]
    public void AFileOfNoImagesIsEmpty()
    {
        var images = IdxReader.ReadImages(_folder.Write("none", Patch(Images, 4, 0, 0, 0, 0)[..16]));
        Assert.Equal(0, images.Count);
        Assert.Empty(images.Pixels.AsEnumerable());
    }

    [Theory]
    [InlineData(0, "at byte 0 expected the magic number in bytes 0 to 3, found the end of the file")]
    [InlineData(3, "at byte 3 expected the magic number in bytes 0 to 3, found the end of the file")]
    [InlineData(6, "at byte 6 expected the number of images in bytes 4 to 7, found the end of the file")]
    [InlineData(8, "at byte 8 expected the number of rows in bytes 8 to 11, found the end of the file")]
    [InlineData(15, "at byte 15 expected the number of columns in bytes 12 to 15, found the end of the file")]
    [InlineData(16, "at byte 16 expected 12 more of 12 elements, found the end of the file")]
    [InlineData(27, "at byte 27 expected 1 more of 12 elements, found the end of the file")]
    public void SaysWhereAFileIsCutShort(int length, string message)
    {
        AssertImages(message, Images[..length]);
        if (length > 0)
        {
            AssertImages(message, Pack(Images[..length]));
        }
    }

    [Fact]
    public void SaysWhatIsWrongInTheHeader()
    {
        AssertImages("at byte 0 expected the magic number 0x00000803, found 0x00000801", Labels);
        AssertImages("at byte 0 expected the magic number 0x00000803, found 0x00000801", Pack(Labels));
        AssertImages("at byte 8 expected the number of rows, in all at most 2147483591 bytes, found 0", Patch(Images, 11, 0));
        AssertImages("at byte 4 expected the number of images, in all at most 2147483591 bytes, found 4294967295", Patch(Images, 4, 255, 255, 255, 255));
        AssertImages("at byte 12 expected the number of columns, in all at most 2147483591 bytes, found 2130706435", Patch(Images, 12, 127));
        AssertImages("at byte 8 expected the number of rows, in all at most 2147483591 bytes, found 2147483647", Patch(Images, 4, 0, 0, 0, 0, 127, 255, 255, 255));
    }

    [Fact]
    public void ADamagedExtentReservesNoGigabytes()
    {
        var path = _folder.Write("big", Patch(Images, 4, 10));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<DataFormatException>(() => IdxReader.ReadImages(path));
        Assert.Equal($"{path}: at byte 28 expected 1006632960 more of 1006632972 elements, found the end of the file", e.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void GrowsWithALargeFile()
    {
        var bytes = new byte[16 + (3 * 1000 * 1001)];
        Patch(Images, 4, 0, 0, 0, 3, 0, 0, 0x03, 0xE8, 0, 0, 0x03, 0xE9)[..16].CopyTo(bytes, 0);
        for (var i = 16; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i * 7 / 3);
        }

        var images = IdxReader.ReadImages(_folder.Write("large", Pack(bytes)));
        Assert.Equal((3, 1000, 1001), (images.Count, images.Rows, images.Columns));
        Assert.True(images.Pixels.AsSpan().SequenceEqual(bytes.AsSpan(16)));
    }

    [Fact]
    public void SaysThatBytesFollow()
    {
        AssertImages("at byte 28 expected the end of the file, found byte 0x2a after all 12 elements", [.. Images, 42]);
        AssertImages("at byte 28 expected the end of the file, found byte 0x2a after all 12 elements", Pack([.. Images, 42]));
    }

    [Fact]
    public void SaysWhichLabelNamesNoClass()
    {
        var path = _folder.Write("labels", Patch(Labels, 9, 10));
        var e = Assert.Throws<DataFormatException>(() => IdxReader.ReadLabels(path));
        Assert.Equal($"{path}: at byte 9 expected a label from 0 to 9, found 10", e.Message);
        Assert.Equal([7, 10], IdxReader.ReadLabels(path, classes: 11).AsEnumerable());
    }

    [Fact]
    public void SaysThatPackedDataIsDamaged()
    {
        var packed = Pack(Images);
        AssertImagesStart("at byte 0 expected gzip data, found data that cannot be unpacked (", Patch(packed, 2, 9));
        // A wrong check sum at the end, after all elements could be unpacked.
        AssertImagesStart("at byte ", Patch(packed, packed.Length - 8, (byte)(packed[^8] + 1)));
    }

    [Fact]
    public void SaysThatAFileIsMissing()
    {
        var path = Path.Combine(_folder.Path, "none");
        Assert.Equal($"{path}: there is no such file", Assert.Throws<DataFormatException>(() => IdxReader.ReadImages(path)).Message);
        path = Path.Combine(path, "none");
        Assert.Equal($"{path}: there is no such folder", Assert.Throws<DataFormatException>(() => IdxReader.ReadLabels(path)).Message);
        var e = Assert.Throws<DataFormatException>(() => IdxReader.ReadLabels(_folder.Path));
        Assert.StartsWith($"{_folder.Path}: cannot be read (", e.Message, StringComparison.Ordinal);
    }

    internal static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Patch(byte[] bytes, int offset, params byte[] patch)
    {
        var copy = bytes.ToArray();
        patch.CopyTo(copy, offset);
        return copy;
    }

    private void AssertImages(string message, byte[] bytes)
    {
        var path = _folder.Write("images", bytes);
        Assert.Equal($"{path}: {message}", Assert.Throws<DataFormatException>(() => IdxReader.ReadImages(path)).Message);
    }

    private void AssertImagesStart(string message, byte[] bytes)
    {
        var path = _folder.Write("images", bytes);
        Assert.StartsWith($"{path}: {message}", Assert.Throws<DataFormatException>(() => IdxReader.ReadImages(path)).Message, StringComparison.Ordinal);
    }
}
