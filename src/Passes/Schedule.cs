using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Passes.Fusion;

namespace MiniTorch.Passes;

/// <summary>
/// Writes on each kernel how it runs; code generation only decides how loops over vectors are written. <c>split</c>: what threads divide, rows or columns. For kernels with
/// a product, <c>registers</c>: rows and vectors of the register tile; <c>tile</c>: rows computed before they are swept; and <c>pack</c>: from
/// how many rows of a tile on, strips of the right operand are copied to where their rows are neighbours. <c>round</c>: of how many terms a
/// product adds those of all columns before the next. <c>runs</c>: the right operand of a
/// convolution is read where it is, in runs of neighbours. <c>stream</c>: results go past the caches. <c>prefetch</c>: while rows are added to
/// totals, those so many rows on are asked for.
/// </summary>
public sealed class Schedule : IPass
{
    /// <inheritdoc/>
    public string Name => "schedule";

    /// <inheritdoc/>
    public string Summary => "chooses tiles and the division of work of each kernel";

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(context);
        return Rewriter.Rewrite(module, (rewriter, node) =>
        {
            if (node.Op is Fused { Schedule.IsEmpty: true } fused)
            {
                rewriter.Copy(node, fused with { Schedule = Choose(fused.Region, context.Target) });
            }
            else
            {
                rewriter.Keep(node);
            }
        });
    }

    private static ImmutableArray<OpAttribute> Choose(Region region, Target target)
    {
        var domain = Domain.Of(region);
        var levels = LoopLevels.Of(region, domain);
        var products = region.Nodes.Where(n => n.Op is Contraction).ToList();
        var attributes = ImmutableArray.CreateBuilder<OpAttribute>();
        var hasFewRows = false;
        if (products.Count > 0)
        {
            var (type, m, n) = (products[0].Result.Type.DType, levels.Rows[^1].Constant, levels.Inner.Constant);
            var right = products.Select(p => MatrixAccess.Of(p, 1 - ((Contraction)p.Op).Left, region.Inputs.Contains)).ToList();
            var spread = right.Where(b => !b.HasPlainRows).ToList();
            var readsRuns = spread.Count > 0 && spread.All(b => b.HasRuns && ProductCost.ReadsRuns(target, type, m, n, b));
            var (rows, vectors) = ProductCost.BestTile(target, type, m, readsRuns ? spread[0].Run.Constant : n);
            var tile = TileRows(region, target, type, n, rows);
            attributes.Add(new OpAttribute("registers", new Shape([rows, vectors])));
            attributes.Add(new OpAttribute("tile", (long)tile));
            if ((right[0].HasPlainRows ? ProductCost.PackRows(type, m, n, rows, vectors) : readsRuns ? null : 1) is { } pack)
            {
                attributes.Add(new OpAttribute("pack", pack));
            }

            if (products.Count == 1 && levels.Rows.Length == 1 && ProductCost.Round(target, products[0], m, n, right[0]) is { } round)
            {
                attributes.Add(new OpAttribute("round", round));
            }

            attributes.AddRange(OpAttribute.Flag("runs", readsRuns));

            // Where all rows are one tile, threads that share them would each copy every strip.
            hasFewRows = Dim.Product(levels.Rows).Constant is { } all && (all < ProductCost.FewRows
                || (spread.Count > 0 && !readsRuns && levels.Rows.Length == 1 && all <= tile && n >= 2 * vectors * target.Lanes(type)));
        }

        attributes.Insert(0, new OpAttribute("split", Split(region, domain, levels, hasFewRows)));
        attributes.AddRange(OpAttribute.Flag("stream", Streams(region, target)));
        if (PrefetchDistance(region, domain, levels, target) is { } distance)
        {
            attributes.Add(new OpAttribute("prefetch", distance));
        }

        return attributes.ToImmutable();
    }

    // What one run touches does not fit into the last cache: no result is still there when it is read, and a line that is written past the
    // caches is not read first.
    private static bool Streams(Region region, Target target)
    {
        var bytes = region.Inputs.Concat(region.Results).Aggregate(Dim.Zero, (sum, v) => sum + v.Type.Bytes);
        return bytes.Constant > target.L3Bytes;
    }

    // Rows that are added to totals are read a few at a time, side by side, and the processor, which follows one line after another within
    // a page, is late with each of them. What does not come from the second cache is asked for so many bytes before.
    private static long? PrefetchDistance(Region region, Domain domain, LoopLevels levels, Target target)
    {
        const long bytesAhead = 16 * 1024;
        const int least = 4;
        const int most = 64;
        var bytes = region.Inputs.Sum(v => UsualSize.Of(v.Type.Bytes));
        if (domain.Lead is null || bytes <= target.L2Bytes)
        {
            return null;
        }

        var rowBytes = region.Inputs.Max(v => v.Type.DType.Size()) * Math.Max(1, UsualSize.Of(levels.Inner));
        return (long)Math.Clamp(bytesAhead / rowBytes, least, most);
    }

    // Rows where each row is one thread's business; columns where totals run over all rows and no row must be known as a whole.
    private static string Split(Region region, Domain domain, LoopLevels levels, bool hasFewRows)
    {
        var needsWholeRows = region.Nodes.Any(n => n.Op is Reduction r && r.IsTrailing(n.Operands[0].Type.Rank)) || HasRowValues(region, domain);
        if (domain.Lead is { } lead)
        {
            return lead.First > 0 ? "rows" : needsWholeRows ? "none" : "columns";
        }

        return levels.Rows.Length > 0 && (needsWholeRows || !hasFewRows) ? "rows" : needsWholeRows ? "none" : "columns";
    }

    // Values of a row that are computed once a row and not by every thread that shares it.
    private static bool HasRowValues(Region region, Domain domain) => domain.Space is { } space
        && region.Nodes.Any(n => n.Op is Elementwise && Partition.IsAnchor(n) && n.Result.Type.Rank == space && space < domain.Full.Rank);

    // The tile's results stay in a quarter of the second cache until they are swept; but each tile reads all of b, which takes about as long
    // as 20 rows of products if it comes from memory. A product that nothing sweeps need not stop at all.
    private static int TileRows(Region region, Target target, DType type, long? columns, int registerRows)
    {
        const int unswept = 1536;
        const int least = 96;
        const int most = 192;
        var rowBytes = Math.Max(1, columns ?? UsualSize.Extent) * type.Size();
        var isSwept = region.Nodes.Any(n => n.Op is not (Contraction or Movement));
        var rows = isSwept ? Math.Clamp(target.L2Bytes / 4 / rowBytes, least, most) : unswept;
        return (int)Math.Max(1, rows / registerRows) * registerRows;
    }
}

