using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>Sums of products over named axes.</summary>
public static class Contractions
{
    /// <summary>
    /// The sum of products that an equation describes, in Einstein's notation as numpy reads it: a letter for each axis of each operand,
    /// then those of the result, such as <c>bij,bjk->bik</c>. Letters that the result lacks are summed over; a letter twice in one operand is
    /// its diagonal; <c>...</c> stands for the axes that no letter names, aligned at the end. Without <c>-></c>, the result has the letters
    /// that occur once, in the order of the alphabet, behind the axes of an ellipsis.
    /// </summary>
    /// <remarks>
    /// Expands to diagonals, sums of what only one operand has, and then from left to right matrix products, in batches of the letters that
    /// both operands and what follows have, or products of elements where nothing is summed. Extents of one letter are equal: nothing
    /// broadcasts.
    /// </remarks>
    /// <param name="x">The first operand.</param>
    /// <param name="equation">The equation.</param>
    /// <param name="others">The other operands.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">The equation is none, or does not fit the operands.</exception>
    public static Tensor Einsum(
        this Tensor x, string equation, IEnumerable<Tensor>? others = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(equation);
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("einsum");
        ImmutableArray<Tensor> operands = [x, .. others ?? []];
        var (letters, output) = EinsumEquation.Read(equation, operands);
        var result = new Labelled(x, letters[0]).Distinct();
        for (var i = 1; i < operands.Length; i++)
        {
            var later = output + string.Concat(letters.Skip(i + 1));
            var next = new Labelled(operands[i], letters[i]).Distinct();
            result = result.Keep(later + next.Letters).Times(next.Keep(later + result.Letters), later);
        }

        return result.Keep(output).Arrange(output);
    }

    /// <summary>A tensor with a letter for each axis.</summary>
    private sealed record Labelled(Tensor Tensor, string Letters)
    {
        /// <summary>The diagonal along axes of one letter, until each letter has one axis.</summary>
        public Labelled Distinct()
        {
            var labelled = this;
            while (labelled.Letters.FirstOrDefault(c => labelled.Letters.IndexOf(c) != labelled.Letters.LastIndexOf(c)) is var twice and not '\0')
            {
                labelled = labelled.Diagonal(twice);
            }

            return labelled;
        }

        /// <summary>Summed over every letter that is not among those.</summary>
        public Labelled Keep(string wanted)
        {
            var letters = Letters;
            int[] gone = [.. Enumerable.Range(0, letters.Length).Where(a => !wanted.Contains(letters[a], StringComparison.Ordinal))];
            return gone.Length == 0 ? this : new Labelled(Tensor.Sum([.. gone]), string.Concat(letters.Where(c => wanted.Contains(c, StringComparison.Ordinal))));
        }

        /// <summary>The axes in the order of the letters.</summary>
        public Tensor Arrange(string order)
        {
            var letters = Letters;
            return order == letters ? Tensor : Tensor.Transpose([.. order.Select(c => letters.IndexOf(c))]);
        }

        /// <summary>The product, summed over the letters of both that are not needed later.</summary>
        public Labelled Times(Labelled other, string later)
        {
            var (mine, its) = (Letters, other.Letters);
            var both = mine.Where(c => its.Contains(c, StringComparison.Ordinal)).ToList();
            var batch = string.Concat(both.Where(c => later.Contains(c, StringComparison.Ordinal)));
            var summed = string.Concat(both.Where(c => !later.Contains(c, StringComparison.Ordinal)));
            var (left, right) = (string.Concat(mine.Except(both)), string.Concat(its.Except(both)));
            var letters = batch + left + right;
            var shape = new Shape([.. letters.Select(c => mine.Contains(c, StringComparison.Ordinal) ? Extent(c) : other.Extent(c))]);
            if (summed.Length == 0)
            {
                return new Labelled(Spread(batch + left, letters, shape) * other.Spread(batch + right, letters, shape), letters);
            }

            // An operand that lies the other way round is read so, not moved.
            var (swapsMine, swapsIts) = (mine == batch + summed + left, its == batch + right + summed);
            var a = swapsMine ? Matrices(batch, summed, left) : Matrices(batch, left, summed);
            var b = swapsIts ? other.Matrices(batch, right, summed) : other.Matrices(batch, summed, right);
            return new Labelled(a.MatMul(b, swapsMine, swapsIts).Reshape(shape), letters);
        }

        private Dim Extent(char letter) => Tensor.Shape[Letters.IndexOf(letter)];

        private Dim Extent(string letters) => Dim.Product(letters.Select(Extent));

        private Tensor Matrices(string batch, string rows, string columns) =>
            Arrange(batch + rows + columns).Reshape([.. batch.Select(Extent), Extent(rows), Extent(columns)]);

        // Repeated along the letters that it lacks.
        private Tensor Spread(string own, string letters, Shape shape) => Arrange(own).BroadcastOver(
            [.. Enumerable.Range(0, letters.Length).Where(a => !own.Contains(letters[a], StringComparison.Ordinal))], shape);

        // With n more elements behind the n^2 of a matrix, a row has n + 1, and the diagonal is the first column.
        private Labelled Diagonal(char letter)
        {
            var letters = Letters;
            var (first, second) = (letters.IndexOf(letter), letters.IndexOf(letter, letters.IndexOf(letter) + 1));
            int[] rest = [.. Enumerable.Range(0, letters.Length).Where(a => a != first && a != second)];
            var n = Extent(letter);
            Shape outer = [.. rest.Select(a => Tensor.Shape[a])];
            var zeros = outer.Map(_ => Dim.Zero);
            var rows = Tensor.Transpose([.. rest, first, second])
                .Reshape([.. outer, n * n])
                .Pad([.. zeros, 0], [.. zeros, n])
                .Reshape([.. outer, n, n + 1]);
            return new Labelled(rows.Slice(-1, 0, 1).Reshape([.. outer, n]), string.Concat(rest.Select(a => letters[a])) + letter);
        }
    }
}
