using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Testing;

namespace MiniTorch.Cli;

/// <summary>Ops and compositions of them by the words of a command line.</summary>
internal static class OpNames
{
    /// <summary>The rows of the op that a word means: of a composition its method as C# writes it, or the scope that text has.</summary>
    /// <exception cref="InputException">There is no such op; the message has near ones.</exception>
    public static List<OpCase> Rows(string word)
    {
        var found = OpCases.All.Where(row => IsName(row.Op, word)).ToList();
        return found.Count > 0 ? found : throw Unknown(word);
    }

    private static bool IsName(string op, string word) =>
        op == word || (OpRegistry.Find(op) is null && string.Equals(op, word.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));

    private static InputException Unknown(string word)
    {
        var near = NearWords.Of(word, OpCases.All.Select(row => row.Op).Distinct()).ToList();
        return new InputException(near.Count > 0
            ? $"there is no op '{word}'; did you mean {string.Join(" or ", near)}?"
            : $"there is no op '{word}'; docs/ops.md lists them, and gradcheck --all checks them");
    }
}
