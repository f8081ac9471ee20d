using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MiniTorch.Ir;

/// <summary>One thing that is wrong, with the label that docs/diagnostics.md explains, or docs/ops.md if it is a constraint of an op.</summary>
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

    /// <summary>The place in a .mt file, drawn under the message; null where the mistake is not in the text.</summary>
    public SourceSpan? Span { get; init; }

    /// <summary>The pass after which it was found; null before any.</summary>
    public string? Pass { get; init; }

    /// <summary>The pass that could not do its work because of it; null if no pass was running.</summary>
    public string? FailedPass { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder($"error [{Label}]: {Message}");
        if (Span is not null)
        {
            var line = Span.Text.TrimStart();
            var indent = Math.Max(0, Span.Column - 1 - (Span.Text.Length - line.Length));
            text.Append("\n    ").Append(line.TrimEnd()).Append("\n    ").Append(' ', indent).Append('^').Append('~', Math.Max(0, Span.Length - 1));
        }
        else if (Node is not null)
        {
            var statement = Text.Printer.Print(Node);
            text.Append("\n    ").Append(statement).Append("\n    ^").Append('~', Math.Max(0, statement.Length - 1));
        }

        var where = new List<string>();
        if (Span is not null)
        {
            where.Add($"at {Span}");
        }

        if (FailedPass is not null)
        {
            where.Add($"pass '{FailedPass}' failed{(Function is null ? "" : $" in @{Function}")}");
        }
        else if (Function is not null)
        {
            where.Add($"in @{Function}");
        }

        if (Pass is not null)
        {
            where.Add($"after pass '{Pass}'");
        }

        if (Origin != Origin.None && Span is null)
        {
            where.Add($"declared at {Origin}");
        }

        return where.Count == 0 ? text.ToString() : text.Append("\n  ").AppendJoin(", ", where).ToString();
    }
}

/// <summary>A place in a .mt file.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
/// <param name="Length">In characters.</param>
/// <param name="Text">The whole line.</param>
public sealed record SourceSpan(string File, int Line, int Column, int Length, string Text)
{
    /// <summary>Such as <c>model.mt:4:28</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
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
