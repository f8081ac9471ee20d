using System.Runtime.InteropServices;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Data;

public sealed class MnistTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FindsTheFilesPlainOrPacked()
    {
        WriteFour();
        var (train, test) = Mnist.Load(_folder.Path).InMemory();
        Assert.Equal((3, 2), (train.Count, test.Count));
        Assert.Equal(("mnist/train", "mnist/test"), (train.Name, test.Name));
        Assert.Equal(new ImageSize(1, 2), train.Image);
        Assert.Equal([4, 5, 6], train.Labels.AsEnumerable());
        Assert.Equal(10, test.ClassNames.Length);
        Assert.Equal([2 / 255f, 3 / 255f], train.Features(1).ToArray());
    }

    [Fact]
    public void SaysWhichFileIsMissing()
    {
        WriteFour();
        File.Delete(Path.Combine(_folder.Path, "t10k-labels-idx1-ubyte"));
        Assert.Equal(
            $"{_folder.Path}: found neither t10k-labels-idx1-ubyte nor t10k-labels-idx1-ubyte.gz in this folder",
            Assert.Throws<DataFormatException>(() => Mnist.Load(_folder.Path)).Message);
        var none = Path.Combine(_folder.Path, "none");
        Assert.Equal(
            $"{none}: there is no such folder; expected the four MNIST files in it, such as train-images-idx3-ubyte.gz",
            Assert.Throws<DataFormatException>(() => Mnist.Load(none)).Message);
    }

    [Fact]
    public void SaysThatImagesAndLabelsDisagree()
    {
        WriteFour();
        var labels = _folder.Write("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 7]);
        Assert.Equal(
            $"{labels}: at byte 4 expected 2 labels, the number of images in {Path.Combine(_folder.Path, "t10k-images-idx3-ubyte.gz")}, found 1",
            Assert.Throws<DataFormatException>(() => Mnist.Load(_folder.Path)).Message);
    }

    [Fact]
    public void SaysThatTheSetsDisagree()
    {
        WriteFour();
        var test = _folder.Write("t10k-images-idx3-ubyte.gz", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 1, 2, 3, 4]);
        Assert.Equal(
            $"{test}: expected images of 1x2 pixels as in {Path.Combine(_folder.Path, "train-images-idx3-ubyte")}, found 2x1",
            Assert.Throws<DataFormatException>(() => Mnist.Load(_folder.Path)).Message);
    }

    [SharedDataFact("mnist")]
    public void ReadsTheRealFiles()
    {
        var (train, test) = Mnist.Load(SharedData.Folder("mnist")!).InMemory();
        Assert.Equal((60_000, 10_000), (train.Count, test.Count));
        Assert.Equal(new ImageSize(28, 28), test.Image);
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], test.Labels.Take(10));
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], train.Labels.Take(10));

        // The published mean and standard deviation of the training pixels.
        var features = ImmutableCollectionsMarshal.AsArray(train.AllFeatures)!;
        var mean = features.Average(f => (double)f);
        Assert.Equal(0.1307, mean, 5e-5);
        Assert.Equal(0.3081, Math.Sqrt(features.Average(f => (f - mean) * (f - mean))), 5e-5);
    }

    private void WriteFour()
    {
        _folder.Write("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 2, 3, 4, 5]);
        _folder.Write("train-labels-idx1-ubyte.gz", IdxReaderTests.Pack([0, 0, 8, 1, 0, 0, 0, 3, 4, 5, 6]));
        _folder.Write("t10k-images-idx3-ubyte.gz", IdxReaderTests.Pack([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 6, 7, 8, 9]));
        _folder.Write("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 8, 9]);
    }
}
