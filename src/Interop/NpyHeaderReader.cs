using System.Collections.Immutable;
using System.Globalization;
using MiniTorch.Ir;

namespace MiniTorch.Interop;

/// <summary>What the header of an npy file says.</summary>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The extents.</param>
/// <param name="ShapeOffset">Where in the file they stand.</param>
internal sealed record NpyHeader(DType Type, ImmutableArray<long> Shape, long ShapeOffset);

/// <summary>
/// Reads the header of an npy file: a literal of a Python dictionary with the keys <c>descr</c>, <c>fortran_order</c> and <c>shape</c>,
/// in any order.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="text">The header, a character a byte.</param>
/// <param name="start">Where in the file it begins.</param>
internal sealed class NpyHeaderReader(string path, string text, long start)
{
    private static readonly ImmutableArray<(string Text, DType Type)> Descriptions =
        [("<f4", DType.F32), ("<f8", DType.F64), ("<i4", DType.I32), ("<i8", DType.I64), ("|b1", DType.Bool), ("|u1", DType.U8)];

    private int _at;

    /// <summary>How an element type is written.</summary>
    public static string Description(DType type) => Descriptions.First(d => d.Type == type).Text;

    /// <exception cref="CompilerException">The text is no such literal, or says something that is not supported.</exception>
    public NpyHeader Read()
    {
        DType? type = null;
        ImmutableArray<long>? shape = null;
        var hasOrder = false;
        long shapeOffset = 0;
        Take('{');
        while (!TryTake('}'))
        {
            var at = Skip();
            var key = String();
            Take(':');
            switch (key)
            {
                case "descr" when type is null:
                    type = Type();
                    break;
                case "fortran_order" when !hasOrder:
                    hasOrder = true;
                    TakeRowMajor();
                    break;
                case "shape" when shape is null:
                    shapeOffset = start + Skip();
                    shape = Shape();
                    break;
                default:
                    throw Wrong(at, "each of the keys descr, fortran_order and shape once", $"'{key}'");
            }

            if (!TryTake(','))
            {
                Take('}');
                break;
            }
        }

        if (Skip() < text.Length)
        {
            throw Wrong(_at, "the end of the header", $"'{text[_at]}'");
        }

        return type is { } known && shape is { } extents && hasOrder
            ? new NpyHeader(known, extents, shapeOffset)
            : throw Wrong(text.Length, "the keys descr, fortran_order and shape", "the end of the header");
    }

    private DType Type()
    {
        var at = Skip();
        var description = Current is '\'' or '"'
            ? String()
            : throw Wrong(at, "an element type as text", "another value, such as a list of fields");
        foreach (var (known, type) in Descriptions)
        {
            if (known == description)
            {
                return type;
            }
        }

        throw Wrong(at, $"an element type out of {string.Join(' ', Descriptions.Select(d => d.Text))}", $"'{description}'");
    }

    private void TakeRowMajor()
    {
        var at = Skip();
        var word = While(char.IsAsciiLetter);
        if (word != "False")
        {
            throw Wrong(at, "False, for elements in row-major order", word.Length == 0 ? Found() : word);
        }
    }

    private ImmutableArray<long> Shape()
    {
        var shape = ImmutableArray.CreateBuilder<long>();
        Take('(');
        while (!TryTake(')'))
        {
            var at = Skip();
            var digits = While(char.IsAsciiDigit);
            shape.Add(long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var extent)
                ? extent
                : throw Wrong(at, "an extent of at most 64 bits", digits.Length == 0 ? Found() : digits));
            if (!TryTake(','))
            {
                Take(')');
                break;
            }
        }

        return shape.ToImmutable();
    }

    private string String()
    {
        var at = Skip();
        var quote = Current;
        var end = quote is '\'' or '"' ? text.IndexOf(quote, at + 1) : -1;
        if (end < 0)
        {
            throw Wrong(at, "text in quotes", Found());
        }

        _at = end + 1;
        return text[(at + 1)..end];
    }

    private char Current => _at < text.Length ? text[_at] : '\0';

    private string Found() => _at < text.Length ? $"'{text[_at]}'" : "the end of the header";

    private int Skip()
    {
        While(char.IsWhiteSpace);
        return _at;
    }

    private string While(Func<char, bool> belongs)
    {
        var from = _at;
        while (_at < text.Length && belongs(text[_at]))
        {
            _at++;
        }

        return text[from.._at];
    }

    private bool TryTake(char mark)
    {
        Skip();
        var isThere = Current == mark;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private void Take(char mark)
    {
        if (!TryTake(mark))
        {
            throw Wrong(_at, $"'{mark}'", Found());
        }
    }

    private CompilerException Wrong(int at, string expected, string found) =>
        TensorFile.Wrong("npy.header", path, start + at, expected, found);
}
