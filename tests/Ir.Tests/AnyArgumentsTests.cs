using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MiniTorch.Ir.Tests;

/// <summary>Whatever a method is given that declares something: it declares it, or says what is wrong with it, and where.</summary>
public sealed class AnyArgumentsTests
{
    private const int Draws = 25;

    private static readonly DType[] Types = [.. Enum.GetValues<DType>(), (DType)99, (DType)(-1)];
    private static readonly int[] Integers = [0, 1, 2, 3, -1, -2, -3, 7, -7, int.MinValue, int.MaxValue];
    private static readonly long[] Longs = [0, 1, 2, 3, -1, -2, 7, 1L << 62, long.MinValue, long.MaxValue];
    private static readonly double[] Numbers = [0, 1, 2, 0.5, -1, -0.25, 1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
    private static readonly string[] Names = ["y", "x", "", "a b", "é", "a\nb", "\0", "ij,jk->ik", "ii->i", "...i"];
    private static readonly Dim[] Extents = [0, 1, 2, 3, 4, 5, 6, -1, "B", "T", (Dim)"B" * 2, long.MaxValue, long.MinValue, 1L << 32];
    private static readonly Axes[] AxisLists =
        [[], [0], [1], [2], [-1], [0, 0], [1, 0], [0, 1], [9], [-9], [0, 1, 2], [2, 1, 0], [int.MaxValue], [int.MinValue]];

    // A box of a pool is taken apart element by element, so that a huge one that fits takes as long as it says.
    private static readonly Shape[] Boxes =
        [[], [1], [3], [0], [-1], ["B"], [2, 3], [3, 2], ["B", 3], [1, 1], [2, 2], [0, 3], [2, 3, 4], [1, 1, 1], [2, 3, 4, 5]];

    private static readonly Shape[] Shapes =
        [.. Boxes, ["B", 2, 3], [long.MaxValue, long.MaxValue], [1L << 31, 1L << 31], [1L << 62], [long.MinValue], [1, 1, 1, 1, 1, 1, 1]];

    private static readonly Dictionary<string, MethodBase> Declaring = typeof(Tensor).Assembly.GetExportedTypes().Where(t => !t.IsNested)
        .SelectMany(t => typeof(Op).IsAssignableFrom(t) && !t.IsAbstract ? (IEnumerable<MethodBase>)t.GetConstructors() : t.GetMethods().Where(Declares))
        .Where(m => m.GetParameters().All(p => Draw(p.ParameterType, "", [default], null, new Random(0)) is not null))
        .GroupBy(m => $"{m.DeclaringType!.Name}.{m.Name}({string.Join(',', m.GetParameters().Select(p => p.ParameterType.Name))})")
        .ToDictionary(g => g.Key, g => g.First());

    public static TheoryData<string> Methods() => [.. Declaring.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void Hardly_a_method_is_left_out() => Assert.InRange(Declaring.Count, 300, 1000);

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_declaration_is_made_or_refused(string name)
    {
        var random = new Random(1);
        for (var draw = 0; draw < Draws; draw++)
        {
            object?[] arguments = [];
            try
            {
                new ModuleBuilder("m").Function("f", f => Call(f, Declaring[name], random, out arguments));
            }
            catch (Exception e) when ((e is TargetInvocationException ? e.InnerException : e) is CompilerException found)
            {
                Assert.All(found.Diagnostics, d => Assert.NotEqual(Origin.None, d.Origin));
            }
            catch (Exception e)
            {
                Assert.Fail($"of ({string.Join("; ", arguments.Select(Text))}): {e}");
            }
        }
    }

    private static bool Declares(MethodInfo method)
    {
        var isBuilder = method.DeclaringType == typeof(FunctionBuilder) || method.DeclaringType == typeof(ModuleBuilder);
        var isOfTensor = method.DeclaringType == typeof(Tensor) || (method.IsStatic && method.GetParameters() is [var first, ..]
            && (first.ParameterType == typeof(Tensor) || first.ParameterType == typeof(GraphBuilder) || first.ParameterType == typeof(FunctionBuilder)));
        return (isBuilder || isOfTensor) && !method.IsGenericMethod && method.GetBaseDefinition().DeclaringType != typeof(object)
            && method.ReturnType != typeof(bool) && method.Name is not ("ToString" or "GetHashCode" or "Build");
    }

    private static void Call(FunctionBuilder f, MethodBase method, Random random, out object?[] arguments)
    {
        Tensor[] tensors =
        [
            f.Input("x", DType.F32, [2, 3]), f.Input("v", DType.F32, [3]), f.Input("i", DType.I32, [3]), f.Input("s", DType.F32, []),
            f.Input("n", DType.I32, []), f.Input("b", DType.Bool, [2, 3]), f.Input("c", DType.F32, [1, 2, 5, 4]), f.Input("p", DType.F32, ["B", 3]),
            f.Input("u", DType.U8, [2]), f.Input("d", DType.F64, [2, 2]), f.Input("e", DType.F32, [0, 3]), f.Input("t", DType.F32, [4, 2, 3]), default,
        ];
        arguments = [.. method.GetParameters().Select(p => Argument(p, tensors, f, random))];
        switch (method)
        {
            case ConstructorInfo constructor:
                var operands = Enumerable.Range(0, random.Next(4)).Select(_ => tensors[random.Next(tensors.Length - 1)].Value);
                f.Graph.Emit((Op)constructor.Invoke(arguments), [.. operands]);
                break;
            case { DeclaringType: var type, IsStatic: false }:
                var target = type == typeof(Tensor) ? tensors[random.Next(tensors.Length)] : type == typeof(FunctionBuilder) ? f : (object)new ModuleBuilder("k");
                method.Invoke(target, arguments);
                break;
            default:
                method.Invoke(null, arguments);
                break;
        }
    }

    private static object? Argument(ParameterInfo parameter, Tensor[] tensors, FunctionBuilder f, Random random)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var isPlace = parameter.IsDefined(typeof(CallerFilePathAttribute)) || parameter.IsDefined(typeof(CallerLineNumberAttribute));
        return isPlace ? (type == typeof(string) ? "here.cs" : 7)
            : !parameter.HasDefaultValue || random.Next(2) == 0 ? Draw(type, parameter.Name!, tensors, f, random)
            : type.IsEnum && parameter.DefaultValue is { } value ? Enum.ToObject(type, value)
            : parameter.DefaultValue;
    }

    // Null where there is nothing to draw from.
    private static object? Draw(Type type, string name, Tensor[] tensors, FunctionBuilder? f, Random random)
    {
        T Of<T>(T[] from) => from[random.Next(from.Length)];
        T[] Some<T>(T[] from) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => Of(from))];
        bool Coin() => random.Next(2) == 0;
        object[] drawn =
        [
            Of(tensors), Of(Types), Of(Integers), Of(Longs), Of(Numbers), Coin(), Of(Names), Of(Extents), name == "size" ? Of(Boxes) : Of(Shapes), Of(AxisLists),
            new TensorType(Of(Types), Of(Shapes)), Some(tensors), Some(Extents), Some(Numbers).ToImmutableArray(), Some(tensors).ToImmutableArray(),
            Of<Padding>([Padding.Same, Padding.Valid, Padding.Of(Of(Longs)), Padding.Of(Of(Shapes), Of(Shapes))]),
            Enumerable.Range(0, random.Next(3)).Select(_ => new CellWeights(Of(tensors), Of(tensors), Coin() ? null : Of(tensors))).ToArray(),
            (Func<Tensor>)(() => Of(tensors)), (Func<IEnumerable<Tensor>>)(() => Some(tensors)),
            (Func<Tensor, Tensor>)(x => Coin() ? x : Of(tensors)), (Func<Tensor, IEnumerable<Tensor>>)(x => [x, .. Some(tensors)]),
            (Func<Tensor, Tensor, Tensor>)((x, y) => Coin() ? x + y : Of(tensors)),
            (Func<ImmutableArray<Tensor>, ImmutableArray<Tensor>, ScanYield>)((carries, elements) => new ScanYield(carries, Coin() ? elements : Some(tensors))),
            (Action<FunctionBuilder>)(_ => { }),
        ];
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(FunctionBuilder) ? f ?? new object()
            : type == typeof(GraphBuilder) ? f?.Graph ?? new object()
            : type.IsEnum && type != typeof(DType) ? Enum.ToObject(type, random.Next(5) - 1)
            : drawn.FirstOrDefault(type.IsInstanceOfType);
    }

    private static string Text(object? argument) => argument switch
    {
        Tensor tensor => tensor == default ? "default" : tensor.Value.ToString(),
        IEnumerable<Tensor> tensors => $"[{string.Join(", ", tensors.Select(t => Text(t)))}]",
        null => "null",
        _ => $"{argument}",
    };
}
