using MiniTorch.Ir;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests.Library;

/// <summary>Convolutions against their definition, against what they are made of, and against published values.</summary>
public sealed class ConvolutionTests
{
    private const int Configurations = 120;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Configurations)];

    /// <summary>Random strides, paddings, dilations, groups and extents: the result and both gradients, bit for bit.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Results_and_gradients_are_what_the_definition_says(int seed)
    {
        var row = new OpCase("conv", $"{seed}", c => new RandomConvolution(new Random(seed)).Declare(c));
        OpValueTests.AssertValues(row, seed % 2 == 0 ? DType.F32 : DType.F64);
    }

    /// <summary>Zeros, cuts and holes are movements of elements to compiled code, which gives the bits of the interpreter, and so do gradients.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Compiled_is_interpreted(int seed) => OpContractTests.AssertHolds(new CaseModule(
        new OpCase("conv", $"{seed}", c => new RandomConvolution(new Random(seed)).Declare(c)), seed % 2 == 0 ? DType.F32 : DType.F64, [1]));

    /// <summary>Holes are not counted when terms fill a chunk of 512: 640 of 1280 are met, or a third.</summary>
    [Fact]
    public void So_they_do_where_terms_fill_several_chunks()
    {
        var inputs = new Computed().Feed("x", Numbers([2, 40, 9], 5), 2, 40, 9).Feed("w", Numbers([3, 40, 32], 6), 3, 40, 32);
        Assert.Equal(2 * 3 * 24, inputs.Of(v => v[0].Conv(v[1], [1], [20], [18], [2])).Length);
        Assert.Equal(2 * 3 * 12, inputs.Of(v => v[0].Conv(v[1], [2], [40], [21], [3], [2])).Length);
    }

    /// <summary>Without holes, a convolution is the product of the filters and the windows of each padded image.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Without_holes_it_is_a_product_of_filters_and_windows(int seed)
    {
        var convolution = new RandomConvolution(new Random(seed)) { InputDilation = null };
        var (x, w) = (convolution.X, convolution.W);
        var inputs = new Computed().Feed("x", Numbers(x, 1), [.. x.Literals]).Feed("w", Numbers(w, 2), [.. w.Literals]);
        Assert.Equal(inputs.Of(v => convolution.Of(v[0], v[1])), inputs.Of(v => convolution.AsProduct(v[0], v[1])));
    }

    /// <summary>More terms than a chunk has, as gradients of filters have them: images, rows and columns of a whole batch.</summary>
    [Fact]
    public void So_it_is_where_terms_fill_several_chunks()
    {
        Shape x = [2, 26, 9, 11];
        Shape w = [4, 13, 8, 9];
        var convolution = new RandomConvolution(new Random(1))
        {
            W = w, Strides = [1, 1], Low = [0, 1], High = [1, 0], InputDilation = null, FilterDilation = [1, 1], Groups = 2,
        };
        var inputs = new Computed().Feed("x", Numbers(x, 3), 2, 26, 9, 11).Feed("w", Numbers(w, 4), 4, 13, 8, 9);
        Assert.Equal(inputs.Of(v => convolution.Of(v[0], v[1])), inputs.Of(v => convolution.AsProduct(v[0], v[1])));
    }

    [Fact]
    public void A_filter_is_not_turned_round()
    {
        var inputs = new Computed().Feed("x", [0.0, 1, 2, 3], 1, 1, 4).Feed("w", [1.0, 2, 3], 1, 1, 3);
        Assert.Equal([8, 14], inputs.Of(v => v[0].Convolve(v[1])));
        Assert.Equal([3, 8, 14, 8], inputs.Of(v => v[0].Convolve(v[1], Padding.Same)));
        Assert.Equal([8, 14, 8, 3], inputs.Of(v => v[0].Convolve(v[1], Padding.Of([0], [2]))));
        Assert.Equal([3, 14], inputs.Of(v => v[0].Convolve(v[1], Padding.Of([1], [0]), [2])));
        Assert.Equal([8], inputs.Of(v => v[0].Convolve(v[1], Padding.Of([0], [-1]))));
    }

    [Fact]
    public void A_transposed_convolution_puts_the_filter_at_each_element()
    {
        var inputs = new Computed().Feed("x", [1.0, 10], 1, 1, 2).Feed("w", [1.0, 2, 3], 1, 1, 3);
        Assert.Equal([1, 12, 23, 30], inputs.Of(v => v[0].ConvTranspose(v[1])));
        Assert.Equal([1, 2, 13, 20, 30], inputs.Of(v => v[0].ConvTranspose(v[1], strides: [2])));
        Assert.Equal([2, 13, 20], inputs.Of(v => v[0].ConvTranspose(v[1], Padding.Of(1), [2])));
        Assert.Equal([2, 13, 20, 30], inputs.Of(v => v[0].ConvTranspose(v[1], Padding.Of(1), [2], outputPadding: [1])));
        Assert.Equal([1, 2, 13, 20], inputs.Of(v => v[0].ConvTranspose(v[1], Padding.Same, [2])));
    }

    [Fact]
    public void Axes_that_do_not_match_are_named()
    {
        static string Message(Func<Tensor, Tensor, Tensor> of) => Assert.Throws<CompilerException>(
            () => new Computed().Feed("x", [1.0, 2], 1, 1, 2).Feed("w", [1.0], 1, 1, 1).Of(v => of(v[0], v[1]))).Diagnostics[0].Message;
        Assert.Equal(
            "expected [images, channels, ..] and filters of as many axes, found %x: f64[1,1,2] and %reshape: f64[1,1]",
            Message((x, w) => x.Convolve(w.Reshape([1, 1]))));
        Assert.Equal("expected 1 literals of at least 1, found strides [2,2] and dilation [1]", Message((x, w) => x.Convolve(w, strides: [2, 2])));
        Assert.Equal("expected padding of 1 axes, found [1,1] and [1,1]", Message((x, w) => x.ConvTranspose(w, Padding.Of([1, 1], [1, 1]))));
        Assert.Equal("expected output padding of 1 axes, found [1,0]", Message((x, w) => x.ConvTranspose(w, outputPadding: [1, 0])));
        Assert.StartsWith("expected padding of 1 axes", Message((x, _) => x.MaxPool([1], padding: Padding.Of([0, 0], [0, 0]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Folding_adds_what_windows_repeat()
    {
        var counted = new Computed().Feed("x", [1.0, 1, 1, 1, 1]).Of(v => v[0].Windows([3]).Fold([5]));
        Assert.Equal([1, 2, 3, 2, 1], counted);
    }

    private static double[] Numbers(Shape shape, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)shape.ElementCount.Constant!.Value).Select(_ => (random.NextDouble() * 4) - 2)];
    }

    private sealed record RandomConvolution
    {
        public RandomConvolution(Random random)
        {
            var spatial = random.Next(1, 4);
            Shape Each(int low, int high) => new([.. Enumerable.Range(0, spatial).Select(_ => (Dim)random.Next(low, high))]);
            Groups = random.Next(3) == 0 ? random.Next(2, 4) : 1;
            var channels = random.Next(1, 4);
            (Strides, FilterDilation) = (Each(1, 4), Each(1, 3));
            InputDilation = random.Next(2) == 0 ? Shape.Repeat(1, spatial) : Each(1, 4);
            W = [random.Next(1, 4) * Groups, channels, .. Each(1, spatial == 3 ? 3 : 4)];
            X = [random.Next(1, 4), channels * Groups, .. Each(1, spatial == 3 ? 5 : 7)];
            (Low, High) = (Each(-1, 3), Each(-1, 3));

            // Room for one place of the filter, whatever the padding leaves.
            High = new Shape([.. High.Select((h, k) =>
            {
                var missing = W[k + 2].Spread(FilterDilation.Literals[k]) - (Low[k] + X[k + 2] + h);
                return h + Math.Max(0, missing.Constant!.Value);
            })]);
            ImagesLast = random.Next(3) == 0;
        }

        public Shape X { get; init; }

        public Shape W { get; init; }

        public Shape Strides { get; init; }

        public Shape Low { get; init; }

        public Shape High { get; init; }

        public Shape? InputDilation { get; init; }

        public Shape FilterDilation { get; init; }

        public long Groups { get; init; }

        public bool ImagesLast { get; init; }

        public Tensor Declare(CaseBody c) => Of(c.Number("x", X), c.Number("w", W));

        public Tensor Of(Tensor x, Tensor w) => x.Conv(w, Strides, Low, High, InputDilation, FilterDilation, Groups, ImagesLast);

        public Tensor AsProduct(Tensor x, Tensor w)
        {
            Shape Outside(Shape of) => [0, 0, .. of.Map(d => Math.Max(0, d.Constant!.Value))];
            Shape Inside(Shape of) => [0, 0, .. of.Map(d => Math.Max(0, -d.Constant!.Value))];
            var whole = x.Pad(Outside(Low), Outside(High));
            var padded = whole.Slice(Inside(Low), new Shape([.. whole.Shape.Zip(Inside(High), (d, cut) => d - cut)]));
            var windows = padded.Windows([.. w.Shape.Skip(2)], Strides, FilterDilation);
            var (images, terms) = (x.Shape[0], Dim.Product(w.Shape.Skip(1)));
            Shape places = [.. windows.Shape.Skip(w.Rank)];
            var patches = windows.Reshape([images, Groups, terms, places.ElementCount]);
            var filters = w.Reshape([Groups, w.Shape[0].DividedBy(Groups)!, terms]);
            var rows = filters.BroadcastTo([images, .. filters.Shape]);
            var y = rows.MatMul(patches).Reshape([images, w.Shape[0], .. places]);
            return ImagesLast ? y.Transpose([1, 0, .. Enumerable.Range(2, places.Rank)]) : y;
        }
    }
}
