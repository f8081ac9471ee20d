using System.Collections.Immutable;
using System.Text;

namespace MiniTorch.Ir;

/// <summary>One thing that is wrong, with the label that docs/ops.md explains.</summary>
/// <param name="Label">Such as <c>matmul.C2</c>.</param>
/// <param name="Message">Lower case; says what was expected and what was found.</param>
public sealed record Diagnostic(string Label, string Message)
{
    /// <summary>The function it is in, without the at sign; null where none is.</summary>
    public string? Function { get; init; }

    /// <summary>The statement it is about, drawn under the message.</summary>
    public Node? Node { get; init; }

    /// <summary>Where the statement was declared.</summary>
    public Origin Origin { get; init; } = Origin.None;

    /// <summary>The pass after which it was found; null before any.</summary>
    public string? Pass { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder($"error [{Label}]: {Message}");
        if (Node is not null)
        {
            var statement = Text.Printer.Print(Node);
            text.Append("\n    ").Append(statement).Append("\n    ^").Append('~', Math.Max(0, statement.Length - 1));
        }

        var where = new List<string>();
        if (Function is not null)
        {
            where.Add($"in @{Function}");
        }

        if (Pass is not null)
        {
            where.Add($"after pass '{Pass}'");
        }

        if (Origin != Origin.None)
        {
            where.Add($"declared at {Origin}");
        }

        return where.Count == 0 ? text.ToString() : text.Append("\n  ").AppendJoin(", ", where).ToString();
    }
}

/// <summary>A module, statement, feed or file that is wrong. The message holds every diagnostic.</summary>
public sealed class CompilerException : Exception
{
    /// <summary>One error.</summary>
    public CompilerException(Diagnostic diagnostic)
        : this([diagnostic])
    {
    }

    /// <summary>Several errors, in the order found.</summary>
    public CompilerException(ImmutableArray<Diagnostic> diagnostics, Exception? inner = null)
        : base(string.Join("\n", diagnostics), inner) => Diagnostics = diagnostics;

    /// <summary>The errors, in the order found.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }
}
