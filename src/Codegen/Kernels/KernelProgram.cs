using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Passes.Fusion;

namespace MiniTorch.Codegen.Kernels;

/// <summary>What a buffer of a kernel is.</summary>
public enum BufferRole
{
    /// <summary>Read; an operand of the kernel's node.</summary>
    Operand,

    /// <summary>Written; a result of the kernel's node.</summary>
    Result,

    /// <summary>Private to each worker, contents undefined at the start.</summary>
    Scratch,
}

/// <summary>A piece of memory that a kernel addresses; its position in the list is its position in the table the kernel is called with.</summary>
/// <param name="Name">As printed.</param>
/// <param name="Type">The element type in memory.</param>
/// <param name="Role">What it is.</param>
/// <param name="Elements">The number of elements, for scratch.</param>
public sealed record KernelBuffer(string Name, DType Type, BufferRole Role, Dim Elements);

/// <summary>Where a loop reads or writes: offset + sum over row levels of position * stride + inner position * inner stride, in elements.</summary>
/// <param name="Buffer">The buffer's number.</param>
/// <param name="RowStrides">A stride for each row level.</param>
/// <param name="InnerStride">1 for neighbours, 0 for one element repeated, 2 for every other one: loads alone have that, of 4 bytes.</param>
/// <param name="Offset">Elements before the first.</param>
/// <param name="InTile">True if the last row level counts from the start of the present tile.</param>
public sealed record KernelAccess(int Buffer, ImmutableArray<Dim> RowStrides, int InnerStride, Dim Offset, bool InTile = false);

/// <summary>What an input of a sweep's program is.</summary>
public abstract record SweepInput
{
    /// <summary>Loaded from memory.</summary>
    public sealed record Load(KernelAccess Access) : SweepInput;

    /// <summary>A value of the present row.</summary>
    public sealed record Row(int Slot) : SweepInput;

    /// <summary>An extent, as i64.</summary>
    public sealed record Extent(Dim Value) : SweepInput;
}

/// <summary>What happens to an output of a sweep's program.</summary>
public abstract record SweepOutput
{
    /// <summary>Stored to memory.</summary>
    public sealed record Store(KernelAccess Access) : SweepOutput;

    /// <summary>Kept as a value of the present row.</summary>
    public sealed record Row(int Slot) : SweepOutput;

    /// <summary>Reduced over the inner loop into a value of the present row.</summary>
    public sealed record Reduce(ReductionKind Kind, int Lanes, int Slot) : SweepOutput;

    /// <summary>Combined with the rows before, element by element of the inner loop.</summary>
    public sealed record Accumulate(ReductionKind Kind, int Partial, int Total) : SweepOutput;
}

/// <summary>
/// A program run for each position of the inner loop of a row, or once a row. Scalar instructions of kind Index name a loop level
/// (row levels first, then the inner one), or -1 for the linear position.
/// </summary>
/// <param name="PerRow">True if it runs once a row, on row values.</param>
/// <param name="Inputs">One for each input of the program.</param>
/// <param name="Program">What is computed.</param>
/// <param name="Outputs">One for each output of the program.</param>
public sealed record Sweep(bool PerRow, ImmutableArray<SweepInput> Inputs, ScalarProgram Program, ImmutableArray<SweepOutput> Outputs);

/// <summary>How a product reads its right operand.</summary>
public enum RightOperand
{
    /// <summary>Rows of neighbours, where they are; strips of columns are copied first if a tile has enough rows.</summary>
    Rows,

    /// <summary>Columns of neighbours, from strips that are transposed copies.</summary>
    Columns,

    /// <summary>Elements at the sum of an offset for their row and one for their column, from strips that they are gathered to.</summary>
    Gathered,

    /// <summary>Such elements where they are: columns are neighbours up to the end of a run, and no register tile goes beyond one.</summary>
    Runs,
}

