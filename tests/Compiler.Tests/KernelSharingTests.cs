using System.Collections.Immutable;
using MiniTorch.Codegen;
using MiniTorch.Ir.Text;

namespace MiniTorch.Compilation.Tests;

/// <summary>Kernels that differ in names and operands alone have their code once.</summary>
public sealed class KernelSharingTests
{
    [Fact]
    public void SharedCodeKeepsTheNamesOfItsOwnStatement()
    {
        var kernels = Compile("""
            module @m {
              func @f(%x: f32[B,8]) -> (%y) {
                %y: f32[B,8] = exp %x
                return %y
              }
              func @g(%other: f32[B,8]) -> (%z) {
                %z: f32[B,8] = exp %other
                return %z
              }
            }
            """);
        Assert.Same(kernels[0].Kernel.Code, kernels[1].Kernel.Code);
        Assert.Contains("%other", kernels[1].Kernel.Program.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("f32[B,8]", "add %x, 2", "f32[B,8]", "add %x, 2", true)]
    [InlineData("f32[B,8]", "add %x, 2", "f32[B,8]", "add %x, 3", false)]
    [InlineData("f32[B,8]", "add %x, 2", "f32[B,7]", "add %x, 2", false)]
    [InlineData("f32[B,8]", "add %x, 2", "f32[N,8]", "add %x, 2", false)]
    [InlineData("f32[B,8]", "sub %x, 2", "f32[B,8]", "sub 2, %x", false)]
    [InlineData("f32[B,8]", "exp %x", "f64[B,8]", "exp %x", false)]
    public void WhatChangesTheCodeIsPartOfTheShape(string type, string op, string otherType, string otherOp, bool same)
    {
        var kernels = Compile($$"""
            module @m {
              func @f(%x: {{type}}) -> (%y) {
                %y: {{type}} = {{op}}
                return %y
              }
              func @g(%x: {{otherType}}) -> (%z) {
                %z: {{otherType}} = {{otherOp}}
                return %z
              }
            }
            """);
        Assert.Equal(2, kernels.Length);
        Assert.Equal(same, new KernelShape(kernels[0].Node).Equals(new KernelShape(kernels[1].Node)));
        Assert.Equal(same, ReferenceEquals(kernels[0].Kernel.Code, kernels[1].Kernel.Code));
        Assert.Equal(same, kernels[1].IsShared);
    }

    private static ImmutableArray<FunctionKernel> Compile(string text) =>
        Assert.IsType<CompiledExecutable>(Compiler.Compile(Parser.Parse(text, "test"))).Kernels;
}
