using System.Text;

namespace MiniTorch.Cli.Drawing;

/// <summary>A small grey image in half-block characters, each of which holds two pixels, one above the other.</summary>
internal static class Picture
{
    /// <summary>The lines of an image, ink bright.</summary>
    /// <param name="pixels">From 0, background, to 1, ink; row by row.</param>
    /// <param name="width">Pixels of a row.</param>
    public static IReadOnlyList<string> Draw(ReadOnlySpan<float> pixels, int width)
    {
        var lines = new List<string>();
        var height = pixels.Length / width;
        for (var y = 0; y < height; y += 2)
        {
            var line = new StringBuilder(width);
            for (var x = 0; x < width; x++)
            {
                var upper = IsInk(pixels[(y * width) + x]);
                var lower = y + 1 < height && IsInk(pixels[((y + 1) * width) + x]);
                line.Append((upper, lower) switch { (true, true) => '█', (true, false) => '▀', (false, true) => '▄', _ => ' ' });
            }

            lines.Add(line.ToString());
        }

        return lines;
    }

    private static bool IsInk(float pixel) => pixel >= 0.4f;
}
