using System.Globalization;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Cli.Running;

/// <summary>A result in two lines: its type and range, and its first elements.</summary>
internal static class ResultText
{
    private const int Shown = 8;

    /// <summary>Writes a result of the last run.</summary>
    public static void Write(TextWriter output, Session session, string name, DType type)
    {
        var bytes = Elements.Result(session, name, type);
        var shape = session.ResultShape(name).ToArray();
        var count = bytes.Length / type.Size();
        var head = $"%{name}: {type.Keyword()}[{string.Join(',', shape)}]";
        if (shape.Length == 0)
        {
            output.WriteLine($"{head} = {Elements.Text(type, bytes, 0)}");
            return;
        }

        output.WriteLine(count == 0 ? $"{head}  no elements" : $"{head}  {Range(type, bytes, count)}");
        var first = new List<string>();
        for (var i = 0; i < Math.Min(count, Shown); i++)
        {
            first.Add(Elements.Text(type, bytes, i));
        }

        output.WriteLine($"    {string.Join(", ", first)}{(count > Shown ? ", ..." : "")}".TrimEnd());
    }

    private static string Range(DType type, ReadOnlySpan<byte> bytes, int count)
    {
        var (least, most, sum) = (double.PositiveInfinity, double.NegativeInfinity, 0.0);
        for (var i = 0; i < count; i++)
        {
            var number = Elements.Number(type, bytes, i);
            (least, most, sum) = (Math.Min(least, number), Math.Max(most, number), sum + number);
        }

        return string.Create(CultureInfo.InvariantCulture, $"min {least:G6}  mean {sum / count:G6}  max {most:G6}");
    }
}
