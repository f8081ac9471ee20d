#!/usr/bin/env dotnet
#:project ../src/Compiler/MiniTorch.Compiler.csproj

// Module 0 of the MiniTorch course: operators on numbers, the laws they keep, and map, zip and reduce made of them.
// Here an operator is declared once, as a statement of a graph; the compiler runs it on as many numbers as there are.
//
//     dotnet run examples/operators.cs

using MiniTorch.Compilation;
using MiniTorch.Ir;

var module = new ModuleBuilder("operators");
module.Function("map", f =>
{
    var x = f.Input("x", DType.F64, ["N"]);
    f.Return(
        ("neg", -x),
        ("inv", 1 / x),
        ("relu", x.Relu()),
        ("sigmoid", x.Sigmoid()),
        ("exp", x.Exp()),
        ("log", x.Abs().Log()),
        ("is_negative", (x < 0).Cast(DType.F64)));
});
module.Function("zip", f =>
{
    var (a, b, c) = (f.Input("a", DType.F64, ["N"]), f.Input("b", DType.F64, ["N"]), f.Input("c", DType.F64, ["N"]));
    f.Return(
        ("a + b", a + b),
        ("b + a", b + a),
        ("a * (b + c)", a * (b + c)),
        ("a * b + a * c", (a * b) + (a * c)),
        ("max(a, b)", a.Max(b)));
});
module.Function("reduce", f =>
{
    var x = f.Input("x", DType.F64, ["N"]);
    f.Return(("sum", x.Sum()), ("max", x.ReduceMax()), ("mean", x.Mean()));
});
var program = Compiler.Compile(module.Build());

double[] numbers = [-2, -0.5, 0.25, 1, 3];
Show("map over x", program.CreateSession("map"), ("x", numbers));

var zip = Show(
    "zip of a, b and c", program.CreateSession("zip"), ("a", numbers), ("b", [4, 3, 2, 1, 0.5]), ("c", [0.1, 0.2, 0.3, 0.4, 0.5]));
Require("a sum does not ask which number comes first", zip["a + b"].SequenceEqual(zip["b + a"]));
Require(
    "a product distributes over a sum, up to the rounding of the last bits",
    zip["a * (b + c)"].Zip(zip["a * b + a * c"]).All(p => Math.Abs(p.First - p.Second) < 1e-14));

Show("reduce x to one number", program.CreateSession("reduce"), ("x", numbers));

static Dictionary<string, double[]> Show(string title, MiniTorch.Runtime.Session session, params (string Name, double[] Values)[] inputs)
{
    Console.WriteLine(title);
    foreach (var (name, values) in inputs)
    {
        session.Feed<double>(name, values, values.Length);
        Print(name, values);
    }

    session.Run();
    var results = session.Function.ResultNames.ToDictionary(r => r, r => session.Result<double>(r).ToArray());
    foreach (var (name, values) in results)
    {
        Print(name, values);
    }

    Console.WriteLine();
    return results;
}

static void Print(string name, double[] values) =>
    Console.WriteLine($"  {name,-14}{string.Join("  ", values.Select(v => v.ToString("F4", null).PadLeft(8)))}");

static void Require(string law, bool holds) =>
    Console.WriteLine(holds ? $"  law: {law}\n" : throw new InvalidOperationException($"broken: {law}"));
