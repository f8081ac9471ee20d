using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Nn.Models;
using MiniTorch.Passes;

namespace MiniTorch.Compilation.Tests;

/// <summary>Gradients are computed, not added to zeros: no statement of a training step fills memory of a parameter's size.</summary>
public sealed class GradientMemoryTests
{
    private static readonly string[] Others = ["convolutions", "lstm", "transformer"];

    public static TheoryData<string> Models => [.. BuiltInModels.All.Select(m => m.Name), .. Others];

    [Theory]
    [MemberData(nameof(Models))]
    public void No_step_fills_memory_for_a_gradient(string model)
    {
        var program = Others.Contains(model) ? TrainedModels.Find(model).Declare() : BuiltInModels.Find(model).Declare();
        Assert.Empty(Filled(program.Module));
    }

    [Fact]
    public void A_fill_is_found_as_a_statement_and_as_a_kernel()
    {
        var module = new ModuleBuilder("m");
        module.Parameter("w", DType.F32, [3, 5]);
        module.Function("step", f =>
        {
            var x = f.Input("x", DType.F32, [3, 5]);
            f.Return(("sum", x + 1), ("zeros", x.Like(0)), ("columns", x.Builder.Emit(new Iota(DType.F32, [3, 5], 1), []) * 0.5));
        });
        Assert.Equal(["columns", "zeros"], Filled(module.Build()).Select(v => v.Name).Order());
    }

    // The results of statements that depend on no input and no parameter, and are as large as a parameter that is no scalar.
    private static ImmutableArray<Value> Filled(Module module)
    {
        module = Pipeline.Default.Run(module, PassContext.Host);
        var shapes = module.Parameters.Select(p => p.Type.Shape).Where(s => s.Rank > 0).ToHashSet();
        var known = new HashSet<Value>();
        FindKnown(module["step"].Nodes, known);
        return [.. module["step"].Nodes.SelectMany(n => n.Results).Where(r => known.Contains(r) && shapes.Contains(r.Type.Shape))];
    }

    private static void FindKnown(ImmutableArray<Node> nodes, HashSet<Value> known)
    {
        foreach (var node in nodes)
        {
            if (node.Op is Fused { Region: var region })
            {
                known.UnionWith(region.Inputs.Where((_, i) => known.Contains(node.Operands[i])));
                FindKnown(region.Nodes, known);
                known.UnionWith(node.Results.Where((_, i) => known.Contains(region.Results[i])));
            }
            else if (node.Op is not RegionOp && node.Operands.All(known.Contains))
            {
                known.UnionWith(node.Results);
            }
        }
    }
}
