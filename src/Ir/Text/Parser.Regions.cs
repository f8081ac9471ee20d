using System.Collections.Immutable;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir.Text;

/// <content>Ops with statements of their own.</content>
public sealed partial class Parser
{
    private (Op Op, ImmutableArray<Operand> Operands) ParseFused(BodyParser outer)
    {
        _in.Expect("over");
        var space = _in.Shape();
        return ParseRegionOp(outer, (region, schedule) => new Fused(space, region, schedule), hasAttributes: true);
    }

    private (Op Op, ImmutableArray<Operand> Operands) ParseTiled(BodyParser outer, Token mnemonic)
    {
        _in.Expect("over");
        var space = _in.Shape();
        return ParseRegionOp(outer, Create, hasAttributes: true);

        Tiled Create(Region region, ImmutableArray<OpAttribute> attributes)
        {
            try
            {
                var reader = new AttributeReader(mnemonic.Text, attributes);
                var tile = reader.Integer("tile");
                reader.Finish();
                return new Tiled(space, tile, region);
            }
            catch (ConstraintException e)
            {
                throw _in.Error(e.Label, e.Message, mnemonic);
            }
        }
    }

    private (Op Op, ImmutableArray<Operand> Operands) ParseScan(BodyParser outer, Token mnemonic)
    {
        _in.Expect("over");
        var length = _in.Dim();
        var (carries, sequences, constants) = (0, 0, 0);
        Func<TensorType, TensorType> Role()
        {
            if (sequences + constants == 0 && _in.Skip("carry"))
            {
                carries++;
            }
            else if (constants == 0 && _in.Skip("each"))
            {
                sequences++;
                return Scan.ElementOf;
            }
            else
            {
                constants++;
            }

            return type => type;
        }

        Scan Create(Region region, ImmutableArray<OpAttribute> attributes)
        {
            var reader = new AttributeReader(mnemonic.Text, attributes);
            var reversed = reader.Flag("reversed");
            reader.Finish();
            return new Scan(length, carries, sequences, reversed, region);
        }

        try
        {
            return ParseRegionOp(outer, Create, hasAttributes: true, Role);
        }
        catch (ConstraintException e)
        {
            throw _in.Error(e.Label, e.Message, mnemonic);
        }
    }

    /// <summary>Operands, attributes and statements of an op with a region.</summary>
    /// <param name="outer">The body that it stands in.</param>
    /// <param name="create">Makes the op.</param>
    /// <param name="hasAttributes">True if attributes may stand behind the operands.</param>
    /// <param name="role">Reads what stands before an operand; what it gives makes the input's type of the operand's.</param>
    private (Op Op, ImmutableArray<Operand> Operands) ParseRegionOp(
        BodyParser outer,
        Func<Region, ImmutableArray<OpAttribute>, Op> create,
        bool hasAttributes = false,
        Func<Func<TensorType, TensorType>>? role = null)
    {
        if (_depth == Region.Deepest)
        {
            throw _in.Error("structure.depth", Region.TooDeep, _in.Current);
        }

        var region = NewBody([], isRegion: true);
        var operands = ImmutableArray.CreateBuilder<Operand>();
        _in.Expect("(");
        _in.List(")", () =>
        {
            var inputType = role?.Invoke();
            var operand = new Operand(_in.Expect(TokenKind.Value, "a value, such as %x"), null);
            operands.Add(operand);
            var name = _in.Skip("as") ? _in.Expect(TokenKind.Value, "a name in the region, such as %x") : operand.Token;
            var type = outer.Typed(outer.Value(operand.Token)).Type;
            region.Input(name, inputType?.Invoke(type) ?? type);
        });
        var isRegion = _in.Following is { IsFirst: true } or { Kind: TokenKind.Value } || _in.Following.Is("yield");
        var attributes = isRegion || !hasAttributes ? [] : ParseAttributes();
        _in.Expect("{");
        var last = _in.Current;
        var mistakes = _errors.Count;
        _depth++;
        Region body;
        try
        {
            body = ParseBody(region, "yield", ref last);
        }
        finally
        {
            _depth--;
        }

        return _errors.Count == mistakes ? (create(body, attributes), operands.ToImmutable()) : throw new SyntaxException(null);
    }

    private BodyParser NewBody(IEnumerable<Value> known, bool isRegion) =>
        new(_in, _file, _in.Tokens.Where(t => t.Kind == TokenKind.Value).Select(t => t.Text), known, isRegion, _checkTypes);
}
