using System.Collections.Immutable;
using System.Globalization;

namespace MiniTorch.Nn.Data;

/// <summary>
/// A table of named columns from text files (.csv or .csv.gz): a record a line, separated by commas, semicolons, tabs or blanks.
/// <list type="bullet">
/// <item>A first line in which no field is a number names the columns; without one they are <c>x0</c>, <c>x1</c>, ...</item>
/// <item>A first line such as <c>150,4,setosa,versicolor,virginica</c>, as scikit-learn's files have, gives the number of rows, the number
/// of features, and the names of the classes that the last column numbers from 0.</item>
/// <item>A folder stands for its only table; or for two of the same rows, the one with <c>target</c> in its name holding the target.</item>
/// </list>
/// Every field that is asked for must be good: nothing is skipped or filled in.
/// </summary>
public sealed class Table
{
    // Tells the stream of the choice of rows from those that initial values and batches draw from the same seed.
    private const ulong TestRows = 0x74657374726F7773;

    private readonly string _path;
    private readonly ImmutableArray<string> _names;
    private readonly ImmutableArray<ImmutableArray<CsvField>> _rows;
    private readonly ImmutableArray<string> _classNames;
    private readonly Table? _target;

    private Table(CsvFile file, Table? target = null)
    {
        (_path, _target) = (file.Path, target);
        var first = file.Rows[0];
        _classNames = ClassesOf(file);
        file.RequireWidth(_classNames.IsEmpty ? 0 : 1);
        var isHeader = _classNames.IsEmpty && first.All(f => f.Number is null);
        _names = isHeader
            ? [.. first.Select(f => f.Text)]
            : [.. file.Rows[^1].Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"x{i}"))];
        if (isHeader && first.Select((f, i) => (Field: f, Index: i)).FirstOrDefault(f => IsTaken(f.Field, f.Index)) is { Field.Text: not null } bad)
        {
            throw bad.Field.Wrong(_path, "a name of its own for each column");
        }

        _rows = isHeader || !_classNames.IsEmpty ? file.Rows.RemoveAt(0) : file.Rows;
        if (_rows.IsEmpty)
        {
            throw new DataFormatException($"{_path}: expected rows behind the first line, found none");
        }

        if (target is not null && target._rows.Length != _rows.Length)
        {
            throw new DataFormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"{target._path}: expected {_rows.Length} rows, as many as in {_path}, found {target._rows.Length}"));
        }
    }

    /// <summary>The names of the columns.</summary>
    public ImmutableArray<string> Columns => _names;

    /// <summary>The number of rows.</summary>
    public int RowCount => _rows.Length;

    /// <summary>Reads a file, or the table of a folder.</summary>
    /// <exception cref="DataFormatException">It is missing or damaged; the message has the line and the column.</exception>
    public static Table Read(string path)
    {
        if (!Directory.Exists(path))
        {
            return new Table(CsvFile.Read(path));
        }

        var files = Directory.EnumerateFiles(path)
            .Where(f => f.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || f.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .ToArray();
        bool IsTarget(string file) => Path.GetFileName(file).Contains("target", StringComparison.OrdinalIgnoreCase);
        return files switch
        {
            [var only] => new Table(CsvFile.Read(only)),
            [var a, var b] when IsTarget(a) != IsTarget(b) =>
                new Table(CsvFile.Read(IsTarget(a) ? b : a), TargetColumn(IsTarget(a) ? a : b)),
            _ => throw new DataFormatException(
                $"{path}: expected one file .csv or .csv.gz, or one and another with 'target' in its name, found "
                + (files.Length == 0 ? "none" : string.Join(", ", files.Select(Path.GetFileName)))),
        };
    }

    /// <summary>The samples for predicting a number.</summary>
    /// <param name="name">What messages call them.</param>
    /// <param name="options">Which columns.</param>
    /// <exception cref="DataFormatException">A column does not exist, or a field that is needed is no finite number.</exception>
    public DataSplit Numbers(string name, TableOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (features, (table, target)) = Choose(options);
        return Split(name, options, (part, rows) => Samples($"{name}/{part}", rows, features, [], [])
            .WithWideTargets([1], [.. rows.Select(r => table.Number(r, target))]));
    }

    /// <summary>
    /// The samples for predicting a class. Classes are the texts of the target column, in the order of numbers if all are numbers, else of
    /// their characters.
    /// </summary>
    /// <param name="name">What messages call them.</param>
    /// <param name="options">Which columns.</param>
    /// <exception cref="DataFormatException">A column does not exist, a feature is no finite number, or there are not two classes.</exception>
    public DataSplit Classes(string name, TableOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (features, (table, target)) = Choose(options);
        var isNumbered = !table._classNames.IsEmpty && target == table._names.Length - 1;
        var classes = isNumbered ? table._classNames : table.DistinctTexts(target);
        if (classes.Length < 2)
        {
            throw new DataFormatException(
                $"{table._path}: expected at least two classes in column {table._names[target]}, found {string.Join(", ", classes)}");
        }

        var positions = classes.Select((c, i) => (c, i)).ToDictionary(p => p.c, p => p.i, StringComparer.Ordinal);
        int Label(int row) => isNumbered ? table.NumberedClass(row, target) : positions[table._rows[row][target].Text];
        return Split(name, options, (part, rows) => Samples($"{name}/{part}", rows, features, [.. rows.Select(Label)], classes));
    }

    private static Table TargetColumn(string path)
    {
        var table = new Table(CsvFile.Read(path));
        return table._names.Length == 1
            ? table
            : throw new DataFormatException(string.Create(
                CultureInfo.InvariantCulture, $"{path}: expected one column, the target, found {table._names.Length}"));
    }

    // The names of classes in a first line of counts; empty if the first line is another.
    private static ImmutableArray<string> ClassesOf(CsvFile file)
    {
        var first = file.Rows[0];
        var names = first.Skip(2).Where(f => f.Text.Length > 0).ToList();
        if (file.Rows.Length < 2 || names.Count == 0 || names.Any(n => n.Number is not null)
            || first[0].Number is not { } rows || first[1].Number != file.Rows[1].Length - 1)
        {
            return [];
        }

        return rows == file.Rows.Length - 1
            ? [.. names.Select(n => n.Text)]
            : throw first[0].Wrong(file.Path, string.Create(CultureInfo.InvariantCulture, $"{file.Rows.Length - 1}, the number of rows below"));
    }

    private bool IsTaken(CsvField field, int index) => field.Text.Length == 0 || _names.IndexOf(field.Text) != index;

    private (ImmutableArray<int> Features, (Table Table, int Column) Target) Choose(TableOptions options)
    {
        var target = _target is not null && options.Target is null
            ? (_target, 0)
            : (this, options.Target is { } name ? Column(name) : _names.Length - 1);
        ImmutableArray<int> features = options.Features.IsEmpty
            ? [.. Enumerable.Range(0, _names.Length).Where(c => target != (this, c))]
            : [.. options.Features.Select(Column)];
        if (features.IsEmpty || features.Any(c => target == (this, c)) || features.Distinct().Count() != features.Length)
        {
            throw new DataFormatException(
                $"{_path}: expected at least one feature, each once, and none the target; "
                + $"found {(features.IsEmpty ? "none" : string.Join(", ", features.Select(c => _names[c])))}");
        }

        return (features, target);
    }

    private int Column(string name) => _names.IndexOf(name) is >= 0 and var column
        ? column
        : throw new DataFormatException($"{_path}: there is no column {name}; there is {string.Join(", ", _names)}");

    private double Number(int row, int column) =>
        _rows[row][column].Number ?? throw _rows[row][column].Wrong(_path, $"a finite number in column {_names[column]}");

    private int NumberedClass(int row, int column) =>
        _rows[row][column].Number is { } number && number == Math.Floor(number) && number >= 0 && number < _classNames.Length
            ? (int)number
            : throw _rows[row][column].Wrong(_path, string.Create(
                CultureInfo.InvariantCulture, $"a class from 0 to {_classNames.Length - 1}, as the first line names {_classNames.Length}"));

    private ImmutableArray<string> DistinctTexts(int column)
    {
        foreach (var row in _rows)
        {
            if (row[column].Text.Length == 0)
            {
                throw row[column].Wrong(_path, $"a class in column {_names[column]}");
            }
        }

        var fields = _rows.Select(r => r[column]).DistinctBy(f => f.Text, StringComparer.Ordinal).ToList();
        return fields.All(f => f.Number is not null)
            ? [.. fields.OrderBy(f => f.Number!.Value).ThenBy(f => f.Text, StringComparer.Ordinal).Select(f => f.Text)]
            : [.. fields.Select(f => f.Text).Order(StringComparer.Ordinal)];
    }

    private Dataset Samples(
        string name, IReadOnlyList<int> rows, ImmutableArray<int> features, ImmutableArray<int> labels, ImmutableArray<string> classes) =>
        Dataset.OfDoubles(
            name, [features.Length], [.. rows.SelectMany(r => features.Select(c => Number(r, c)))], labels, classes, [.. features.Select(c => _names[c])]);

    private DataSplit Split(string name, TableOptions options, Func<string, IReadOnlyList<int>, Dataset> samples)
    {
        if (!(options.TestFraction is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.TestFraction, "expected a part for testing of at least 0 and below 1");
        }

        int[] rows = [.. Enumerable.Range(0, _rows.Length)];
        var testCount = (int)Math.Round(options.TestFraction * rows.Length);
        if (testCount == 0 && options.TestFraction > 0)
        {
            throw new DataFormatException(FormattableString.Invariant(
                $"{_path}: expected rows to test on, found none in a part of {options.TestFraction} of {rows.Length} rows"));
        }

        if (testCount == 0)
        {
            var all = samples("all", rows);
            return new DataSplit(all, all);
        }

        new SplitMix64(options.Seed, TestRows).Shuffle(rows.AsSpan());
        return testCount < rows.Length
            ? new DataSplit(samples("train", [.. rows[testCount..].Order()]), samples("test", [.. rows[..testCount].Order()]))
            : throw new DataFormatException($"{_path}: expected rows to train on, found all kept for testing {name}");
    }
}
