using System.Collections.Immutable;
using System.Globalization;

namespace MiniTorch.Ir.Text;

/// <summary>Goes through the tokens of a text: what every production of the grammar needs, and the extents that types and attributes share.</summary>
internal sealed class TokenReader(Lexer lexer)
{
    private readonly ImmutableArray<Token> _tokens = lexer.Read();
    private int _at;

    /// <summary>All tokens.</summary>
    public ImmutableArray<Token> Tokens => _tokens;

    /// <summary>The number of tokens before the current one.</summary>
    public int Position => _at;

    /// <summary>The token that comes next.</summary>
    public Token Current => _tokens[_at];

    /// <summary>The token before the current one.</summary>
    public Token Previous => _tokens[_at - 1];

    /// <summary>The token behind the current one.</summary>
    public Token Following => _tokens[Math.Min(_at + 1, _tokens.Length - 1)];

    /// <summary>Takes the current token.</summary>
    public Token Next() => Current.Kind == TokenKind.End ? Current : _tokens[_at++];

    /// <summary>Takes the current token if it is that punctuation or word.</summary>
    public bool Skip(string text)
    {
        var found = Current.Is(text);
        _at += found ? 1 : 0;
        return found;
    }

    /// <summary>Takes that punctuation or word.</summary>
    public void Expect(string text)
    {
        if (!Skip(text))
        {
            throw Unexpected($"'{text}'");
        }
    }

    /// <summary>Takes a token of that kind.</summary>
    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Next() : throw Unexpected(what);

    /// <summary>Checks that a statement ends here.</summary>
    public void ExpectEndOfLine()
    {
        if (!Current.IsFirst && !Current.Is("}"))
        {
            throw Unexpected("the end of the statement");
        }
    }

    /// <summary>Extents such as <c>[B,784]</c>.</summary>
    public Shape Shape()
    {
        Expect("[");
        var dims = ImmutableArray.CreateBuilder<Dim>();
        List("]", () => dims.Add(Dim()));
        return new Shape(dims.ToImmutable());
    }

    /// <summary>A polynomial such as <c>4*B+1</c>.</summary>
    /// <param name="isNegative">True if a minus sign was read before it.</param>
    public Dim Dim(bool isNegative = false)
    {
        var start = Current;
        try
        {
            var dim = isNegative || Skip("-") ? Term() * -1 : Term();
            while (Current.Is("+") || Current.Is("-"))
            {
                dim = Next().Is("+") ? dim + Term() : dim - Term();
            }

            return dim;
        }
        catch (CompilerException e) when (e.InnerException is OverflowException)
        {
            throw Error("memory.size", "expected coefficients of less than 64 bits, found larger ones", start);
        }
    }

    /// <summary>Elements separated by commas, up to and including <paramref name="end"/>.</summary>
    public void List(string end, Action element)
    {
        if (Skip(end))
        {
            return;
        }

        do
        {
            element();
        }
        while (Skip(","));
        if (!Skip(end))
        {
            throw Unexpected($"',' or '{end}'");
        }
    }

    /// <summary>Goes on at the first line behind the statement that began at <paramref name="start"/>, and behind its region.</summary>
    public void Recover(int start)
    {
        var depth = 0;
        for (_at = start; Current.Kind != TokenKind.End; _at++)
        {
            if (depth <= 0 && _at > start && (Current.IsFirst || Current.Is("}")))
            {
                return;
            }

            depth += Current.Is("{") ? 1 : Current.Is("}") ? -1 : 0;
        }
    }

    /// <summary>An error at the current token.</summary>
    public SyntaxException Unexpected(string expected) => Error("parse.syntax", $"expected {expected}, found {Describe(Current)}", Current);

    /// <summary>An error at a token.</summary>
    public SyntaxException Error(string label, string message, Token at) => new(new Diagnostic(label, message) { Span = lexer.Span(at) });

    private Dim Term()
    {
        var term = Factor();
        while (Skip("*"))
        {
            term *= Factor();
        }

        return term;
    }

    private Dim Factor() =>
        Current.Kind == TokenKind.Word ? Next().Text
        : long.TryParse(Current.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var literal) && Next() is var _ ? literal
        : throw Unexpected("a dim, such as 4*B+1");

    /// <summary>A token as messages name it.</summary>
    public static string Describe(Token token) => token.Kind switch
    {
        TokenKind.End => "the end of the text",
        TokenKind.Value => $"%{token.Text}",
        TokenKind.Global => $"@{token.Text}",
        TokenKind.Scope => $"#{token.Text}",
        _ => $"'{token.Text}'",
    };
}
