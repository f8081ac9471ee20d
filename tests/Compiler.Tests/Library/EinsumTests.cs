using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests.Library;

/// <summary>Sums of products against nested loops over all letters. Numbers are integers, so that every order of summing is exact.</summary>
public sealed class EinsumTests
{
    private static readonly Dictionary<char, int> Extents = new()
    {
        ['a'] = 2, ['b'] = 3, ['c'] = 1, ['i'] = 4, ['j'] = 5, ['k'] = 3, ['l'] = 2, ['I'] = 6,
    };

    [Theory]
    [InlineData("i->")]
    [InlineData("ij->ji")]
    [InlineData("ij->j")]
    [InlineData("ij")]
    [InlineData("ji")]
    [InlineData("ii->i")]
    [InlineData("ii")]
    [InlineData("iii->i")]
    [InlineData("ijji->ij")]
    [InlineData("iji->ji")]
    [InlineData("bijj->ib")]
    [InlineData("i,i->i")]
    [InlineData("i,i")]
    [InlineData("i,j")]
    [InlineData("i,j->ji")]
    [InlineData("ij,jk")]
    [InlineData("ij,jk->ki")]
    [InlineData("ji,kj->ik")]
    [InlineData("ij,kj->ik")]
    [InlineData("ji,jk->ik")]
    [InlineData("ij,j->i")]
    [InlineData("j,ij->i")]
    [InlineData("ij,ij->")]
    [InlineData("ij,ji->i")]
    [InlineData("bij,bjk->bik")]
    [InlineData("bij,bkj->bik")]
    [InlineData("bij,jk->bik")]
    [InlineData("abij,abjk->abik")]
    [InlineData("aibj,ajbk->abik")]
    [InlineData("ijk,jkl->il")]
    [InlineData("ijk,kjl->il")]
    [InlineData("ijk,lkj->il")]
    [InlineData("ij,ab->iabj")]
    [InlineData("ijb,kla->bk")]
    [InlineData("iij,jk->ik")]
    [InlineData("ij,jk,kl->il")]
    [InlineData("ij,ik,il->jkl")]
    [InlineData("ij,jk,ik->")]
    [InlineData("i,i,i->i")]
    [InlineData("ci,ij->cj")]
    [InlineData("cc,i->i")]
    [InlineData("iI,Ij->ij")]
    [InlineData(" ij , jk -> ik ")]
    public void ItIsTheLoop(string equation)
    {
        var plain = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        var operands = plain[0].Split(',');
        var output = plain.Length > 1
            ? plain[1]
            : string.Concat(plain[0].Where(char.IsLetter).GroupBy(c => c).Where(g => g.Count() == 1).Select(g => g.Key).Order());
        var inputs = new Computed();
        var values = operands.Select((letters, i) => Numbers(Count(letters), i)).ToArray();
        for (var i = 0; i < operands.Length; i++)
        {
            inputs.Feed($"x{i}", values[i], [.. operands[i].Select(c => (long)Extents[c])]);
        }

        Assert.Equal(Loop(operands, output, values), inputs.Of(x => x[0].Einsum(equation, x[1..])));
    }

    [Fact]
    public void AnEllipsisStandsForTheAxesWithoutLetters()
    {
        var inputs = new Computed().Feed("x", Numbers(24, 0), 2, 3, 4).Feed("y", Numbers(24, 1), 2, 4, 3);
        var expected = inputs.Of(x => x[0].Einsum("bij,bjk->bik", [x[1]]));
        Assert.Equal(expected, inputs.Of(x => x[0].Einsum("...ij,...jk->...ik", [x[1]])));
        Assert.Equal(expected, inputs.Of(x => x[0].Einsum("...ij,...jk", [x[1]])));
        Assert.Equal(inputs.Of(x => x[0].Einsum("abi->iab")), inputs.Of(x => x[0].Einsum("...i->i...")));
        Assert.Equal(
            inputs.Of(x => x[0].Einsum("abi,b->ab", [x[1].Einsum("abc->c")])),
            inputs.Of(x => x[0].Einsum("...bi,b->...b", [x[1].Einsum("abc->c")])));
    }

