using System.Runtime.InteropServices;

namespace MiniTorch.Nn.Data;

/// <summary>
/// Handwritten digits of 8x8 pixels in a table: the test set of E. Alpaydin's "Optical Recognition of Handwritten Digits" (UCI, 1998), as
/// scikit-learn's digits.csv.gz has it. The first 1000 rows, by some writers, are to train on; the others, by other writers, to test on.
/// </summary>
public static class DigitsTable
{
    /// <summary>The rows to train on.</summary>
    public const int TrainCount = 1000;

    private const int Side = 8;
    private const float Ink = 16;

    /// <summary>Reads a table of 64 pixels, row by row from 0 for the background to 16 for ink, and the digit. Features are pixel / 16.</summary>
    /// <param name="path">A file .csv or .csv.gz, or the folder of one.</param>
    /// <exception cref="DataFormatException">The table is missing or damaged, too short, or not of such rows.</exception>
    public static DataSplit Load(string path)
    {
        var table = Table.Read(path).Classes("digits-csv", new TableOptions()).Train;
        if (table.FeatureCount() != Side * Side || !table.ClassNames.AsSpan().SequenceEqual(Digits.ClassNames.AsSpan()) || table.Count <= TrainCount)
        {
            throw new DataFormatException(FormattableString.Invariant(
                $"{path}: expected more than {TrainCount} rows of {Side * Side} pixels and a digit, found {table.Count} of {table.FeatureCount()} pixels ")
                + $"and one of {string.Join(", ", table.ClassNames)}");
        }

        var (pixels, labels) = (new float[table.Count * Side * Side], new int[table.Count]);
        for (var i = 0; i < table.Count; i++)
        {
            var row = pixels.AsSpan(i * Side * Side, Side * Side);
            table.CopyFeatures(i, row);
            table.CopyLabels(i, labels.AsSpan(i, 1));
            foreach (ref var pixel in row)
            {
                pixel = pixel is >= 0 and <= Ink
                    ? pixel / Ink
                    : throw new DataFormatException(FormattableString.Invariant(
                        $"{path}: expected pixels from 0 to {Ink}, found {pixel} in row {i + 1}"));
            }
        }

        var all = new Dataset(
            "digits-csv",
            [Side * Side],
            ImmutableCollectionsMarshal.AsImmutableArray(pixels),
            ImmutableCollectionsMarshal.AsImmutableArray(labels),
            table.ClassNames)
        {
            Image = new ImageSize(Side, Side),
        };
        return new DataSplit(
            all.Rows("digits-csv/train", [.. Enumerable.Range(0, TrainCount)]),
            all.Rows("digits-csv/test", [.. Enumerable.Range(TrainCount, all.Count - TrainCount)]));
    }
}
