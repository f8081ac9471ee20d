using System.Collections.Immutable;
using System.Numerics;
using System.Numerics.Tensors;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Codegen.Tests;

/// <summary>
/// src/BannedSymbols.txt lists what the numerical contract keeps out of src. The analyzer passes over a name that it cannot find, so the
/// rules stand here, and the list must be exactly the members they name: a misspelt line and a member that a new runtime brings both fail.
/// </summary>
public class BannedSymbolsTests
{
    private const StringComparison Ordinal = StringComparison.Ordinal;

    private const string Function = "a function is a scalar program (src/Ir/Scalar)";
    private const string Approximation = "an approximation differs between processors";
    private const string Order = "the order of a sum is that of src/Ir/Reference";
    private const string Primitives = "only Add, Subtract, Multiply, Divide, Negate, Abs, Sqrt, FusedMultiplyAdd, Max and Min are exact";

    private const string Functions =
        """
        Acos Acosh AcosPi Asin Asinh AsinPi Atan Atan2 Atan2Pi Atanh AtanPi Cbrt Cos Cosh CosPi
        Exp Exp10 Exp10M1 Exp2 Exp2M1 ExpM1 Hypot Lerp
        Log Log10 Log10P1 Log2 Log2P1 LogP1 Pow RootN Sin SinCos SinCosPi Sinh SinPi Tan Tanh TanPi
        """;

    private static readonly ImmutableHashSet<string> FunctionNames = [.. Functions.Split([' ', '\n'])];

    private static readonly ImmutableHashSet<string> ExactTensorPrimitives =
        ["Add", "Subtract", "Multiply", "Divide", "Negate", "Abs", "Sqrt", "FusedMultiplyAdd", "Max", "Min"];

    private static readonly Type[] Scalars = [typeof(Math), typeof(MathF), typeof(float), typeof(double), typeof(Half)];

    private static readonly Type[] Interfaces =
    [
        typeof(IExponentialFunctions<>), typeof(ILogarithmicFunctions<>), typeof(IPowerFunctions<>), typeof(IRootFunctions<>),
        typeof(ITrigonometricFunctions<>), typeof(IHyperbolicFunctions<>), typeof(IFloatingPointIeee754<>),
        typeof(INumber<>), typeof(INumberBase<>), typeof(IFloatingPoint<>),
    ];

    private static readonly Type[] Vectors = [typeof(Vector), typeof(Vector64), typeof(Vector128), typeof(Vector256), typeof(Vector512)];

    private static readonly ImmutableArray<Rule> Rules =
    [
        new(Function, [.. Scalars, .. Interfaces, .. Vectors], FunctionNames.Contains),
        new(Approximation, [.. Scalars, .. Interfaces, .. Vectors], name => name.EndsWith("Native", Ordinal)),
        new(Approximation, [.. Scalars, .. Interfaces, .. Vectors], name => name.EndsWith("Estimate", Ordinal)),
        new(Approximation, Instructions(typeof(Sse)), name => name.StartsWith("Reciprocal", Ordinal)),
        new(Approximation, Instructions(typeof(AdvSimd)), name => name.StartsWith("Reciprocal", Ordinal)),
        new(Order, Vectors, name => name is "Sum" or "Dot"),
        new(Order, Instructions(typeof(Sse)), name => name == "DotProduct"),
        new(Primitives, [typeof(TensorPrimitives), typeof(Tensor)], IsInexactPrimitive),
    ];

    [Fact]
    public void TheListIsWhatTheRulesName()
    {
        var expected = Rules.SelectMany(Lines).Distinct().Order(StringComparer.Ordinal).ToArray();
        var found = File.ReadAllLines(ListPath());
        Assert.Equal([], expected.Except(found).Select(line => "missing: " + line));
        Assert.Equal([], found.Except(expected).Select(line => "names nothing that is banned: " + line));
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("M:System.Math.Exp(System.Double)")]
    [InlineData("M:System.MathF.SinCos(System.Single)")]
    [InlineData("M:System.Single.Tanh(System.Single)")]
    [InlineData("M:System.Numerics.IExponentialFunctions`1.Exp(`0)")]
    [InlineData("M:System.Numerics.Tensors.TensorPrimitives.Sum``1(System.ReadOnlySpan{``0})")]
    [InlineData("M:System.Numerics.Tensors.TensorPrimitives.Exp``1(System.ReadOnlySpan{``0},System.Span{``0})")]
    [InlineData("M:System.Runtime.Intrinsics.Vector512.Sum``1(System.Runtime.Intrinsics.Vector512{``0})")]
    [InlineData("M:System.Runtime.Intrinsics.Vector256.ConvertToInt32Native(System.Runtime.Intrinsics.Vector256{System.Single})")]
    [InlineData("M:System.Runtime.Intrinsics.X86.Avx512F.VL.Reciprocal14(System.Runtime.Intrinsics.Vector128{System.Single})")]
    [InlineData("M:System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.ReciprocalEstimate(System.Runtime.Intrinsics.Vector128{System.Double})")]
    public void EveryGroupIsListed(string id) =>
        Assert.Contains(File.ReadLines(ListPath()), line => line.StartsWith(id + ";", Ordinal));

    [Theory]
    [InlineData("Math.Sqrt")]
    [InlineData("Math.FusedMultiplyAdd")]
    [InlineData("TensorPrimitives.FusedMultiplyAdd")]
    [InlineData("Vector256.FusedMultiplyAdd")]
    [InlineData("Vector512.Max")]
    [InlineData("IRootFunctions`1.Sqrt")]
    public void WhatIsExactIsNotListed(string member) => Assert.DoesNotContain(File.ReadLines(ListPath()), line =>
        line.Contains($".{member}(", Ordinal) || line.Contains($".{member}``1(", Ordinal));

    private static string ListPath([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../src/BannedSymbols.txt"));

    // Tensor has the same functions on tensors, beside those that make and shape them.
    private static bool IsInexactPrimitive(string name) =>
        !ExactTensorPrimitives.Contains(name) && typeof(TensorPrimitives).GetMember(name).Length > 0;

    private static IEnumerable<Type> Instructions(Type oneOfThem) =>
        oneOfThem.Assembly.GetExportedTypes().Where(t => t.Namespace == oneOfThem.Namespace);

    private static IEnumerable<string> Lines(Rule rule) =>
        from type in rule.Types
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where !method.IsSpecialName && rule.Names(method.Name)
        select $"{Id(method)};Numerics contract 3: {rule.Message}.";

    // The documentation comment ID of a method (C# specification, annex D.4.2).
    private static string Id(MethodInfo method)
    {
        var arity = method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "";
        var list = string.Join(",", method.GetParameters().Select(p => Name(p.ParameterType)));
        var parameters = list.Length > 0 ? $"({list})" : "";
        return $"M:{method.DeclaringType!.FullName!.Replace('+', '.')}.{method.Name}{arity}{parameters}";
    }

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
        {
            return (type.IsGenericMethodParameter ? "``" : "`") + type.GenericParameterPosition;
        }

        if (type.HasElementType)
        {
            return Name(type.GetElementType()!) + (type.IsByRef ? "@" : type.IsPointer ? "*" : "[]");
        }

        var name = type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}" : $"{type.Namespace}.{type.Name}";
        return type.IsGenericType ? $"{name.Split('`')[0]}{{{string.Join(",", type.GetGenericArguments().Select(Name))}}}" : name;
    }

    private sealed record Rule(string Message, IEnumerable<Type> Types, Func<string, bool> Names);
}
