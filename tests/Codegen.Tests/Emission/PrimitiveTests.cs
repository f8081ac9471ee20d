using MiniTorch.Codegen.Emission;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Tests.Emission;

/// <summary>Every primitive, on every type it is defined for, at every width: the same bits as the reference.</summary>
public class PrimitiveTests
{
    private static readonly Dictionary<string, PrimitiveCase> Cases = PrimitiveCase.All.ToDictionary(c => c.Name);

    public static TheoryData<string, int> Rows => Agreement.AtEveryWidth(Cases.Keys);

    [Theory]
    [MemberData(nameof(Rows))]
    public void APrimitiveIsEmittedAsItIsDefined(string name, int bits) => Agreement.Check(Cases[name].Program, Cases[name].Inputs, bits);

    [Fact]
    public void EveryPrimitiveHasACase() => Assert.Equal(
        Enum.GetValues<ScalarPrimitive>().Order(),
        Cases.Values.SelectMany(c => c.Program.Code).Select(c => c.Primitive).Distinct().Order());

    [Theory]
    [InlineData("Add f32", 512, 16)]
    [InlineData("Add f64", 256, 4)]
    [InlineData("Multiply i64", 128, 2)]
    [InlineData("Less f32", 256, 8)]
    [InlineData("Less i64", 512, 8)]
    [InlineData("And bool", 512, 16)]
    [InlineData("Convert u8 to f32", 256, 8)]
    [InlineData("Convert f64 to bool", 256, 4)]
    [InlineData("Convert f32 to i32", 512, 16)]
    [InlineData("Convert f32 to f64", 512, 1)]
    [InlineData("Divide i32", 512, 1)]
    [InlineData("Add f32", 32, 1)]
    public void ValuesOfOneSizeFillTheVector(string name, int bits, int lanes) =>
        Assert.Equal(lanes, LaneCode.For(Emit<Kernel>.NewDynamicMethod(), bits, Cases[name].Program).Count);
}
