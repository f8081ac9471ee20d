using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Compiler.Tests.Filetests;

/// <summary>
/// Runs the functions of two modules by the interpreter on the same random feeds and demands the same bits (numerics: NaN equals NaN) of
/// every result and every parameter. Fixed seeds.
/// </summary>
internal static class ModuleRun
{
    private const string Fault = "the run fails";

    private static readonly long[] Extents = [3, 2, 5, 4, 7, 6, 9, 8];

    // Zeros, infinities, NaN, subnormals and their neighbours: where rewrites that are nearly exact go wrong.
    private static readonly double[] Special =
    [
        0.0, -0.0, 1, -1, 2, -0.5, 3, double.PositiveInfinity, double.NegativeInfinity, double.NaN, float.Epsilon, -float.Epsilon,
        1.1754943508222875e-38, float.MaxValue, -float.MaxValue, 0.1, double.Epsilon, double.MaxValue,
    ];

    // Ordinary numbers, then special ones often enough that each meets each.
    private static readonly ImmutableArray<Feeds> Runs =
    [
        new(Ones: false, Special: false, Seed: 1),
        new(Ones: true, Special: false, Seed: 2),
        new(Ones: true, Special: true, Seed: 3),
        .. Enumerable.Range(4, 12).Select(seed => new Feeds(Ones: false, Special: true, seed)),
    ];

    /// <summary>Fails unless every function that can be run in both modules gives the same.</summary>
    /// <param name="before">The one module; its inputs say what is fed.</param>
    /// <param name="after">The other.</param>
    /// <param name="bindings">Values of symbols; small different numbers, and then ones, where there is none.</param>
    /// <param name="what">What is compared, for the message.</param>
    public static void AssertSame(Module before, Module after, IReadOnlyDictionary<string, long> bindings, string what)
    {
        foreach (var function in before.Functions.Where(f => CanRun(f) && CanRun(after[f.Name])))
        {
            var (one, other) = (new Ready(before, function), new Ready(after, after[function.Name]));
            var hasRun = false;
            foreach (var feeds in Runs.Where(r => !r.Ones || bindings.Count == 0))
            {
                var expected = Run(one, function, bindings, feeds);
                var found = Run(other, function, bindings, feeds);
                hasRun |= expected is not [(Fault, _), ..];
                var isSame = expected.Count == found.Count
                    && expected.Zip(found).All(p => p.First.Name == p.Second.Name && p.First.Bits.SequenceEqual(p.Second.Bits));
                Assert.True(
                    isSame, $"{what}: {function} gives other bits with {feeds}\nbefore:\n{Show(expected)}after:\n{Show(found)}{before}\n{after}");
            }

            Assert.True(hasRun, $"{what}: no run of {function} succeeds; say extents that fit, such as // bind: B=4");
        }
    }

    /// <summary>True if the types of a function are known and nothing in it is only asked for.</summary>
    public static bool CanRun(Function function) =>
        function.Nodes.All(n => n.Op is not Gradient && n.Results.All(r => r.Type.IsKnown));

    // Results and parameters after the run; of a run that fails, that it does, and the parameters.
    private static List<(string Name, long[] Bits)> Run(
        Ready ready, Function fed, IReadOnlyDictionary<string, long> bindings, Feeds feeds)
    {
        var (session, store, random) = (ready.Session, ready.Parameters, new Random(feeds.Seed));
        foreach (var parameter in store.Values)
        {
            Fill(store.Raw(parameter.Name), parameter.Type.DType, random, feeds.Special);
        }

        var results = new List<(string, long[])>();
        try
        {
            Feed(session, fed, Bind(fed, bindings, feeds.Ones), random, feeds.Special);
            session.Run();
            foreach (var (name, value) in session.Function.ResultNames.Zip(session.Function.Results))
            {
                results.Add((name, Bits(value.Type.DType, Result(session, name, value.Type.DType))));
            }
        }
        catch (CompilerException)
        {
            // An index out of range or a requirement that these extents do not meet: the other module must fail too.
            results = [(Fault, [])];
        }

        foreach (var parameter in store.Values)
        {
            results.Add((parameter.Name, Bits(parameter.Type.DType, store.Raw(parameter.Name))));
        }

        return results;
    }

