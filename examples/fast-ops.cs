#!/usr/bin/env dotnet
#:project ../src/Compiler/MiniTorch.Compiler.csproj

// Module 3 of the MiniTorch course: fast operators. The course compiles loops with Numba and runs them on threads; here whole chains of
// operators are fused into kernels, which are emitted as SIMD code, on any number of threads, and give the same bits as the interpreter.
//
//     dotnet run -c Release examples/fast-ops.cs

using System.Diagnostics;
using MiniTorch.Compilation;
using MiniTorch.Ir;

const int Size = 256;

var module = new ModuleBuilder("fast");
module.Function("chain", f =>
{
    var x = f.Input("x", DType.F32, ["M", Size]);
    f.Return(("y", ((x * 1.5) + 0.25).Tanh().Square() / (x.Abs() + 1)));
});
module.Function("sums", f =>
{
    var x = f.Input("x", DType.F32, ["M", Size]);
    f.Return(("rows", x.Sum([1])), ("columns", x.Sum([0])));
});
module.Function("product", f =>
{
    var (x, w) = (f.Input("x", DType.F32, ["M", Size]), f.Input("w", DType.F32, [Size, Size]));
    f.Return(("y", x.MatMul(w).Relu()));
});
var declared = module.Build();

var random = new Random(1);
float[] Draw() => [.. Enumerable.Range(0, Size * Size).Select(_ => (float)((random.NextDouble() * 2) - 1))];
var inputs = new Dictionary<string, float[]> { ["x"] = Draw(), ["w"] = Draw() };

var interpreted = Compiler.Compile(declared, new CompilerOptions { Engine = Engine.Interpreted });
var compiled = Compiler.Compile(declared);
var onTwo = Compiler.Compile(declared, new CompilerOptions { Threads = 2 });
Console.WriteLine($"{declared.Functions.Sum(f => f.Nodes.Length)} statements became {compiled.KernelCount} kernels");
Console.WriteLine($"{"",-10}{"interpreted",14}{"compiled",14}{"2 threads",14}");
foreach (var function in declared.Functions)
{
    var (slow, _, expected) = Time(interpreted, function.Name);
    var (fast, allocated, found) = Time(compiled, function.Name);
    var (parallel, _, alsoFound) = Time(onTwo, function.Name);
    if (!expected.SequenceEqual(found) || !expected.SequenceEqual(alsoFound))
    {
        throw new InvalidOperationException($"expected the same bits of {function.Name} everywhere");
    }

    Console.WriteLine($"{function.Name,-10}{slow,11:F1} us{fast,11:F1} us{parallel,11:F1} us   same bits, {allocated} bytes allocated");
}

// The fastest of some runs in microseconds, what a run allocates, and the first result.
(double Microseconds, long Allocated, float[] Result) Time(Executable program, string function)
{
    var session = program.CreateSession(function);
    foreach (var input in session.Function.Inputs)
    {
        session.Feed<float>(input.Name, inputs[input.Name], Size, Size);
    }

    session.Run();
    var (best, before) = (double.MaxValue, GC.GetAllocatedBytesForCurrentThread());
    for (var i = 0; i < 30; i++)
    {
        var start = Stopwatch.GetTimestamp();
        session.Run();
        best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
    }

    var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
    return (best, allocated, session.Result<float>(session.Function.ResultNames[0]).ToArray());
}
