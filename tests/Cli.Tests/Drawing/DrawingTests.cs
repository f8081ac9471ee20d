using MiniTorch.Cli.Drawing;

namespace MiniTorch.Cli.Tests.Drawing;

public sealed class DrawingTests
{
    [Fact]
    public void A_straight_line_goes_from_corner_to_corner() => Assert.Equal(
        [
            "8 ┤⠑⢄",
            "1 ┤  ⠑⢄",
            "  └────",
        ],
        LineChart.Draw([8, 7, 6, 5, 4, 3, 2, 1], 4, 2));

    [Fact]
    public void More_values_than_dots_are_averaged_and_a_steep_step_is_one_line() => Assert.Equal(
        [
            "3 ┤⠉⢱",
            "1 ┤ ⢸⣀",
            "  └───",
        ],
        LineChart.Draw([.. Enumerable.Repeat(3.0, 30), .. Enumerable.Repeat(1.0, 30)], 3, 2));

    [Fact]
    public void Values_that_are_not_finite_leave_a_gap()
    {
        Assert.Equal(["2 ┤", "2 ┤⢀⢀", "  └──"], LineChart.Draw([double.NaN, 2, double.PositiveInfinity, 2], 2, 2));
        Assert.Empty(LineChart.Draw([double.NaN], 5, 5));
        Assert.Empty(LineChart.Draw([], 5, 5));
    }

    [Fact]
    public void A_picture_holds_two_rows_of_pixels_a_line() => Assert.Equal(
        ["█▀▄ ", "▀  ▀"],
        Picture.Draw([1, 1, 0, 0, 1, 0, 1, 0, 0.9f, 0.1f, 0, 0.5f], 4));

    [Theory]
    [InlineData(0, "    ")]
    [InlineData(0.5, "██  ")]
    [InlineData(0.28125, "█▏  ")]
    [InlineData(1, "████")]
    [InlineData(7, "████")]
    [InlineData(-1, "    ")]
    [InlineData(double.NaN, "    ")]
    public void A_bar_is_as_long_as_its_fraction(double fraction, string expected) => Assert.Equal(expected, Bar.Draw(fraction, 4));
}
