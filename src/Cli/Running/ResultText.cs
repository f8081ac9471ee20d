using System.Globalization;
using System.Text.Json.Nodes;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Cli.Running;

/// <summary>A result for people, in two lines with its range and its first elements; and for scripts, whole.</summary>
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

    /// <summary>The result as scripts read it: its elements in row-major order, or the file that has them.</summary>
    public static JsonObject Json(Session session, string name, DType type, string? file)
    {
        var bytes = Elements.Result(session, name, type);
        var result = new JsonObject
        {
            ["name"] = name,
            ["type"] = type.Keyword(),
            ["shape"] = JsonOption.Array(session.ResultShape(name).ToArray().Select(extent => JsonValue.Create(extent))),
        };
        if (file is not null)
        {
            result["file"] = file;
            return result;
        }

        var values = new JsonArray();
        for (var i = 0; i < bytes.Length / type.Size(); i++)
        {
            values.Add(Elements.Json(type, bytes, i));
        }

        result["values"] = values;
        return result;
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
