using System.Collections.Immutable;
using System.Globalization;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir.Text;

/// <summary>
/// Reads IR text, in the grammar of docs/ir.md, by recursive descent with one token of look-ahead. After a mistake it goes on at the
/// next statement, so that one reading reports several.
/// </summary>
public sealed partial class Parser
{
    private readonly string _file;
    private readonly bool _checkTypes;
    private readonly Vocabulary _ops;
    private readonly TokenReader _in;
    private readonly List<Diagnostic> _errors = [];
    private readonly List<Value> _parameters = [];
    private string? _function;
    private int _depth;

    private Parser(string text, string file, bool checkTypes, Vocabulary ops)
    {
        (_file, _checkTypes, _ops) = (file, checkTypes, ops);
        var lexer = new Lexer(file, text);
        _in = new TokenReader(lexer);
        _errors.AddRange(lexer.Errors);
    }

    /// <summary>The module that <paramref name="text"/> says.</summary>
    /// <param name="text">IR text.</param>
    /// <param name="file">What the file is called in messages and origins.</param>
    /// <param name="checkTypes">False to leave broken constraints, and written types that do not follow, to the verifier.</param>
    /// <param name="ops">The ops that the text may name; those of the language if null.</param>
    /// <exception cref="CompilerException">The text is wrong; every mistake found is listed with its place.</exception>
    public static Module Parse(string text, string file, bool checkTypes = true, Vocabulary? ops = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new Parser(text, file, checkTypes, ops ?? Vocabulary.Default);
        Module? module = null;
        try
        {
            module = parser.ParseModule();
        }
        catch (SyntaxException e)
        {
            parser.Report(e);
        }

        return parser._errors.Count == 0 ? module! : throw new CompilerException([.. parser._errors.OrderBy(e => e.Span?.Line)]);
    }

    private Module ParseModule()
    {
        _in.Expect("module");
        var name = _in.Expect(TokenKind.Global, "the module's name, such as @m").Text;
        _in.Expect("{");
        var functions = ImmutableArray.CreateBuilder<Function>();
        while (!_in.Skip("}"))
        {
            if (_in.Current.Kind == TokenKind.End)
            {
                throw _in.Unexpected("'func' or '}'");
            }

            var start = _in.Position;
            _function = null;
            try
            {
                if (_in.Current.Is("func"))
                {
                    functions.Add(ParseFunction());
                }
                else
                {
                    ParseParameter();
                }
            }
            catch (SyntaxException e)
            {
                Report(e);
                _in.Recover(start);
            }
        }

        return _in.Current.Kind == TokenKind.End
            ? new Module(name, [.. _parameters], functions.ToImmutable())
            : throw _in.Unexpected("the end of the text behind the module");
    }

    private void ParseParameter()
    {
        var isState = _in.Current.Is("state");
        if (!isState && !_in.Current.Is("param"))
        {
            throw _in.Unexpected("'param', 'state', 'func' or '}'");
        }

        _in.Next();
        var binder = ParseBinder();
        var node = new Node(new Parameter(isState), [], [KnownType(binder)], [binder.Name.Text], "", new Origin(_file, binder.Name.Line));
        if (_parameters.Any(p => p.Name == binder.Name.Text))
        {
            throw _in.Error("parse.name", $"%{binder.Name.Text} is declared twice", binder.Name);
        }

        _parameters.Add(node.Result);
        _in.ExpectEndOfLine();
    }

    private Function ParseFunction()
    {
        _in.Expect("func");
        var name = _in.Expect(TokenKind.Global, "the function's name, such as @step").Text;
        _function = name;
        var body = NewBody(_parameters, isRegion: false);
        _in.Expect("(");
        _in.List(")", () =>
        {
            var binder = ParseBinder();
            body.Input(binder.Name, KnownType(binder), binder.Placement);
        });
        _in.Expect("->");
        _in.Expect("(");
        var names = ImmutableArray.CreateBuilder<string>();
        _in.List(")", () => names.Add(_in.Expect(TokenKind.Value, "a result's name, such as %loss").Text));
        _in.Expect("{");
        var returned = _in.Current;
        var region = ParseBody(body, "return", ref returned);
        if (region.Results.Length != names.Count && _errors.Count == 0)
        {
            throw _in.Error("parse.results", $"@{name} declares {names.Count} results, return gives {region.Results.Length}", returned);
        }

        return new Function(name, region, names.ToImmutable());
    }

