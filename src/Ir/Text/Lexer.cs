using System.Collections.Immutable;
using System.Text;

namespace MiniTorch.Ir.Text;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>A keyword, mnemonic, dtype, symbol or attribute name.</summary>
    Word,

    /// <summary>A number without sign.</summary>
    Number,

    /// <summary><c>%name</c>; the text is the name.</summary>
    Value,

    /// <summary><c>@name</c>; the text is the name.</summary>
    Global,

    /// <summary><c>#scope</c>; the text is the scope.</summary>
    Scope,

    /// <summary>Punctuation, among it <c>-&gt;</c> and <c>&lt;-</c>.</summary>
    Mark,
}

/// <summary>A token and its place.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of names, without sign and quotes.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
/// <param name="Length">In characters of the line.</param>
/// <param name="IsFirst">True if nothing stands before it on its line.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, int Column, int Length, bool IsFirst)
{
    /// <summary>True for that punctuation or word.</summary>
    public bool Is(string text) => Kind is TokenKind.Mark or TokenKind.Word && Text == text;
}

/// <summary>Cuts IR text into tokens; comments run from <c>//</c> to the end of the line.</summary>
internal sealed class Lexer(string file, string text)
{
    private readonly string[] _lines = text.ReplaceLineEndings("\n").Split('\n');
    private readonly List<Token> _tokens = [];
    private readonly List<Diagnostic> _errors = [];
    private int _line;
    private int _at;

    /// <summary>What was wrong so far.</summary>
    public IReadOnlyList<Diagnostic> Errors => _errors;

    /// <summary>The tokens, the last one being <see cref="TokenKind.End"/>.</summary>
    public ImmutableArray<Token> Read()
    {
        for (_line = 0; _line < _lines.Length; _line++)
        {
            var isFirst = true;
            for (_at = 0; SkipBlank();)
            {
                var start = _at;
                if (Next() is var (kind, word))
                {
                    _tokens.Add(new Token(kind, word, _line + 1, start + 1, _at - start, isFirst));
                    isFirst = false;
                }
            }
        }

        var end = Array.FindLastIndex(_lines, l => l.Length > 0);
        _tokens.Add(new Token(TokenKind.End, "", Math.Max(0, end) + 1, (end < 0 ? 0 : _lines[end].Length) + 1, 1, true));
        return [.. _tokens];
    }

    /// <summary>The place of a token, with its line to be drawn.</summary>
    public SourceSpan Span(Token token) => new(file, token.Line, token.Column, token.Length, _lines[token.Line - 1]);

    private string Line => _lines[_line];

    private char Current => _at < Line.Length ? Line[_at] : '\0';

    private bool SkipBlank()
    {
        while (char.IsWhiteSpace(Current))
        {
            _at++;
        }

        return _at < Line.Length && !Line.AsSpan(_at).StartsWith("//");
    }

    private (TokenKind Kind, string Text)? Next()
    {
        var c = Current;
        var following = _at + 1 < Line.Length ? Line[_at + 1] : '\0';
        if (char.IsAsciiDigit(c))
        {
            return (TokenKind.Number, Number());
        }

        if (Printer.IsWordStart(c))
        {
            return (TokenKind.Word, While(Printer.IsNameCharacter));
        }

        if (c is '%' or '@' or '#' && (following == '"' || Printer.IsNameCharacter(following)))
        {
            _at++;
            return c == '#' ? (TokenKind.Scope, Scope()) : (c == '%' ? TokenKind.Value : TokenKind.Global, Name());
        }

        if (c is '-' or '<' && following == (c == '-' ? '>' : '-'))
        {
            _at += 2;
            return (TokenKind.Mark, c == '-' ? "->" : "<-");
        }

        _at++;
        if ("{}()[],:=+-*@".Contains(c, StringComparison.Ordinal))
        {
            return (TokenKind.Mark, c.ToString());
        }

        Error(_at - 1, $"unexpected character '{c}'");
        return null;
    }

    private string While(Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < Line.Length && belongs(Line[_at]))
        {
            _at++;
        }

        return Line[start.._at];
    }

    private string Number()
    {
        var start = _at;
        While(char.IsAsciiDigit);
        if (Current == '.')
        {
            _at++;
            While(char.IsAsciiDigit);
        }

        if (Current is 'e' or 'E')
        {
            _at++;
            _at += Current is '+' or '-' ? 1 : 0;
            While(char.IsAsciiDigit);
        }

        return Line[start.._at];
    }

    private string Scope()
    {
        var scope = new StringBuilder(Name());

        // Two slashes begin a comment; a part without a name stands in quotes.
        while (Current == '/' && !Line.AsSpan(_at).StartsWith("//"))
        {
            _at++;
            scope.Append('/').Append(Name());
        }

        return scope.ToString();
    }

    private string Name()
    {
        if (Current != '"')
        {
            return While(Printer.IsNameCharacter);
        }

        var start = _at++;
        var name = new StringBuilder();
        while (Current is not ('"' or '\0'))
        {
            _at += Current == '\\' && _at + 1 < Line.Length ? 1 : 0;
            name.Append(Line[_at++]);
        }

        if (Current == '\0')
        {
            Error(start, "expected '\"' at the end of the name, found the end of the line");
        }

        _at++;
        return name.ToString();
    }

    private void Error(int start, string message) => _errors.Add(
        new Diagnostic("parse.syntax", message) { Span = new SourceSpan(file, _line + 1, start + 1, 1, Line) });
}
