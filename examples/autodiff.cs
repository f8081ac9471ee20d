#!/usr/bin/env dotnet
#:project ../src/Compiler/MiniTorch.Compiler.csproj

// Module 1 of the MiniTorch course: derivatives of scalar expressions. A gradient is asked for by a statement; a pass walks the graph
// backwards and puts the chain rule in its place, as ordinary statements, which is why a gradient has a gradient too.
//
//     dotnet run examples/autodiff.cs

using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Passes;

// f(x, y) = log(x² y) + sigmoid(x y), and its derivatives.
var module = new ModuleBuilder("scalars");
module.Function("f", f =>
{
    var (x, y) = (f.Input("x", DType.F64, []), f.Input("y", DType.F64, []));
    var z = F(x, y).Named("z");
    var d = f.Gradient(z, [x, y]);
    var second = f.Gradient(d[0], [x, y]);
    f.Return(("z", z), ("dz/dx", d[0]), ("dz/dy", d[1]), ("d2z/dx2", second[0]), ("d2z/dxdy", second[1]));
});
module.Function("by_differences", f =>
{
    const double Step = 1e-5;
    var (x, y) = (f.Input("x", DType.F64, []), f.Input("y", DType.F64, []));
    f.Return(
        ("dz/dx", (F(x + Step, y) - F(x - Step, y)) / (2 * Step)),
        ("dz/dy", (F(x, y + Step) - F(x, y - Step)) / (2 * Step)));
});
var declared = module.Build();
var program = Compiler.Compile(declared);

Console.WriteLine("What the chain rule made of the first gradient:");
Console.WriteLine();
var small = new ModuleBuilder("one");
small.Function("f", f =>
{
    var (x, y) = (f.Input("x", DType.F64, []), f.Input("y", DType.F64, []));
    f.Return(("dx", f.Gradient((x * y).Sigmoid(), x)));
});
Console.WriteLine(Pipeline.Of("infer-shapes", "autodiff", "dead-nodes", "simplify").Run(small.Build(), PassContext.Host));

var exact = program.CreateSession("f");
var approximate = program.CreateSession("by_differences");
foreach (var (x, y) in new[] { (1.0, 1.0), (2.0, 0.5), (0.3, 4.0) })
{
    foreach (var session in new[] { exact, approximate })
    {
        session.Feed<double>("x", [x]);
        session.Feed<double>("y", [y]);
        session.Run();
    }

    Console.WriteLine($"x = {x}, y = {y}");
    foreach (var name in exact.Function.ResultNames)
    {
        var value = exact.Result<double>(name)[0];
        var isFirst = approximate.Function.ResultNames.Contains(name);
        var difference = isFirst ? approximate.Result<double>(name)[0] : double.NaN;
        Console.WriteLine($"  {name,-10}{value,14:F8}{(isFirst ? $"   by differences {difference,14:F8}" : "")}");
        if (isFirst && Math.Abs(value - difference) > 1e-8)
        {
            throw new InvalidOperationException($"expected {name} to be {difference}, found {value}");
        }
    }
}

static Tensor F(Tensor x, Tensor y) => (x * x * y).Log() + (x * y).Sigmoid();
