namespace MiniTorch.Nn.Data;

/// <summary>
/// The MNIST handwritten digits (LeCun, Cortes and Burges): 60,000 training and 10,000 test images of 28x28 pixels, from the original files.
/// </summary>
public static class Mnist
{
    /// <summary>
    /// Reads <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>, <c>t10k-images-idx3-ubyte</c> and <c>t10k-labels-idx1-ubyte</c>,
    /// each plain or with <c>.gz</c>, from one folder. Features are f32[784], from 0 for the background to 1 for ink: the f32 nearest to
    /// byte / 255. The files may hold any number of samples and any size of image, as long as both sets agree on it. The same from the arrays
    /// <c>x_train</c>, <c>y_train</c>, <c>x_test</c> and <c>y_test</c> of one file, mnist.npz, as Keras has it.
    /// </summary>
    /// <param name="folder">The folder that holds the four files, or the path of the one.</param>
    /// <exception cref="DataFormatException">A file is missing, damaged or of another kind, or the files do not fit together.</exception>
    public static DataSplit Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (folder.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            var arrays = ArrayFile.Load(folder);
            return new DataSplit(OfArrays("mnist/train", folder, (Dataset)arrays.Train), OfArrays("mnist/test", folder, (Dataset)arrays.Test));
        }

        if (!Directory.Exists(folder))
        {
            throw new DataFormatException($"{folder}: there is no such folder; expected the four MNIST files in it, such as train-images-idx3-ubyte.gz");
        }

        // All four are looked for before the first is read: reading takes seconds.
        var trainImages = Find(folder, "train-images-idx3-ubyte");
        var trainLabels = Find(folder, "train-labels-idx1-ubyte");
        var testImages = Find(folder, "t10k-images-idx3-ubyte");
        var testLabels = Find(folder, "t10k-labels-idx1-ubyte");
        var test = Read("mnist/test", testImages, testLabels);
        var train = Read("mnist/train", trainImages, trainLabels);
        return train.Image == test.Image
            ? new DataSplit(train, test)
            : throw new DataFormatException(
                $"{testImages}: expected images of {train.Image!.Height}x{train.Image.Width} pixels as in {trainImages}, "
                + $"found {test.Image!.Height}x{test.Image.Width}");
    }

    private static string Find(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path
            : File.Exists(path + ".gz") ? path + ".gz"
            : throw new DataFormatException($"{folder}: found neither {name} nor {name}.gz in this folder");
    }

    private static Dataset OfArrays(string name, string path, Dataset arrays)
    {
        if (arrays.FeatureShape is not [var height, var width] || arrays.ClassNames.Length > Digits.ClassNames.Length)
        {
            throw new DataFormatException(
                $"{path}: expected images [N, rows, columns] of {Digits.ClassNames.Length} digits, "
                + $"found [N, {string.Join(", ", arrays.FeatureShape)}] of {arrays.ClassNames.Length} classes");
        }

        var pixels = arrays.AllFeatures.Select(p => p is >= 0 and <= byte.MaxValue && p == (byte)p
            ? (byte)p
            : throw new DataFormatException(FormattableString.Invariant($"{path}: expected pixels from 0 to 255, found {p}"))).ToArray();
        return new Dataset(name, [height * width], PixelScale.ToFeatures(pixels), arrays.Labels, Digits.ClassNames)
        {
            Image = new ImageSize(height, width),
        };
    }

    private static Dataset Read(string name, string imagesPath, string labelsPath)
    {
        var images = IdxReader.ReadImages(imagesPath);
        var labels = IdxReader.ReadLabels(labelsPath, Digits.ClassNames.Length);
        if (labels.Length != images.Count)
        {
            throw new DataFormatException(
                $"{labelsPath}: at byte 4 expected {images.Count} labels, the number of images in {imagesPath}, found {labels.Length}");
        }

        return new Dataset(
            name,
            [images.Rows * images.Columns],
            images.ToFeatures(),
            [.. labels.Select(label => (int)label)],
            Digits.ClassNames)
        {
            Image = new ImageSize(images.Rows, images.Columns),
        };
    }
}
