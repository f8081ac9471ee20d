using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using MiniTorch.Interop;
using MiniTorch.Ir;

namespace MiniTorch.Nn.Data;

/// <summary>
/// Samples from arrays: a file .npz of numpy.savez, a file .safetensors, or a folder of .npy files, each with these names:
/// <list type="bullet">
/// <item><c>x_train</c>, <c>y_train</c>, <c>x_test</c> and <c>y_test</c>, as Keras names them in its mnist.npz;</item>
/// <item>or <c>x</c> and <c>y</c>, whose samples are to train and to test on.</item>
/// </list>
/// x is [N, ..] of any element type; f64 models see all digits of f64. y is [N] of an integer type, whose numbers count classes from 0; or
/// numbers to be predicted, [N] or [N, ..] of f32 or f64. Arrays of other names are not looked at, nor read where the file lets them be.
/// </summary>
public static class ArrayFile
{
    /// <summary>Reads the samples.</summary>
    /// <param name="path">The file, or the folder.</param>
    /// <exception cref="DataFormatException">An array is missing, or arrays do not fit together; the message has their types.</exception>
    /// <exception cref="CompilerException">A file is missing or damaged.</exception>
    public static DataSplit Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var arrays = Read(path);
        if (arrays.AreOneSet)
        {
            var all = Samples(path, "all", arrays, "x", "y", Classes(path, arrays, "y"));
            return new DataSplit(all, all);
        }

        var classes = Classes(path, arrays, "y_train", "y_test");
        var train = Samples(path, "train", arrays, "x_train", "y_train", classes);
        var test = Samples(path, "test", arrays, "x_test", "y_test", classes);
        return train.FeatureShape.AsSpan().SequenceEqual(test.FeatureShape.AsSpan()) && train.TargetCount == test.TargetCount
            ? new DataSplit(train, test)
            : throw new DataFormatException(
                $"{path}: expected samples to test on like those to train on, {Find(path, arrays, "x_train")} and {Find(path, arrays, "y_train")}, "
                + $"found {Find(path, arrays, "x_test")} and {Find(path, arrays, "y_test")}");
    }

    private static Arrays Read(string path)
    {
        if (Directory.Exists(path))
        {
            var files = Directory.EnumerateFiles(path, "*.npy").ToDictionary(f => Path.GetFileNameWithoutExtension(f));
            return Arrays.Of(files.Keys, wanted => files.Where(f => wanted.Contains(f.Key)).Select(f => new NamedTensor(f.Key, Npy.Read(f.Value))));
        }

        if (path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            return Arrays.Of(Npz.Names(path), wanted => Npz.Read(path, wanted.Contains));
        }

        if (!path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            throw new DataFormatException($"{path}: expected a file .npz or .safetensors, or a folder of .npy files");
        }

        var tensors = Safetensors.Read(path).Tensors;
        return Arrays.Of(tensors.Select(t => t.Name), _ => tensors);
    }

    // As many as the labels of all parts need; none if the targets are numbers.
    private static ImmutableArray<string> Classes(string path, Arrays arrays, params ReadOnlySpan<string> names)
    {
        var largest = -1L;
        foreach (var name in names)
        {
            var y = Find(path, arrays, name);
            if (y.Type is DType.F32 or DType.F64)
            {
                return [];
            }

            if (y.Shape.Length != 1)
            {
                throw new DataFormatException($"{path}: expected {name} to be [N], a class for each sample, found {y}");
            }

            foreach (var label in Numbers(y))
            {
                largest = Math.Max(largest, (long)label);
                if (label is < 0 or > short.MaxValue)
                {
                    throw new DataFormatException(string.Create(
                        CultureInfo.InvariantCulture, $"{path}: expected classes from 0 to {short.MaxValue} in {name}, found {label}"));
                }
            }
        }

        return [.. Enumerable.Range(0, (int)largest + 1).Select(c => c.ToString(CultureInfo.InvariantCulture))];
    }

    private static Dataset Samples(
        string path, string part, Arrays arrays, string featureName, string targetName, ImmutableArray<string> classes)
    {
        var (x, y) = (Find(path, arrays, featureName), Find(path, arrays, targetName));
        if (x.Shape.Length == 0 || y.Shape.Length == 0 || x.Shape[0] != y.Shape[0] || x.Shape[0] == 0 || x.Shape.Contains(0))
        {
            throw new DataFormatException(
                $"{path}: expected at least one sample, and as many in {featureName} as in {targetName}, found {x} and {y}");
        }

        if (classes.IsEmpty && y.Type is not (DType.F32 or DType.F64))
        {
            throw new DataFormatException($"{path}: expected {targetName} to be numbers, as in the other part, found {y}");
        }

        var (name, shape, labels) = ($"{Path.GetFileNameWithoutExtension(path)}/{part}", Behind(x), classes.IsEmpty ? [] : Labels(y));
        var samples = x.Type == DType.F64
            ? Dataset.OfDoubles(name, shape, Frozen(Numbers(x)), labels, classes)
            : new Dataset(name, shape, Frozen(Array.ConvertAll(Numbers(x), v => (float)v)), labels, classes);
        return !classes.IsEmpty ? samples
            : y.Type == DType.F64 ? samples.WithWideTargets(Behind(y), Frozen(Numbers(y)))
            : samples.WithTargets(Behind(y), Frozen(y.Elements<float>().ToArray()));
    }

    private static TensorData Find(string path, Arrays arrays, string name) => arrays.Read.GetValueOrDefault(name)
        ?? throw new DataFormatException(
            $"{path}: expected arrays x_train, y_train, x_test and y_test, or x and y, found "
            + (arrays.Names.IsEmpty ? "none" : string.Join(", ", arrays.Names.Order(StringComparer.Ordinal))));

    // The extents of one sample; of one number a sample, [1].
    private static ImmutableArray<int> Behind(TensorData array) =>
        array.Shape.Length == 1 ? [1] : [.. array.Shape.Skip(1).Select(extent => checked((int)extent))];

    private static ImmutableArray<int> Labels(TensorData y) => Frozen(Array.ConvertAll(Numbers(y), label => (int)label));

    private static double[] Numbers(TensorData array) => array.Type switch
    {
        DType.F32 => Converted<float>(array, v => v),
        DType.F64 => array.Elements<double>().ToArray(),
        DType.I32 => Converted<int>(array, v => v),
        DType.I64 => Converted<long>(array, v => v),
        _ => Array.ConvertAll(array.Bytes, v => (double)v),
    };

    private static double[] Converted<T>(TensorData array, Converter<T, double> convert)
        where T : unmanaged => Array.ConvertAll(array.Elements<T>().ToArray(), convert);

    private static ImmutableArray<T> Frozen<T>(T[] elements) => ImmutableCollectionsMarshal.AsImmutableArray(elements);

    /// <summary>The names of what there is, and what is needed of it.</summary>
    private sealed record Arrays(ImmutableArray<string> Names, IReadOnlyDictionary<string, TensorData> Read)
    {
        private static readonly string[] OneSet = ["x", "y"];
        private static readonly string[] TwoSets = ["x_train", "y_train", "x_test", "y_test"];

        /// <summary>True if all samples are to train and to test on.</summary>
        public bool AreOneSet => OneSet.All(Names.Contains);

        public static Arrays Of(IEnumerable<string> names, Func<string[], IEnumerable<NamedTensor>> read)
        {
            ImmutableArray<string> all = [.. names];
            return new Arrays(all, read(OneSet.All(all.Contains) ? OneSet : TwoSets).ToDictionary(t => t.Name, t => t.Data));
        }
    }
}
