using MiniTorch.Ir.Text;

namespace MiniTorch.Passes.Tests.Memory;

/// <summary>Plans with a mistake in them: at the planned places the function must give something else.</summary>
public sealed class WrongPlanTests
{
    private const string Kernel = " = fused over [4,4] ";

    public static TheoryData<string, string> Plans => new()
    {
        {
            "two live values in one slot",
            "%a: f32[4,4] @0 = exp %x\n %b: f32[4,4] @0 = exp %a\n %c: f32[4,4] @1 = add %a, %b\n return %c"
        },
        {
            "a result of the function in a slot that is used again",
            "%c: f32[4,4] @0 = exp %x\n %b: f32[4,4] @0 = exp %x\n %d: f32[4,4] @1 = exp %b\n return %c"
        },
        {
            "a reshape that outlives its operand's slot",
            "%a: f32[4,4] @0 = exp %x\n %v: f32[16] @0 = reshape %a {shape=[16]}\n %b: f32[4,4] @0 = neg %x\n"
            + " %z: f32[4,4] @0 = reshape %v {shape=[4,4]}\n"
            + " %c: f32[4,4] @2 = add %b, %z\n return %c"
        },
        {
            "a transposed reading of what the kernel writes over",
            "%a: f32[4,4] @0 = exp %x\n %c: f32[4,4] @0" + Kernel + "(%a) {\n %t = transpose %a {order=[1,0]}\n %c = neg %t\n"
            + " yield %c\n }\n return %c"
        },
        {
            "a repeated reading of what the kernel writes over",
            "%a: f32[4,4] @0 = exp %x\n %c: f32[4,4] @0" + Kernel
            + "(%a) {\n %r = slice %a {start=[0,0], limit=[1,4]}\n %t = broadcast %r {shape=[4,4], axes=[0,1]}\n %c = sub %a, %t\n"
            + " yield %c\n }\n return %c"
        },
        {
            "a product of what the kernel writes over",
            "%a: f32[4,4] @0 = exp %x\n %c: f32[4,4] @0" + Kernel + "(%a) {\n %c = matmul %a, %a\n yield %c\n }\n return %c"
        },
        {
            "a parameter read after it was written",
            "%w1: f32[4,4] @%w" + Kernel + "(%w, %x) {\n %w1 = sub %w, %x\n yield %w1\n }\n %c: f32[4,4] @0 = exp %w\n"
            + " update %w <- %w1\n return %c"
        },
        {
            "a parameter given back after it was written",
            "%w1: f32[4,4] @%w" + Kernel + "(%w, %x) {\n %w1 = sub %w, %x\n yield %w1\n }\n update %w <- %w1\n return %w"
        },
        {
            "a parameter that another takes after it was written",
            "%w1: f32[4,4] @%w" + Kernel + "(%w, %x) {\n %w1 = sub %w, %x\n yield %w1\n }\n update %w <- %w1\n update %u <- %w\n return %x"
        },
        {
            "a transposed reading of a parameter that the kernel writes over",
            "%w1: f32[4,4] @%w" + Kernel + "(%w, %x) {\n %t = transpose %w {order=[1,0]}\n %w1 = sub %t, %x\n yield %w1\n }\n"
            + " update %w <- %w1\n return %x"
        },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void A_mistake_shows_at_the_planned_places(string mistake, string body)
    {
        const string parameters = "param %w: f32[4,4]\n param %u: f32[4,4]\n";
        var module = Parser.Parse($"module @m {{\n {parameters} func @f(%x: f32[4,4]) -> (%r) {{\n {body}\n }}\n}}\n", "t.mt");
        Assert.True(
            PlannedRun.Of(module, "f", honourPlacements: false) != PlannedRun.Of(module, "f", honourPlacements: true),
            $"{mistake} gives the same");
    }
}
