using System.Runtime.InteropServices;

namespace MiniTorch.Nn.Data;

/// <summary>
/// Generated pictures of handwritten digits, 28x28 pixels: the stand-in for MNIST where its files are absent. A digit is one of several
/// ways to write it, its control points moved at random, bent, stretched, slanted, turned, scaled and shifted, drawn with a pen of random
/// width, pressure and softness, on a noisy background.
/// </summary>
public static class SyntheticDigits
{
    private const int Size = 28;
    private const int PixelCount = Size * Size;

    /// <summary>
    /// Draws a training and a test set, from different streams of the seed. Features are f32[784], from 0 for the background to 1 for ink,
    /// each a multiple of 1/255 rounded to f32, as in <see cref="Mnist"/>. Labels go round: sample i shows the digit i mod 10. Sample i
    /// does not depend on the number of samples.
    /// </summary>
    /// <param name="seed">The same seed gives the same bits on every machine.</param>
    /// <param name="train">The number of training samples.</param>
    /// <param name="test">The number of test samples.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static DataSplit Create(ulong seed = 0, int train = 12_000, int test = 2_000)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(train);
        ArgumentOutOfRangeException.ThrowIfNegative(test);
        return new DataSplit(Draw("digits/train", seed, 0, train), Draw("digits/test", seed, 1, test));
    }

    private static Dataset Draw(string name, ulong seed, ulong stream, int count)
    {
        var pixels = new byte[checked(count * PixelCount)];
        var labels = new int[count];
        var pen = new Pen(Size, Size);
        for (var i = 0; i < count; i++)
        {
            labels[i] = i % 10;
            var random = new SplitMix64(seed, stream, (ulong)i);
            Write(labels[i], pen, ref random);
            Develop(pen, pixels.AsSpan(i * PixelCount, PixelCount), ref random);
        }

        return new Dataset(
            name, [PixelCount], PixelScale.ToFeatures(pixels), ImmutableCollectionsMarshal.AsImmutableArray(labels), Digits.ClassNames)
        {
            Image = new ImageSize(Size, Size),
        };
    }

    private static void Write(int digit, Pen pen, ref SplitMix64 random)
    {
        var forms = DigitStrokes.Forms[digit];
        var form = forms[random.NextInt(forms.Length)];
        var hand = new Hand(ref random);
        pen.Lift(random.NextUniform(0.75, 1.75), random.NextUniform(0.7, 1.5));
        Span<PlanePoint> points = stackalloc PlanePoint[32];
        foreach (var stroke in form.Strokes)
        {
            for (var i = 0; i < stroke.Length; i++)
            {
                // Both halves of a corner move together, or it would not stay one.
                points[i] = i > 0 && stroke[i] == stroke[i - 1] ? points[i - 1] : hand.Place(stroke[i], ref random);
            }

            pen.Stroke(points[..stroke.Length]);
        }
    }

    /// <summary>Coverage to bytes: ink of one darkness, and noise of one strength everywhere.</summary>
    private static void Develop(Pen pen, Span<byte> pixels, ref SplitMix64 random)
    {
        var darkness = random.NextUniform(0.7, 1);
        var noise = random.NextUniform(0, 0.1);
        for (var i = 0; i < pixels.Length; i++)
        {
            var value = (pen.Coverage(i) * darkness) + (noise * random.NextNormal());
            pixels[i] = (byte)((Math.Clamp(value, 0, 1) * 255) + 0.5);
        }
    }
}