/// <summary>A matrix product that fills rows of a tile: c[m, n] = sum over k of a[m, k] * b[k, n].</summary>
/// <param name="Type">The element type.</param>
/// <param name="A">Row strides reach a's row; the last of them is the distance of rows of the product.</param>
/// <param name="AStrideK">Elements between neighbours along k in a.</param>
/// <param name="B">Row strides of the batch levels.</param>
/// <param name="BTerms">The loops along k in b.</param>
/// <param name="BColumns">The loops along n in b.</param>
/// <param name="C">Where the result goes.</param>
/// <param name="K">The length of the sums.</param>
public sealed record Product(
    DType Type,
    KernelAccess A,
    Dim AStrideK,
    KernelAccess B,
    ImmutableArray<StridedLevel> BTerms,
    ImmutableArray<StridedLevel> BColumns,
    KernelAccess C,
    Dim K)
{
    /// <summary>What each row does without; rows are those of the last row level.</summary>
    public RowLimit Limit { get; init; }

    /// <summary>How b is read.</summary>
    public RightOperand Reading { get; init; }

    /// <summary>The scratch buffer of strips of b's columns; -1 if b is only read where it is.</summary>
    public int Strip { get; init; } = -1;

    /// <summary>The terms that are added for all columns before the next; 0 for all of a chunk.</summary>
    public int Round { get; init; }

    /// <summary>The scratch buffer of a row of sums between rounds; -1 if there are none.</summary>
    public int Sums { get; init; } = -1;

    /// <summary>The scratch buffers of the offsets of b's rows and columns, if <see cref="HasOffsets"/>.</summary>
    public (int Terms, int Columns) Offsets { get; init; } = (-1, -1);

    /// <summary>True if tables say where b's rows and columns are.</summary>
    public bool HasOffsets => Reading is RightOperand.Gathered or RightOperand.Runs;

    /// <summary>The columns of a run, where there are several.</summary>
    public long? Run => Reading == RightOperand.Runs && BColumns.Length > 1 ? BColumns[^1].Extent.Constant : null;
}

/// <summary>
/// What the reductions over leading axes of a kernel run over: rows of the levels before <paramref name="FirstLevel"/> each have their own totals; the rows of the
/// other levels are added in chunks.
/// </summary>
/// <param name="FirstLevel">The first row level that is reduced.</param>
public sealed record ReducedLevels(int FirstLevel);

/// <summary>How the work of a kernel is divided among workers.</summary>
public enum Split
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By rows.</summary>
    Rows,

    /// <summary>By positions of the inner loop.</summary>
    Columns,
}

/// <summary>
/// A kernel as explicit loops: for each tile of rows, the products; then for each row of it, the sweeps one after another.
/// </summary>
public sealed record KernelProgram
{
    /// <summary>The name, after the kernel's first result.</summary>
    public required string Name { get; init; }

    /// <summary>What it was lowered for, and code is generated for.</summary>
    public required Target Target { get; init; }

    /// <summary>Operands, results, scratch.</summary>
    public required ImmutableArray<KernelBuffer> Buffers { get; init; }

    /// <summary>The extents of the row levels, outermost first.</summary>
    public required ImmutableArray<Dim> Rows { get; init; }

    /// <summary>The extent of the inner loop.</summary>
    public required Dim Inner { get; init; }

    /// <summary>Products, computed for a whole tile before its rows are swept.</summary>
    public ImmutableArray<Product> Products { get; init; } = [];

    /// <summary>The rows of a tile from which products copy strips of a right operand that they could read where it is.</summary>
    public int PackRows { get; init; }

    /// <summary>True if results are stored past the caches where whole vectors of them are aligned.</summary>
    public bool Streams { get; init; }

    /// <summary>The row that is asked for while one is added to totals comes so many rows after it; 0 for none.</summary>
    public int Prefetch { get; init; }

    /// <summary>What runs for each row, in order.</summary>
    public required ImmutableArray<Sweep> Sweeps { get; init; }

    /// <summary>The leading reduction, if there is one.</summary>
    public ReducedLevels? Leading { get; init; }

    /// <summary>The buffer that holds row values, 8 bytes each; -1 if there are none.</summary>
    public int RowValues { get; init; } = -1;

    /// <summary>The division of the work.</summary>
    public Split Split { get; init; }

    /// <summary>Rows of a tile, for kernels with products.</summary>
    public int TileRows { get; init; } = 1;

    /// <summary>Rows and vectors of a product's register tile.</summary>
    public (int Rows, int Vectors) RegisterTile { get; init; } = (1, 1);

    /// <summary>The number of rows.</summary>
    public Dim RowCount => Dim.Product(Rows);

    /// <summary>Where parts of the work begin at the earliest, counted in rows or columns: at whole register tiles, at
    /// whole strips and runs of every product, or at whole cache lines.</summary>
    public int SplitGrain { get; init; } = 1;

    /// <summary>Scalar operations of a whole run: what decides whether it is worth dividing.</summary>
    public Dim Work => Products.Aggregate(
        RowCount * Inner * Sweeps.Sum(s => s.PerRow ? 0 : s.Program.Code.Length), (sum, p) => sum + (RowCount * Inner * p.K));

    /// <summary>The number of pieces the work can be divided into.</summary>
    public Dim SplitExtent => Split switch { Split.Rows => Dim.Product(Rows.Take(Leading?.FirstLevel ?? Rows.Length)), Split.Columns => Inner, _ => Dim.One };

    /// <summary>The loops as text.</summary>
    public override string ToString() => KernelPrinter.Print(this);
}