    private static Binding Bind(Function function, IReadOnlyDictionary<string, long> bindings, bool ones)
    {
        var binding = Binding.Of(function.Body);
        for (var i = 0; i < binding.Symbols.Length; i++)
        {
            binding[i] = bindings.TryGetValue(binding.Symbols[i], out var given) ? given : ones ? 1 : Extents[i % Extents.Length];
        }

        return binding;
    }

    private static void Feed(Session session, Function fed, Binding binding, Random random, bool special)
    {
        foreach (var input in fed.Inputs)
        {
            var type = input.Type;
            var shape = type.Shape.Select(binding.Evaluate).ToArray();
            var bytes = new byte[shape.Aggregate(1L, (a, b) => a * b) * type.DType.Size()];
            Fill(bytes, type.DType, random, special);
            switch (type.DType)
            {
                case DType.F32: session.Feed<float>(input.Name, MemoryMarshal.Cast<byte, float>(bytes), shape); break;
                case DType.F64: session.Feed<double>(input.Name, MemoryMarshal.Cast<byte, double>(bytes), shape); break;
                case DType.I32: session.Feed<int>(input.Name, MemoryMarshal.Cast<byte, int>(bytes), shape); break;
                case DType.I64: session.Feed<long>(input.Name, MemoryMarshal.Cast<byte, long>(bytes), shape); break;
                case DType.Bool: session.Feed<bool>(input.Name, MemoryMarshal.Cast<byte, bool>(bytes), shape); break;
                default: session.Feed<byte>(input.Name, bytes, shape); break;
            }
        }
    }

    private static ReadOnlySpan<byte> Result(Session session, string name, DType type) => type switch
    {
        DType.F32 => MemoryMarshal.AsBytes(session.Result<float>(name)),
        DType.F64 => MemoryMarshal.AsBytes(session.Result<double>(name)),
        DType.I32 => MemoryMarshal.AsBytes(session.Result<int>(name)),
        DType.I64 => MemoryMarshal.AsBytes(session.Result<long>(name)),
        DType.Bool => MemoryMarshal.AsBytes(session.Result<bool>(name)),
        _ => session.Result<byte>(name),
    };

    private static void Fill(Span<byte> bytes, DType type, Random random, bool special)
    {
        var size = type.Size();
        for (var at = 0; at < bytes.Length; at += size)
        {
            var number = special ? Special[random.Next(Special.Length)] : (random.NextDouble() * 4) - 2;

            // Small integers serve as indices; the special run has all of them.
            var integer = special ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(3);
            var bits = type switch
            {
                DType.F32 or DType.F64 => ScalarConstant.Bits(type, number),
                DType.Bool => random.Next(2),
                _ => integer,
            };
            MemoryMarshal.AsBytes(new ReadOnlySpan<long>(ref bits))[..size].CopyTo(bytes[at..]);
        }
    }

    private static long[] Bits(DType type, ReadOnlySpan<byte> bytes)
    {
        var size = type.Size();
        var bits = new long[bytes.Length / size];
        for (var i = 0; i < bits.Length; i++)
        {
            var element = bytes.Slice(i * size, size);
            bits[i] = size switch
            {
                8 => MemoryMarshal.Read<long>(element),
                4 => MemoryMarshal.Read<int>(element),
                _ => element[0],
            };
            if (type.IsFloat() && double.IsNaN(ScalarConstant.Value(type, bits[i])))
            {
                bits[i] = ScalarConstant.Bits(type, double.NaN);
            }
        }

        return bits;
    }

    private static string Show(List<(string Name, long[] Bits)> results) =>
        string.Concat(results.Select(r => $"  {r.Name}: {string.Join(' ', r.Bits.Take(24).Select(b => b.ToString("x")))}\n"));

    private sealed record Feeds(bool Ones, bool Special, int Seed);

    private sealed class Ready
    {
        public Ready(Module module, Function function)
        {
            Parameters = new ParameterStore(module);

            // A plan, where there is one, is part of what is compared.
            Session = StepSession.Interpreted(module, function.Name, Parameters, honourPlacements: true);
        }

        public ParameterStore Parameters { get; }

        public StepSession Session { get; }
    }
}
