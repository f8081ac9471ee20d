using MiniTorch.Ir;
using MiniTorch.Nn.Data;
using MiniTorch.Runtime;

namespace MiniTorch.Nn.Tests.Layers;

public class InitializerTests
{
    public static TheoryData<string, Initializer, double, bool> Scaled => new()
    {
        { "glorot uniform", Initializer.GlorotUniform, 2.0 / (300 + 500), true },
        { "glorot normal", Initializer.GlorotNormal, 2.0 / (300 + 500), false },
        { "he uniform", Initializer.HeUniform, 2.0 / 300, true },
        { "he normal", Initializer.HeNormal, 2.0 / 300, false },
    };

    [Theory]
    [MemberData(nameof(Scaled))]
    public void VarianceFollowsFromTheExtents(string name, Initializer initializer, double variance, bool isUniform)
    {
        Assert.NotNull(name);
        var values = Fill(initializer, [300, 500]);
        var mean = values.Average(v => (double)v);
        var found = values.Average(v => (v - mean) * (v - mean));
        Assert.InRange(mean, -5 * Math.Sqrt(variance / values.Length), 5 * Math.Sqrt(variance / values.Length));
        Assert.InRange(found / variance, 0.98, 1.02);

        // A uniform number is at most sqrt(3) deviations off; of normal numbers 8.3 % are further, and 4.55 % beyond 2.
        var deviation = Math.Sqrt(variance);
        var limit = deviation * Math.Sqrt(3);
        var beyond = values.Count(v => Math.Abs(v) > 2 * deviation) / (double)values.Length;
        Assert.Equal(isUniform, values.All(v => Math.Abs(v) <= limit));
        Assert.InRange(beyond, isUniform ? 0 : 0.0425, isUniform ? 0 : 0.0485);
    }

    [Fact]
    public void ConstantsAreConstant()
    {
        Assert.All(Fill(Initializer.Zeros, [3, 2]), v => Assert.Equal(0, v));
        Assert.All(Fill(Initializer.Ones, [5]), v => Assert.Equal(1, v));
        Assert.All(Fill(Initializer.Constant(0.1), []), v => Assert.Equal(0.1f, v));
    }

    [Fact]
    public void TheBitsAreTheSameOnEveryMachine()
    {
        var store = Initialized(seed: 1);
        Assert.Equal(
            "3d8c59b2 bf47a9a0 00000000 00000000 bfd07382 3ee04240 00000000 00000000",
            string.Join(' ', store.Values.SelectMany(v => store.Span<float>(v.Name)[..2].ToArray()).Select(v => $"{BitConverter.SingleToUInt32Bits(v):x8}")));
    }

    [Fact]
    public void EveryParameterHasAStreamOfItsOwn()
    {
        var (one, two) = (Initialized(seed: 1), Initialized(seed: 2));
        Assert.NotEqual(one.Span<float>("0.weight").ToArray(), one.Span<float>("2.weight").ToArray());
        Assert.NotEqual(one.Span<float>("0.weight").ToArray(), two.Span<float>("0.weight").ToArray());

        // A layer without parameters in between changes names, not values.
        var (_, other) = Declare(new Sequential(new Linear(4, 4), new Linear(4, 4, weight: Initializer.HeNormal)), DType.F32, 1);
        Assert.Equal(one.Span<float>("2.weight").ToArray(), other.Span<float>("1.weight").ToArray());
    }

    [Fact]
    public void AModelOfDoublesStartsAtTheNumbersOfTheModelOfFloats()
    {
        var (_, wide) = Declare(Model(), DType.F64, 1);
        Assert.Equal(Initialized(1).Span<float>("0.weight").ToArray().Select(v => (double)v), wide.Span<double>("0.weight").ToArray());
    }

    private static Sequential Model() => new(new Linear(4, 4), new Relu(), new Linear(4, 4, weight: Initializer.HeNormal));

    private static ParameterStore Initialized(ulong seed) => Declare(Model(), DType.F32, seed).Store;

    private static (ModelParameters Parameters, ParameterStore Store) Declare(Layer model, DType type, ulong seed)
    {
        var module = new ModuleBuilder("m");
        var parameters = ModelParameters.Declare(module, model, type);
        var store = new ParameterStore(module.Build());
        parameters.Initialize(store, seed);
        return (parameters, store);
    }

    private static float[] Fill(Initializer initializer, Shape shape)
    {
        var values = new float[(int)shape.ElementCount.Constant!];
        var random = new SplitMix64(5, 7);
        initializer.Fill(values, shape, ref random);
        return values;
    }
}
