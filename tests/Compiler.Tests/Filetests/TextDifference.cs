using System.Text;

namespace MiniTorch.Compiler.Tests.Filetests;

/// <summary>The lines in which two texts differ.</summary>
internal static class TextDifference
{
    private const int Context = 2;

    /// <summary>
    /// Lines of <paramref name="expected"/> with <c>-</c>, of <paramref name="found"/> with <c>+</c>, and some common ones around them.
    /// </summary>
    public static string Of(string expected, string found)
    {
        var lines = Align(expected.Split('\n'), found.Split('\n'));
        var text = new StringBuilder();
        var isGap = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var near = lines.Skip(Math.Max(0, i - Context)).Take(Context + 1 + Math.Min(i, Context)).Any(l => l.Mark != ' ');
            if (near)
            {
                text.Append(lines[i].Mark).Append(' ').Append(lines[i].Line).Append('\n');
            }
            else if (!isGap)
            {
                text.Append("  ...\n");
            }

            isGap = !near;
        }

        return text.ToString();
    }

    // Longest common subsequence; the texts are short.
    private static List<(char Mark, string Line)> Align(string[] a, string[] b)
    {
        var common = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
        {
            for (var j = b.Length - 1; j >= 0; j--)
            {
                common[i, j] = a[i] == b[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var lines = new List<(char, string)>();
        for (var (i, j) = (0, 0); i < a.Length || j < b.Length;)
        {
            if (i < a.Length && j < b.Length && a[i] == b[j])
            {
                lines.Add((' ', a[i++]));
                j++;
            }
            else if (j == b.Length || (i < a.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add(('-', a[i++]));
            }
            else
            {
                lines.Add(('+', b[j++]));
            }
        }

        return lines;
    }
}
