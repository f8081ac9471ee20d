using MiniTorch.Interop;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Data;

public sealed class ArrayFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File1 => Path.Combine(_folder.Path, "set.npz");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ImagesAndTheirClassesAreRead()
    {
        Npz.Write(
            File1,
            [
                new("x_train", TensorData.Of<byte>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255], 2, 2, 3)),
                new("y_train", TensorData.Of<byte>([3, 0], 2)),
                new("x_test", TensorData.Of<byte>([9, 8, 7, 6, 5, 4], 1, 2, 3)),
                new("y_test", TensorData.Of<long>([4], 1)),
                new("something else", TensorData.Of<int>([1, 2, 3], 3)),
            ],
            isCompressed: true);
        var data = ArrayFile.Load(File1);
        var (train, test) = ((Dataset)data.Train, (Dataset)data.Test);
        Assert.Equal(("set/train", "set/test"), (train.Name, test.Name));
        Assert.Equal([2, 3], train.FeatureShape.AsEnumerable());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255], train.AllFeatures.AsEnumerable());
        Assert.Equal([3, 0], train.Labels.AsEnumerable());
        Assert.Equal([4], test.Labels.AsEnumerable());
        Assert.Equal(["0", "1", "2", "3", "4"], train.ClassNames.AsEnumerable());
        Assert.Equal(train.ClassNames.AsEnumerable(), test.ClassNames);
    }

    [Fact]
    public void NumbersAreReadWithAllTheirDigitsFromAnyKindOfFile()
    {
        var (x, y) = (TensorData.Of<double>([1 / 3.0, 2, 3, 4, 5, 6], 3, 2), TensorData.Of<double>([0.1, 0.2, 0.3], 3));
        Npz.Write(File1, [new("x", x), new("y", y)]);
        Safetensors.Write(Path.Combine(_folder.Path, "set.safetensors"), [new("x", x), new("y", y)]);
        var arrays = Directory.CreateDirectory(Path.Combine(_folder.Path, "set")).FullName;
        Npy.Write(Path.Combine(arrays, "x.npy"), x);
        Npy.Write(Path.Combine(arrays, "y.npy"), y);
        foreach (var path in new[] { File1, Path.Combine(_folder.Path, "set.safetensors"), arrays })
        {
            var data = ArrayFile.Load(path);
            Assert.Same(data.Train, data.Test);
            var train = (Dataset)data.Train;
            Assert.Equal([1 / 3.0, 2, 3, 4, 5, 6], train.WideFeatures.AsEnumerable());
            Assert.Equal([0.1, 0.2, 0.3], train.WideTargets.AsEnumerable());
            Assert.Equal([1], train.TargetShape.AsEnumerable());
            Assert.Empty(train.ClassNames);
        }

        // A model learns from it: y = 2 x0 - x1.
        Npz.Write(File1, [new("x", TensorData.Of<int>([1, 2, 3, 4, 5, 1], 3, 2)), new("y", TensorData.Of<float>([0, 2, 9], 3, 1))]);
        var run = new Trainer(new Linear(2, 1), [2], new Sgd(0.05), Loss.MeanSquaredError).Fit(ArrayFile.Load(File1), epochs: 2000);
        Assert.InRange(run.Test.Loss, 0, 1e-6);
    }

    [Theory]
    [InlineData("x:f32[2,3]", "expected arrays x_train, y_train, x_test and y_test, or x and y, found x")]
    [InlineData("", "expected arrays x_train, y_train, x_test and y_test, or x and y, found none")]
    [InlineData("x:f32[2,3] y:i32[3]", "expected at least one sample, and as many in x as in y, found f32[2,3] and i32[3]")]
    [InlineData("x:f32[2,0] y:f32[2]", "expected at least one sample, and as many in x as in y, found f32[2,0] and f32[2]")]
    [InlineData("x:f32[2] y:i32[2,1]", "expected y to be [N], a class for each sample, found i32[2,1]")]
    [InlineData("x:f32[2] y:i32[2]=-1", "expected classes from 0 to 32767 in y, found -1")]
    [InlineData("x_train:f32[2,3] y_train:i32[2] x_test:f32[2,4] y_test:i32[2]", "expected samples to test on like those to train on, f32[2,3] and i32[2], found f32[2,4] and i32[2]")]
    [InlineData("x_train:f32[2,3] y_train:f32[2] x_test:f32[2,3] y_test:i32[2]", "expected y_test to be numbers, as in the other part, found i32[2]")]
    [InlineData("x_train:f32[2,3] y_train:i32[2] x_test:f32[2,3]", "found x_test, x_train, y_train")]
    public void ArraysThatDoNotFitAreAnError(string arrays, string message)
    {
        Npz.Write(File1, arrays.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Declared));
        var e = Assert.Throws<DataFormatException>(() => ArrayFile.Load(File1));
        Assert.StartsWith($"{File1}: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesThatAreNoArraysAreErrors()
    {
        Assert.EndsWith("expected a file .npz or .safetensors, or a folder of .npy files", Assert.Throws<DataFormatException>(() => ArrayFile.Load("a.txt")).Message, StringComparison.Ordinal);
        Assert.Contains("there is no such file", Assert.Throws<CompilerException>(() => ArrayFile.Load(File1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheDigitsOfKerasAreRead()
    {
        void Write(params byte[] pixels) => Npz.Write(
            File1,
            [
                new("x_train", TensorData.Of<byte>(pixels, 2, 2, 3)),
                new("y_train", TensorData.Of<byte>([3, 0], 2)),
                new("x_test", TensorData.Of<byte>([9, 8, 7, 6, 5, 4], 1, 2, 3)),
                new("y_test", TensorData.Of<byte>([7], 1)),
            ]);

        Write(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255);
        var train = (Dataset)Mnist.Load(File1).Train;
        Assert.Equal(("mnist/train", new ImageSize(2, 3)), (train.Name, train.Image));
        Assert.Equal([6 / 255f, 7 / 255f, 8 / 255f, 9 / 255f, 10 / 255f, 1], train.Features(1).ToArray());
        Assert.Equal(10, train.ClassNames.Length);
        Npz.Write(File1, [new("x", TensorData.Of<float>([0, 256], 2, 1, 1)), new("y", TensorData.Of<int>([1, 2], 2))]);
        Assert.EndsWith("expected pixels from 0 to 255, found 256", Assert.Throws<DataFormatException>(() => Mnist.Load(File1)).Message, StringComparison.Ordinal);
        Npz.Write(File1, [new("x", TensorData.Of<float>([0, 5], 2, 1)), new("y", TensorData.Of<int>([1, 10], 2))]);
        Assert.EndsWith(
            "expected images [N, rows, columns] of 10 digits, found [N, 1] of 11 classes",
            Assert.Throws<DataFormatException>(() => Mnist.Load(File1)).Message,
            StringComparison.Ordinal);
    }

    // Such as x:f32[2,3], or y:i32[2]=7 for elements that are all 7.
    private static NamedTensor Declared(string text)
    {
        var (name, rest) = (text.Split(':')[0], text.Split(':')[1]);
        var shape = rest[(rest.IndexOf('[') + 1)..rest.IndexOf(']')].Split(',').Select(long.Parse).ToArray();
        var (count, value) = ((int)shape.Aggregate(1L, (a, b) => a * b), rest.Contains('=') ? int.Parse(rest.Split('=')[1]) : 0);
        return new NamedTensor(name, rest.StartsWith("f32", StringComparison.Ordinal)
            ? TensorData.Of<float>(Enumerable.Repeat((float)value, count).ToArray(), shape)
            : TensorData.Of<int>(Enumerable.Repeat(value, count).ToArray(), shape));
    }
}
