using System.Collections.Immutable;
using System.Text;

namespace MiniTorch.Nn.Data;

/// <summary>
/// Names as samples of a character model: for each letter and for the end of each name, the characters before it. Of the names, in a
/// random order, 80 % are to train on, 10 % to validate with and 10 % to test on.
/// </summary>
public static class Names
{
    // '.' stands before the first letter and for the end.
    private static readonly ImmutableArray<string> Characters = [".", .. Enumerable.Range('a', 26).Select(c => ((char)c).ToString())];

    /// <summary>Reads names, one a line, of the letters a to z.</summary>
    /// <param name="path">A text file, plain or packed with gzip, or a folder with names.txt.</param>
    /// <param name="context">How many characters come before that which is predicted.</param>
    /// <exception cref="DataFormatException">The file is missing, has fewer than 10 names, or a line is no name.</exception>
    public static DataSplit Load(string path, int context = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        path = Directory.Exists(path) ? Path.Combine(path, "names.txt") : path;
        var names = Encoding.UTF8.GetString(PackedFile.ReadAll(path)).TrimEnd().Split('\n').Select(n => n.TrimEnd('\r')).ToArray();
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0 || names[i].Any(c => c is < 'a' or > 'z'))
            {
                throw new DataFormatException($"{path}:{i + 1}: expected a name of the letters a to z, found \"{names[i]}\"");
            }
        }

        if (names.Length < 10)
        {
            throw new DataFormatException($"{path}: expected at least 10 names, found {names.Length}");
        }

        new SplitMix64(0, 0).Shuffle(names.AsSpan());
        var (train, validation) = ((int)(names.Length * 0.8), (int)(names.Length * 0.9));
        return new DataSplit(Samples("names/train", names[..train], context), Samples("names/test", names[validation..], context))
        {
            Validation = Samples("names/validation", names[train..validation], context),
        };
    }

    /// <summary>The class that stands before the first letter of a name and behind the last.</summary>
    internal const int End = 0;

    /// <summary>The class of a letter.</summary>
    internal static int Code(char c) => c == '.' ? End : c - 'a' + 1;

    /// <summary>The letter of a class.</summary>
    internal static char Character(int code) => Characters[code][0];

    private static Dataset Samples(string name, string[] names, int context)
    {
        var (features, labels) = (ImmutableArray.CreateBuilder<float>(), ImmutableArray.CreateBuilder<int>());
        foreach (var word in names)
        {
            var padded = $"{new string('.', context)}{word}.";
            for (var i = context; i < padded.Length; i++)
            {
                features.AddRange(padded[(i - context)..i].Select(c => (float)Code(c)));
                labels.Add(Code(padded[i]));
            }
        }

        return new Dataset(name, [context], features.ToImmutable(), labels.ToImmutable(), Characters);
    }
}
