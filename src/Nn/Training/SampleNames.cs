using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn;

/// <summary>
/// What a training calls its samples' features and classes. A checkpoint keeps the names, so that a model is not asked about columns in another
/// order, and does not answer with other classes.
/// </summary>
/// <param name="Columns">The names of the features; none if they are only counted, as <c>x0</c>, <c>x1</c>, ..., or are not known.</param>
/// <param name="Classes">The names of the classes, such as the characters of a text; none if the samples are not classified, or not known.</param>
internal sealed record SampleNames(ImmutableArray<string> Columns, ImmutableArray<string> Classes)
{
    private const string ColumnsText = "columns";
    private const string ClassesText = "classes";

    /// <summary>Those of samples that are not known.</summary>
    public static SampleNames None { get; } = new([], []);

    /// <summary>Those of some samples.</summary>
    public static SampleNames Of(IDataset data)
    {
        var columns = data.FeatureNames;
        var areCounted = !columns.Where((name, i) => name != string.Create(CultureInfo.InvariantCulture, $"x{i}")).Any();
        return new SampleNames(areCounted ? [] : columns, data.ClassNames);
    }

    /// <summary>Those that a checkpoint's texts hold.</summary>
    public static SampleNames In(IReadOnlyDictionary<string, string> texts) => new(Read(texts, ColumnsText), Read(texts, ClassesText));

    /// <summary>Adds them to the texts of a checkpoint.</summary>
    public void AddTo(Dictionary<string, string> texts)
    {
        foreach (var (text, names) in ((string, ImmutableArray<string>)[])[(ColumnsText, Columns), (ClassesText, Classes)])
        {
            if (!names.IsEmpty)
            {
                texts[text] = Shown(names);
            }
        }
    }

    /// <summary>Fails unless samples have these names; columns or classes without any fit all.</summary>
    /// <exception cref="CompilerException">They have others; the message has both.</exception>
    public void Check(IDataset data)
    {
        var found = Of(data);
        if (!Columns.IsEmpty && !found.Columns.IsEmpty && !Columns.SequenceEqual(found.Columns))
        {
            throw new CompilerException(new Diagnostic(
                "checkpoint.columns",
                $"{data.Name}: the checkpoint is of the columns {Shown(Columns)}, in this order, found {Shown(found.Columns)}"));
        }

        if (!Classes.IsEmpty && !found.Classes.IsEmpty && !Classes.SequenceEqual(found.Classes))
        {
            throw new CompilerException(new Diagnostic(
                "checkpoint.classes", $"{data.Name}: the checkpoint is of the classes {Shown(Classes)}, found {Shown(found.Classes)}"));
        }
    }

    private static ImmutableArray<string> Read(IReadOnlyDictionary<string, string> texts, string text) =>
        texts.TryGetValue(text, out var names) ? [.. JsonSerializer.Deserialize<string[]>(names) ?? []] : [];

    // On one line: a class may be the end of one.
    private static string Shown(ImmutableArray<string> names) => JsonSerializer.Serialize(names.ToArray());
}
