#!/usr/bin/env dotnet
#:project ../src/Compiler/MiniTorch.Compiler.csproj

// Module 2 of the MiniTorch course: shapes, views and broadcasting. A network learns exclusive or, with its products made of views,
// broadcasts and sums, as the course does before it has a matrix product; the compiler makes a product of that what it can.
//
//     dotnet run examples/tensors.cs

using MiniTorch.Compilation;
using MiniTorch.Ir;

var module = new ModuleBuilder("tensors");
module.Function("views", f =>
{
    var x = f.Input("x", DType.F32, [2, 3]);
    f.Return(
        ("x", x),
        ("transposed", x.Transpose()),
        ("reshaped", x.Reshape([3, 2])),
        ("rows + column", x + f.Constant<float>([2, 1], [10, 20])),
        ("sum of rows", x.Sum([1])),
        ("product", Product(x, x.Transpose())));
});

var (w1, b1) = (module.Parameter("w1", DType.F32, [2, 6]), module.Parameter("b1", DType.F32, [6]));
var (w2, b2) = (module.Parameter("w2", DType.F32, [6, 1]), module.Parameter("b2", DType.F32, [1]));
module.Function("step", f =>
{
    var (x, target) = (f.Input("x", DType.F32, ["B", 2]), f.Input("target", DType.F32, ["B", 1]));
    var hidden = (Product(x, w1) + b1).Tanh();
    var y = (Product(hidden, w2) + b2).Sigmoid();
    var loss = y.MeanSquaredError(target);
    Tensor[] parameters = [w1, b1, w2, b2];
    var gradients = f.Gradient(loss, parameters);
    for (var i = 0; i < parameters.Length; i++)
    {
        f.Update(parameters[i], parameters[i] - (gradients[i] * 2));
    }

    f.Return(("loss", loss), ("y", y));
});

var program = Compiler.Compile(module.Build());
var views = program.CreateSession("views");
views.Feed<float>("x", [1, 2, 3, 4, 5, 6], 2, 3);
views.Run();
foreach (var result in views.Function.Results.Zip(views.Function.ResultNames))
{
    var values = views.Result<float>(result.Second).ToArray();
    Console.WriteLine($"{result.Second,-14}{result.First.Type.Shape,-8}{string.Join(' ', values)}");
}

// Weights start at random, as equal ones would stay equal.
var random = new Random(1);
foreach (var name in new[] { "w1", "w2" })
{
    foreach (ref var w in program.Parameters.Span<float>(name))
    {
        w = (float)((random.NextDouble() * 2) - 1);
    }
}

Console.WriteLine();
var step = program.CreateSession("step");
for (var i = 0; i <= 1000; i++)
{
    step.Feed<float>("x", [0, 0, 0, 1, 1, 0, 1, 1], 4, 2);
    step.Feed<float>("target", [0, 1, 1, 0], 4, 1);
    step.Run();
    if (i % 200 == 0)
    {
        Console.WriteLine($"step {i,4}: loss {step.Result<float>("loss")[0]:F5}");
    }
}

var answers = step.Result<float>("y").ToArray();
Console.WriteLine($"0 xor 0, 0 xor 1, 1 xor 0, 1 xor 1: {string.Join(", ", answers.Select(a => a.ToString("F2", null)))}");
if (answers is not [< 0.2f, > 0.8f, > 0.8f, < 0.2f])
{
    throw new InvalidOperationException("expected exclusive or to be learned");
}

// [M, K] times [K, N]: both as [M, K, N], multiplied element by element and summed over K.
static Tensor Product(Tensor a, Tensor b) =>
    (a.Reshape([a.Shape[0], a.Shape[1], 1]) * b.Reshape([1, b.Shape[0], b.Shape[1]])).Sum([1]);
