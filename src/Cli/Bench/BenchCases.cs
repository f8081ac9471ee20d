using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Nn.Models;

namespace MiniTorch.Cli.Bench;

/// <summary>The rows that run a function.</summary>
internal static class BenchCases
{
    /// <summary>All of them, declared when asked for.</summary>
    public static ImmutableArray<(string Name, Func<string, BenchCase> Declare)> All { get; } =
    [
        ("chain-1m", Chain),
        ("matmul-64", name => Product(name, 64, 64, 64)),
        ("matmul-256", name => Product(name, 256, 256, 256)),
        ("matmul-512", name => Product(name, 512, 512, 512)),
        ("matmul-64x784x512", name => Product(name, 64, 784, 512)),
        ("softmax-1024x1024", name => Of(name, x => x.Softmax())),
        ("sum-rows-1024x1024", name => Of(name, x => x.Sum([1]))),
        ("sum-columns-1024x1024", name => Of(name, x => x.Sum([0]))),
        ("step-xor", name => Step(name, BuiltInModels.Xor)),
        ("step-spiral", name => Step(name, BuiltInModels.Spiral)),
        ("step-digits", name => Step(name, BuiltInModels.Digits)),
        ("step-mnist-mlp", name => Step(name, BuiltInModels.MnistMlp)),
    ];

    /// <summary>All rows where the models are the built-in ones; of other models, a step of each.</summary>
    public static ImmutableArray<(string Name, Func<string, BenchCase> Declare)> Of(ImmutableArray<ModelDefinition> models) =>
        models == BuiltInModels.All ? All : [.. models.Select(m => ($"step-{m.Name}", (Func<string, BenchCase>)(name => Step(name, m))))];

    private static BenchCase Chain(string name) =>
        new(name, Function(name, [1 << 20], HandWrittenChain.Declare)) { ByHand = HandWrittenChain.Run };

    private static BenchCase Of(string name, Func<Tensor, Tensor> body) => new(name, Function(name, [1024, 1024], body));

    private static Module Function(string name, Shape shape, Func<Tensor, Tensor> body)
    {
        var module = new ModuleBuilder(name);
        module.Function("f", f => f.Return(("y", body(f.Input("x", DType.F32, shape)))));
        return module.Build();
    }

    private static BenchCase Product(string name, long m, long k, long n)
    {
        var module = new ModuleBuilder(name);
        module.Function("f", f => f.Return(("c", f.Input("a", DType.F32, [m, k]).MatMul(f.Input("b", DType.F32, [k, n])))));
        return new BenchCase(name, module.Build());
    }

    private static BenchCase Step(string name, ModelDefinition model)
    {
        var program = model.Declare();
        return new BenchCase(name, program.Module with { Functions = [program.Module["step"]] }, model.Defaults.BatchSize)
        {
            Initialize = store => program.Initialize(store, model.Defaults.Seed),
        };
    }
}