    [Fact]
    public void ExtentsMayBeSymbols()
    {
        var module = new ModuleBuilder("m");
        module.Function("f", f =>
        {
            var (x, y) = (f.Input("x", DType.F64, ["B", "T", 2]), f.Input("y", DType.F64, ["B", "T", "T"]));
            f.Return(("y", x.Einsum("btd,bts->bsd", [y])), ("trace", y.Einsum("btt->b")));
        });
        var session = Compiler.Compile(module.Build()).CreateSession("f");
        var (a, b) = (Numbers(12, 0), Numbers(18, 1));
        session.Feed<double>("x", a, 2, 3, 2);
        session.Feed<double>("y", b, 2, 3, 3);
        session.Run();
        var inputs = new Computed().Feed("x", a, 2, 3, 2).Feed("y", b, 2, 3, 3);
        Assert.Equal(inputs.Of(v => v[0].Einsum("btd,bts->bsd", [v[1]])), session.Result<double>("y").ToArray());
        Assert.Equal([b[0] + b[4] + b[8], b[9] + b[13] + b[17]], session.Result<double>("trace").ToArray());
    }

    [Theory]
    [InlineData("i1,jk->ik", "expected a letter, ',', '->' or '...' once at character 2 of 'i1,jk->ik', found '1'")]
    [InlineData("ij,jk->i->k", "expected a letter or '...' once at character 9 of 'ij,jk->i->k', found '-'")]
    [InlineData("ij,jk->i,k", "expected a letter or '...' once at character 9 of 'ij,jk->i,k', found ','")]
    [InlineData("ij,jk.", "expected a letter, ',', '->' or '...' once at character 6 of 'ij,jk.', found '.'")]
    [InlineData("ij", "'ij' has letters for 1 operands, found 2 tensors")]
    [InlineData("ij,jk,kl", "'ij,jk,kl' has letters for 3 operands, found 2 tensors")]
    [InlineData("ij,jkl->ik", "operand 1, %y: f64[3,4], has 2 axes: expected a letter for each at character 4 of 'ij,jkl->ik', found 3")]
    [InlineData("i,jk->ik", "operand 0, %x: f64[2,3], has 2 axes: expected a letter for each at character 1 of 'i,jk->ik', found 1")]
    [InlineData("ij,ik->jk", "letter i of 'ij,ik->jk' is 2 in operand 0, %x: f64[2,3], and 3 in operand 1, %y: f64[3,4]")]
    [InlineData("ij,jk->il", "letter l at character 9 of 'ij,jk->il' is in no operand")]
    [InlineData("ij,jk->iki", "letter i at character 8 of 'ij,jk->iki' is twice in the result")]
    [InlineData("...j,jk->k", "expected '...' behind character 9 of '...j,jk->k', as operands have it")]
    public void WhatDoesNotFitIsNamed(string equation, string message)
    {
        var inputs = new Computed().Feed("x", Numbers(6, 0), 2, 3).Feed("y", Numbers(12, 1), 3, 4);
        var e = Assert.Throws<CompilerException>(() => inputs.Of(x => x[0].Einsum(equation, [x[1]])));
        Assert.Contains($"error [einsum.equation]: {message}\n  declared at ", e.Message, StringComparison.Ordinal);
    }

    private static int Count(string letters) => letters.Aggregate(1, (n, c) => n * Extents[c]);

    private static double[] Numbers(int count, int operand) => [.. Enumerable.Range(0, count).Select(i => (double)(((i * 7) + (operand * 5)) % 11 - 5))];

    private static double[] Loop(string[] operands, string output, double[][] values)
    {
        var all = string.Concat(output.Concat(operands.SelectMany(o => o)).Distinct());
        var result = new double[Count(output)];
        for (var n = 0; n < Count(all); n++)
        {
            var (index, rest) = (new Dictionary<char, int>(), n);
            foreach (var letter in all.Reverse())
            {
                (rest, index[letter]) = Math.DivRem(rest, Extents[letter]);
            }

            int At(string letters) => letters.Aggregate(0, (at, c) => (at * Extents[c]) + index[c]);
            var product = 1.0;
            for (var i = 0; i < operands.Length; i++)
            {
                product *= values[i][At(operands[i])];
            }

            result[At(output)] += product;
        }

        return result;
    }
}