    /// <summary>Statements up to and including the last one, <c>return</c> or <c>yield</c>, and the brace behind it.</summary>
    private Region ParseBody(BodyParser body, string last, ref Token lastToken)
    {
        while (!_in.Current.Is(last))
        {
            if (_in.Current.Kind == TokenKind.End || _in.Current.Is("}"))
            {
                throw _in.Unexpected($"a statement or '{last}'");
            }

            var start = _in.Position;
            try
            {
                ParseStatement(body);
            }
            catch (SyntaxException e)
            {
                Report(e);
                _in.Recover(start);
                foreach (var token in _in.Tokens[start.._in.Position].TakeWhile(t => !t.Is("=")).Where(t => t.Kind == TokenKind.Value))
                {
                    body.Break(token);
                }
            }
        }

        lastToken = _in.Next();
        var results = ImmutableArray.CreateBuilder<Value>();
        try
        {
            foreach (var operand in ParseOperands())
            {
                results.Add(operand.Literal is null
                    ? body.Value(operand.Token)
                    : throw _in.Error("parse.literal", $"expected a name, found {operand.Literal}", operand.Token));
            }
        }
        catch (SyntaxException e)
        {
            Report(e);
        }

        _in.Expect("}");
        return body.Build(results.ToImmutable());
    }

    private void ParseStatement(BodyParser body)
    {
        var binders = ImmutableArray.CreateBuilder<Binder>();
        if (_in.Current.Kind == TokenKind.Value)
        {
            do
            {
                binders.Add(ParseBinder(body));
            }
            while (_in.Skip(","));
            _in.Expect("=");
        }

        var mnemonic = _in.Expect(TokenKind.Word, "an op");
        var (op, operands) = mnemonic.Text switch
        {
            "constant" => (ParseConstant(binders, mnemonic), []),
            "update" => (new Update(), ParseUpdate()),
            "fused" => ParseFused(body),
            "tiled" => ParseTiled(body, mnemonic),
            "custom_gradient" => ParseRegionOp(body, (region, _) => new CustomGradient(region)),
            "checkpoint" => ParseRegionOp(body, (region, _) => new Checkpoint(region)),
            "scan" => ParseScan(body, mnemonic),
            _ => ParseOp(mnemonic),
        };
        var scope = _in.Current.Kind == TokenKind.Scope ? _in.Next().Text : "";
        _in.ExpectEndOfLine();
        body.Statement(op, mnemonic, binders.ToImmutable(), operands, scope);
    }

    private (Op Op, ImmutableArray<Operand> Operands) ParseOp(Token mnemonic)
    {
        if (_ops.Find(mnemonic.Text) is not { } registration)
        {
            throw _in.Error("parse.op", $"there is no op '{mnemonic.Text}'{NearWords.Hint(mnemonic.Text, _ops.Words)}", mnemonic);
        }

        var operands = ParseOperands();
        var reader = new AttributeReader(mnemonic.Text, ParseAttributes());
        try
        {
            var op = registration.Create(reader);
            reader.Finish();
            return (op, operands);
        }
        catch (ConstraintException e)
        {
            throw _in.Error(e.Label, e.Message, mnemonic);
        }
    }

    private Constant ParseConstant(IReadOnlyList<Binder> binders, Token mnemonic)
    {
        if (binders is not [{ Type: { IsKnown: true } type }])
        {
            throw _in.Error("parse.type", "expected one name with a type before a constant, such as %c: f32[2] = constant [1, 2.5]", mnemonic);
        }

        var bits = ImmutableArray.CreateBuilder<long>();
        void Element()
        {
            var operand = ParseOperand();
            bits.Add(operand.Literal is { } literal && Literal.Bits(type.DType, literal) is { } value ? value : throw _in.Error(
                "parse.literal", $"expected a number of type {type.DType.Keyword()}, found {operand.Literal ?? "%" + operand.Token.Text}", operand.Token));
        }

        if (!_in.Skip("["))
        {
            Element();
            return Constant.OfBits(type, bits.ToImmutable());
        }

        _in.List("]", Element);
        if (type.Shape.ElementCount.Constant != bits.Count)
        {
            throw _in.Error("constant.C1", $"expected {type.Shape.ElementCount} elements for {type}, found {bits.Count}", mnemonic);
        }

        return Constant.OfBits(type, bits.ToImmutable());
    }

    private ImmutableArray<Operand> ParseUpdate()
    {
        var target = ParseOperand();
        _in.Expect("<-");
        return [target, ParseOperand()];
    }

