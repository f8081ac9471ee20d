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
        return ParseRegionOp(outer, (region, schedule) => new Fused(space, region, schedule), hasSchedule: true);
    }

    private (Op Op, ImmutableArray<Operand> Operands) ParseRegionOp(
        BodyParser outer, Func<Region, ImmutableArray<OpAttribute>, Op> create, bool hasSchedule = false)
    {
        var region = NewBody([], isRegion: true);
        var operands = ImmutableArray.CreateBuilder<Operand>();
        _in.Expect("(");
        _in.List(")", () =>
        {
            var operand = new Operand(_in.Expect(TokenKind.Value, "a value, such as %x"), null);
            operands.Add(operand);
            var name = _in.Skip("as") ? _in.Expect(TokenKind.Value, "a name in the region, such as %x") : operand.Token;
            region.Input(name, outer.Typed(outer.Value(operand.Token)).Type);
        });
        var isRegion = _in.Following is { IsFirst: true } or { Kind: TokenKind.Value } || _in.Following.Is("yield");
        var schedule = isRegion || !hasSchedule ? [] : ParseAttributes();
        _in.Expect("{");
        var last = _in.Current;
        var mistakes = _errors.Count;
        var body = ParseBody(region, "yield", ref last);
        return _errors.Count == mistakes ? (create(body, schedule), operands.ToImmutable()) : throw new SyntaxException(null);
    }

    private BodyParser NewBody(IEnumerable<Value> known, bool isRegion) =>
        new(_in, _file, _in.Tokens.Where(t => t.Kind == TokenKind.Value).Select(t => t.Text), known, isRegion, _checkTypes);
}
