namespace MiniTorch.Ir.Text;

/// <summary>What a misspelt word may have meant.</summary>
public static class NearWords
{
    /// <summary>Words that a message suggests at most.</summary>
    private const int Suggested = 3;

    /// <summary>The words that <paramref name="word"/> may have meant, nearest first: few letters away, or with it inside.</summary>
    public static IEnumerable<string> Of(string word, IEnumerable<string> words) =>
        from candidate in words
        let distance = EditDistance(word, candidate)
        where distance <= Math.Max(1, candidate.Length / 3) || (word.Length > 2 && candidate.Contains(word, StringComparison.Ordinal))
        orderby distance, candidate
        select candidate;

    /// <summary>The end of a message: <c>; did you mean train or tanh?</c>, or nothing if no word is near.</summary>
    public static string Hint(string word, IEnumerable<string> words)
    {
        var near = Of(word, words).Take(Suggested).ToList();
        return near.Count == 0 ? "" : $"; did you mean {string.Join(" or ", near)}?";
    }

    // Damerau's distance with neighbours swapped at most once, a row at a time: a typing mistake is one step.
    private static int EditDistance(string a, string b)
    {
        int[] above = [];
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 0; i < a.Length; i++)
        {
            var next = new int[b.Length + 1];
            next[0] = i + 1;
            for (var j = 0; j < b.Length; j++)
            {
                next[j + 1] = Math.Min(row[j] + (a[i] == b[j] ? 0 : 1), Math.Min(next[j], row[j + 1]) + 1);
                if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j])
                {
                    next[j + 1] = Math.Min(next[j + 1], above[j - 1] + 1);
                }
            }

            (above, row) = (row, next);
        }

        return row[^1];
    }
}
