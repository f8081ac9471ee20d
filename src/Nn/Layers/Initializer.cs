using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn;

/// <summary>What a parameter starts as. The bits are the same on every machine: only exactly rounded operations are used.</summary>
public abstract record Initializer
{
    /// <summary>All zeros.</summary>
    public static Initializer Zeros { get; } = Constant(0);

    /// <summary>All ones.</summary>
    public static Initializer Ones { get; } = Constant(1);

    /// <summary>
    /// Uniform, of variance 2 / (inputs + outputs): Glorot and Bengio, "Understanding the difficulty of training deep feedforward
    /// neural networks", AISTATS 2010. For tanh and sigmoid.
    /// </summary>
    public static Initializer GlorotUniform { get; } = new ScaledUniform(UsesOutputs: true);

    /// <summary>Normal, of variance 2 / (inputs + outputs), as <see cref="GlorotUniform"/>.</summary>
    public static Initializer GlorotNormal { get; } = new ScaledNormal(UsesOutputs: true);

    /// <summary>Uniform, of variance 2 / inputs: He et al., "Delving deep into rectifiers", arXiv:1502.01852. For relu.</summary>
    public static Initializer HeUniform { get; } = new ScaledUniform(UsesOutputs: false);

    /// <summary>Normal, of variance 2 / inputs, as <see cref="HeUniform"/>.</summary>
    public static Initializer HeNormal { get; } = new ScaledNormal(UsesOutputs: false);

    /// <summary>Normal around 0, of the given standard deviation, whatever the extents.</summary>
    public static Initializer Normal(double deviation) => new Spread(deviation);

    /// <summary>Uniform from -<paramref name="limit"/> to <paramref name="limit"/>, whatever the extents.</summary>
    public static Initializer Uniform(double limit) => new Flat(limit);

    /// <summary>The given numbers, row-major, in f64 to the last bit.</summary>
    public static Initializer Values(ImmutableArray<double> values) => new Given(values);

    /// <summary>All equal to <paramref name="value"/>.</summary>
    public static Initializer Constant(double value) => new Same((float)value);

    /// <summary>
    /// The same for filters [outputs, inputs, ..] of a convolution, where each input and each output counts as often as a filter has
    /// elements.
    /// </summary>
    public static Initializer OfFilters(Initializer initializer) => new Turned(initializer);

    /// <summary>The same, whatever the extents, as for a weight that connects so many inputs with so many outputs.</summary>
    /// <param name="initializer">What it starts as.</param>
    /// <param name="inputs">How many numbers an output is a sum of.</param>
    /// <param name="outputs">How many outputs an input counts in.</param>
    public static Initializer Connecting(Initializer initializer, long inputs, long outputs) => new Counted(initializer, inputs, outputs);

    /// <summary>Writes the initial values.</summary>
    /// <param name="values">All elements, row-major.</param>
    /// <param name="shape">The parameter's extents; those of a weight are [.., inputs, outputs].</param>
    /// <param name="random">The parameter's own stream.</param>
    public abstract void Fill(Span<float> values, Shape shape, ref SplitMix64 random);

    /// <summary>Writes the initial values of an f64 parameter: the same numbers as those of an f32 one, unless more digits are known.</summary>
    /// <param name="values">All elements, row-major.</param>
    /// <param name="shape">The parameter's extents.</param>
    /// <param name="random">The parameter's own stream.</param>
    public virtual void Fill(Span<double> values, Shape shape, ref SplitMix64 random)
    {
        var narrow = new float[values.Length];
        Fill(narrow.AsSpan(), shape, ref random);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = narrow[i];
        }
    }

    private sealed record Turned(Initializer Of) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, ref SplitMix64 random) => Of.Fill(values, Matrix(shape), ref random);

        public override void Fill(Span<double> values, Shape shape, ref SplitMix64 random) => Of.Fill(values, Matrix(shape), ref random);

        private static Shape Matrix(Shape filters) =>
            [Dim.Product(filters.Skip(1)), filters[0] * Dim.Product(filters.Skip(2))];
    }

    private sealed record Counted(Initializer Counts, long Inputs, long Outputs) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, ref SplitMix64 random) => Counts.Fill(values, [Inputs, Outputs], ref random);

        public override void Fill(Span<double> values, Shape shape, ref SplitMix64 random) => Counts.Fill(values, [Inputs, Outputs], ref random);
    }

    private sealed record Given(ImmutableArray<double> Numbers) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, ref SplitMix64 random)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (float)Numbers[i];
            }
        }

        public override void Fill(Span<double> values, Shape shape, ref SplitMix64 random) => Numbers.CopyTo(values);
    }

    private sealed record Same(float Value) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, ref SplitMix64 random) => values.Fill(Value);
    }

    private sealed record Spread(double Deviation) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, ref SplitMix64 random)
        {
            foreach (ref var value in values)
            {
                value = (float)(Deviation * random.NextNormal());
            }
        }
    }

    private sealed record Flat(double Limit) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, ref SplitMix64 random)
        {
            foreach (ref var value in values)
            {
                value = (float)random.NextUniform(-Limit, Limit);
            }
        }
    }

    /// <summary>Numbers whose variance follows from the extents.</summary>
    private abstract record Scaled(bool UsesOutputs) : Initializer
    {
        protected double Variance(Shape shape)
        {
            var outputs = shape.Rank == 0 ? 1 : shape[shape.Rank - 1].Constant!.Value;
            var inputs = shape.Rank < 2 ? outputs : Dim.Product(shape.Take(shape.Rank - 1)).Constant!.Value;
            return 2.0 / (UsesOutputs ? inputs + outputs : inputs);
        }
    }

    private sealed record ScaledUniform(bool UsesOutputs) : Scaled(UsesOutputs)
    {
        public override void Fill(Span<float> values, Shape shape, ref SplitMix64 random)
        {
            var limit = Math.Sqrt(3 * Variance(shape));
            foreach (ref var value in values)
            {
                value = (float)random.NextUniform(-limit, limit);
            }
        }
    }

    private sealed record ScaledNormal(bool UsesOutputs) : Scaled(UsesOutputs)
    {
        public override void Fill(Span<float> values, Shape shape, ref SplitMix64 random)
        {
            var deviation = Math.Sqrt(Variance(shape));
            foreach (ref var value in values)
            {
                value = (float)(deviation * random.NextNormal());
            }
        }
    }
}