/// <summary>
/// What a matrix product costs, in vector operations of one core: a register tile of m rows and v vectors does m v multiply-adds a term,
/// while it loads v vectors of b, at half speed from the second cache, and m elements of a, two a cycle.
/// </summary>
internal static class ProductCost
{
    /// <summary>Below this many rows, threads share the columns of b rather than each reading all of it.</summary>
    public const long FewRows = 16;

    // A chain of multiply-adds takes a new term after this many others.
    private const int Latency = 4;

    private const double LoopOverhead = 1;
    private const int PageBytes = 4096;
    private const int PageCost = 2;
    private const int CopyCost = 4;
    private const int GatherCost = 6;
    private const int GatherStart = 100;

    private static readonly int[] Heights = [1, 2, 4, 6, 8, 12, 24];
    private static readonly int[] Breadths = [1, 2, 3, 4, 8];

    /// <summary>The register tile of least cost for a product of some rows and columns; null stands for a symbol.</summary>
    public static (int Rows, int Vectors) BestTile(Target target, DType type, long? rows, long? columns)
    {
        var (height, breadth, _) = Best(target, type, rows, columns ?? UsualSize.Extent);
        return (height, breadth);
    }

    /// <summary>
    /// True if it costs less to read the right operand in place, in runs of columns that are neighbours, than to gather strips of it: a few
    /// rows do not pay for that, and longer runs leave fewer lanes empty at their ends.
    /// </summary>
    public static bool ReadsRuns(Target target, DType type, long? rows, long? columns, MatrixAccess right)
    {
        if (right.Run.Constant is not { } length)
        {
            return true;
        }

        // Before a vector of each term is gathered, runs among its columns are looked for.
        var all = columns ?? Math.Max(length, UsualSize.Extent);
        var terms = Dim.Product(right.Rows.Select(l => l.Extent)).Constant ?? UsualSize.Extent;
        var each = type.Size() == sizeof(int) ? GatherCost : Math.Max(GatherCost, target.Lanes(type));
        var gather = each + ((double)GatherStart / Math.Max(1, terms));
        var inPlace = Best(target, type, rows, length).Cost * all / Math.Max(1, length);
        return inPlace < Best(target, type, rows, all).Cost + (Vectors(target, type, all) * gather);
    }

