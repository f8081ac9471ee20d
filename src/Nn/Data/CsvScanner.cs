using System.Collections.Immutable;
using System.Text;

namespace MiniTorch.Nn.Data;

/// <summary>Cuts a text into records and fields.</summary>
internal sealed class CsvScanner
{
    private static readonly ImmutableArray<char> Separators = [',', ';', '\t'];

    private readonly string _path;
    private readonly string _text;
    private readonly char _separator;
    private int _at;
    private int _line = 1;
    private int _lineStart;

    public CsvScanner(string path, string text)
    {
        (_path, _text) = (path, text);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var first = end < 0 ? text : text[..end];
        _separator = Separators.FirstOrDefault(s => first.Contains(s, StringComparison.Ordinal), ' ');
    }

    /// <summary>The records.</summary>
    public IEnumerable<ImmutableArray<CsvField>> Rows()
    {
        while (_at < _text.Length)
        {
            yield return Row();
        }
    }

    private ImmutableArray<CsvField> Row()
    {
        var fields = ImmutableArray.CreateBuilder<CsvField>();
        SkipBlanks();
        while (true)
        {
            fields.Add(Field());
            SkipBlanks();
            if (IsLineEnd)
            {
                EndLine();
                return fields.ToImmutable();
            }

            if (_separator != ' ')
            {
                _at++;
            }
        }
    }

    private bool IsLineEnd => _at >= _text.Length || _text[_at] == '\n' || (_text[_at] == '\r' && _at + 1 < _text.Length && _text[_at + 1] == '\n');

    private bool IsFieldEnd => IsLineEnd || _text[_at] == _separator || (_separator == ' ' && _text[_at] == '\t');

    private CsvField Field()
    {
        var (line, column, start) = (_line, _at - _lineStart + 1, _at);
        if (_at < _text.Length && _text[_at] == '"')
        {
            return new CsvField(Quoted(line, column), line, column, IsQuoted: true);
        }

        while (!IsFieldEnd)
        {
            _at++;
        }

        return new CsvField(_text[start.._at].Trim(), line, column, IsQuoted: false);
    }

    private string Quoted(int line, int column)
    {
        var field = new StringBuilder();
        for (_at++; ; _at++)
        {
            if (_at >= _text.Length)
            {
                throw new CsvField("", line, column, IsQuoted: true).Wrong(_path, "a quote at the end of this field", "the end of the file");
            }

            if (_text[_at] == '"')
            {
                _at++;
                if (_at >= _text.Length || _text[_at] != '"')
                {
                    break;
                }
            }
            else if (_text[_at] == '\n')
            {
                (_line, _lineStart) = (_line + 1, _at + 1);
            }

            field.Append(_text[_at]);
        }

        if (!IsFieldEnd)
        {
            throw new CsvField("", _line, _at - _lineStart + 1, IsQuoted: false).Wrong(
                _path, "a separator after the quote", $"'{_text[_at]}'");
        }

        return field.ToString();
    }

    // Of a table separated by blanks, any number of them stands between fields, and at the ends of a line.
    private void SkipBlanks()
    {
        while (_separator == ' ' && _at < _text.Length && _text[_at] is ' ' or '\t')
        {
            _at++;
        }
    }

    private void EndLine()
    {
        _at = Math.Min(_text.Length, _at + (_at < _text.Length && _text[_at] == '\r' ? 2 : 1));
        (_line, _lineStart) = (_line + 1, _at);
    }
}