    private ImmutableArray<Operand> ParseOperands()
    {
        if (_in.Current.IsFirst || !(_in.Current.Kind is TokenKind.Value or TokenKind.Number || _in.Current.Is("-") || Literal.IsWord(_in.Current.Text)))
        {
            return [];
        }

        var operands = ImmutableArray.CreateBuilder<Operand>();
        do
        {
            operands.Add(_in.Current.IsFirst ? throw _in.Unexpected("a value or a number") : ParseOperand());
        }
        while (_in.Skip(","));
        return operands.ToImmutable();
    }

    private Operand ParseOperand()
    {
        if (_in.Current.Kind == TokenKind.Value)
        {
            return new Operand(_in.Next(), null);
        }

        var start = _in.Current;
        var sign = _in.Skip("-") ? "-" : "";
        return _in.Current.Kind == TokenKind.Number || (_in.Current.Kind == TokenKind.Word && Literal.IsWord(_in.Current.Text))
            ? new Operand(start with { Length = _in.Current.Column + _in.Current.Length - start.Column }, sign + _in.Next().Text)
            : throw _in.Unexpected("a value or a number");
    }

    private ImmutableArray<OpAttribute> ParseAttributes()
    {
        var attributes = ImmutableArray.CreateBuilder<OpAttribute>();
        if (!_in.Current.IsFirst && _in.Skip("{"))
        {
            _in.List("}", () =>
            {
                var name = _in.Expect(TokenKind.Word, "an attribute's name");
                if (attributes.Any(a => a.Name == name.Text))
                {
                    throw _in.Error("parse.attribute", $"attribute '{name.Text}' is given twice", name);
                }

                attributes.Add(new OpAttribute(name.Text, _in.Skip("=") ? ParseAttributeValue() : true));
            });
        }

        return attributes.ToImmutable();
    }

    private object ParseAttributeValue()
    {
        if (_in.Current.Is("["))
        {
            return _in.Shape();
        }

        var start = _in.Position;
        var sign = _in.Skip("-") ? "-" : "";
        var (kind, text) = (_in.Current.Kind, _in.Current.Text);
        var isFloat = kind == TokenKind.Number ? sign + text == "-0" || text.AsSpan().ContainsAny('.', 'e', 'E') : text is "inf" or "nan";
        if (isFloat && Literal.Float(sign + text) is { } number)
        {
            _in.Next();
            return number;
        }

        var dim = _in.Dim(isNegative: sign.Length > 0);
        return kind == TokenKind.Word && _in.Position == start + 1 ? text : (object?)dim.Constant ?? dim;
    }

    private Binder ParseBinder(BodyParser? body = null)
    {
        var name = _in.Expect(TokenKind.Value, "a name, such as %x");
        Token? typeToken = null;
        var type = TensorType.Unknown;
        if (_in.Skip(":"))
        {
            var start = _in.Current;
            var dtype = DTypes.FromKeyword(_in.Current.Text)
                ?? throw _in.Error("parse.type", $"expected an element type (f32, f64, i32, i64, bool, u8), found {TokenReader.Describe(_in.Current)}", _in.Current);
            _in.Next();
            type = new TensorType(dtype, _in.Shape());
            var end = _in.Previous;
            typeToken = start with { Length = end.Line == start.Line ? end.Column + end.Length - start.Column : start.Length };
        }

        return new Binder(name, typeToken, type, ParsePlacement(body));
    }

    private Placement? ParsePlacement(BodyParser? body)
    {
        if (_in.Skip("@"))
        {
            var name = _in.Expect(TokenKind.Value, "a parameter, such as %w");
            return new Placement(-1, body?.Value(name) ?? throw _in.Error("parse.value", $"%{name.Text} is not defined", name));
        }

        if (_in.Current.Kind != TokenKind.Global)
        {
            return null;
        }

        var slot = _in.Next();
        return int.TryParse(slot.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Placement(number, null)
            : throw _in.Error("parse.syntax", $"expected a slot's number or a parameter, such as @3 or @%w, found '@{slot.Text}'", slot);
    }

    /// <summary>The type of a parameter or input. One that no tensor has is reported, and kept so that its uses are not reported too.</summary>
    private TensorType KnownType(Binder binder)
    {
        if (!binder.Type.IsKnown)
        {
            throw _in.Error("parse.type", $"expected a type behind %{binder.Name.Text}, such as f32[B,4]", binder.Name);
        }

        if (_checkTypes && binder.Type.Fault is { } fault)
        {
            Report(_in.Error(fault.Label, fault.Message, binder.TypeToken ?? binder.Name));
        }

        return binder.Type;
    }

    private void Report(SyntaxException e)
    {
        if (e.Diagnostic is { } diagnostic)
        {
            _errors.Add(diagnostic with { Function = _function });
        }
    }
}