    /// <summary>
    /// The rows of a tile from which copying a strip of the right operand pays: null if its rows share pages, so that reading them in place
    /// costs nothing. Where each is on a page of its own, a register tile waits some <see cref="PageCost"/> cycles a term for the
    /// translation; a copy costs some <see cref="CopyCost"/> cycles a vector.
    /// </summary>
    public static long? PackRows(DType type, long? m, long? n, int height, int breadth)
    {
        var rows = (long)height * breadth * CopyCost / PageCost;
        return n * type.Size() >= PageBytes && !(m < rows) ? rows : null;
    }

    /// <summary>
    /// The terms that a product of one row adds for all columns before the next: null if strips of columns may as well take all terms. Where rows
    /// of the right operand are pages apart and come from beyond the second cache, the processor keeps up only with a few that are walked along.
    /// </summary>
    public static long? Round(Target target, Node product, long? m, long? n, MatrixAccess right)
    {
        const long terms = 8;
        return m == 1
            && right.HasPlainRows
            && ((Contraction)product.Op).Limit == RowLimit.None
            && n * product.Result.Type.DType.Size() >= PageBytes
            && UsualSize.Of(product.Operands[1 - ((Contraction)product.Op).Left].Type.Bytes) > target.L2Bytes
            ? terms
            : null;
    }

    private static (int Rows, int Vectors, double Cost) Best(Target target, DType type, long? rows, long columns)
    {
        var m = Math.Max(1, rows ?? UsualSize.Extent);
        var vectors = Vectors(target, type, columns);
        var best = (Rows: 1, Vectors: 1, Cost: double.PositiveInfinity);
        foreach (var height in Heights.Where(h => h <= m))
        {
            foreach (var breadth in Breadths.Where(b => b <= vectors && (height * b) + b + 1 <= target.Registers))
            {
                var cost = Cost(m, vectors, height, breadth);
                if (cost < best.Cost || (cost == best.Cost && height * breadth < best.Rows * best.Vectors))
                {
                    best = (height, breadth, cost);
                }
            }
        }

        return best;
    }

    private static long Vectors(Target target, DType type, long columns) => (Math.Max(1, columns) + target.Lanes(type) - 1) / target.Lanes(type);

    private static double Cost(long rows, long vectors, int height, int breadth) =>
        (vectors / breadth * Strip(rows, height, breadth)) + (vectors % breadth > 0 ? Strip(rows, height, vectors % breadth) : 0);

    // A strip of columns: tiles of the full height, then of 8, 4, 2 and 1 rows for what is left.
    private static double Strip(long rows, int height, long breadth)
    {
        var cost = 0.0;
        foreach (var step in RegisterTileHeights.Of(height))
        {
            cost += rows / step * Tile(step, breadth);
            rows %= step;
        }

        return cost;
    }

    private static double Tile(int height, long breadth) =>
        Math.Max(Math.Max(height * breadth, Latency), Math.Max(2 * breadth, (height + breadth) / 2.0)) + LoopOverhead;
}

/// <summary>The heights of register tiles that together cover any number of rows.</summary>
public static class RegisterTileHeights
{
    /// <summary>The full height, then 8, 4, 2 and 1 where smaller.</summary>
    public static IEnumerable<int> Of(int full) => new[] { full, 8, 4, 2, 1 }.Where(h => h <= full).Distinct();
}
