using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Reference;
using MiniTorch.Ir.Scalars;
using MiniTorch.Passes.Fusion;

namespace MiniTorch.Codegen.Kernels;

/// <summary>
/// Lowers a <c>fused</c> statement to loops. Steps: (1) the domain of the region and its loop levels; (2) a buffer for each operand,
/// result and product that stays inside; (3) products become tile stages; (4) everything else becomes sweeps (see
/// <see cref="SweepLowering"/>).
/// </summary>
public sealed class KernelLowering
{
    private readonly Fused _fused;
    private readonly Target _target;
    private readonly Domain _domain;
    private readonly LoopLevels _levels;
    private readonly ImmutableArray<KernelBuffer>.Builder _buffers = ImmutableArray.CreateBuilder<KernelBuffer>();
    private readonly NameTable _names;
    private readonly Dictionary<Value, int> _inputs = [];
    private readonly Dictionary<Value, int> _results = [];
    private readonly Dictionary<Value, KernelAccess> _products = [];

    private KernelLowering(Node node, Target target)
    {
        _target = target;
        _fused = (Fused)node.Op;
        var region = _fused.Region;
        _domain = Domain.Of(region);
        _names = new NameTable(region.Inputs.Concat(region.Results).Select(v => v.Name));
        foreach (var input in region.Inputs)
        {
            _inputs.Add(input, _buffers.Count);
            _buffers.Add(new KernelBuffer(input.Name, input.Type.DType, BufferRole.Operand, Dim.Zero));
        }

        foreach (var result in region.Results)
        {
            _results.Add(result, _buffers.Count);
            _buffers.Add(new KernelBuffer(result.Name, result.Type.DType, BufferRole.Result, Dim.Zero));
        }

        _levels = LoopLevels.Of(region, _domain);
    }

    /// <summary>The loops of <paramref name="node"/>, which must be a scheduled <c>fused</c> statement.</summary>
    /// <param name="node">The statement.</param>
    /// <param name="target">Its vectors tell how wide a register tile is.</param>
    public static KernelProgram Lower(Node node, Target target)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(target);
        return new KernelLowering(node, target).Lower(node.Results[0].Name);
    }

    internal bool IsInput(Value value) => _inputs.ContainsKey(value);

    internal bool IsFull(Value value) => value.Type.Shape == _domain.Full && !(IsRowShape(value.Type.Shape) && _domain.Space == _domain.Full.Rank);

    internal bool IsRowShape(Shape shape) => _domain.Space is { } s && shape.Rank == s && _domain.Full.Slice(0, s) == shape;

    /// <summary>The position along an axis of the domain: a literal 1 shares a level with its neighbours, and its only position is 0.</summary>
    internal Scalar Position(ScalarBuilder builder, int axis) =>
        axis >= 0 && _domain.Full[axis].IsOne ? builder.Constant(DType.I32, 0) : builder.Index(axis < 0 ? -1 : _levels.LevelOf(axis));

    /// <summary>How the loops read <paramref name="value"/> from memory, through views; null if it is not in memory.</summary>
    internal KernelAccess? Load(Value value)
    {
        if (_products.TryGetValue(value, out var product))
        {
            return product;
        }

        var access = Access.Of(value, IsInput);
        return IsInput(access.Source) ? InLoops(access, _inputs[access.Source]) : null;
    }

    /// <summary>Where the loops store <paramref name="value"/>, if it is a result.</summary>
    internal KernelAccess? Store(Value value) => _results.TryGetValue(value, out var buffer) ? InLoops(Access.Whole(value), buffer) : null;

    internal int ResultBuffer(Value value) => _results[value];

    internal int AddScratch(string name, DType type, Dim elements)
    {
        _buffers.Add(new KernelBuffer(_names.Unique(name), type, BufferRole.Scratch, elements));
        return _buffers.Count - 1;
    }

    /// <summary>A scratch row: one element for each position of the inner loop.</summary>
    internal KernelAccess ScratchRow(string name, DType type) =>
        new(AddScratch(name, type, _levels.Inner), [.. _levels.Rows.Select(_ => Dim.Zero)], 1, Dim.Zero);

    private KernelAccess InLoops(Access access, int buffer)
    {
        var (rows, inner) = _levels.StridesOf(access);
        return new KernelAccess(buffer, rows, inner, access.Offset);
    }

    private KernelProgram Lower(string name)
    {
        var region = _fused.Region;
        var schedule = KernelSchedule.Read(_fused.Schedule);
        var products = ImmutableArray.CreateBuilder<Product>();
        foreach (var node in region.Nodes.Where(n => n.Op is Contraction))
        {
            products.Add(LowerProduct(node, schedule));
        }

        var sweeps = new SweepLowering(this, region).Lower();
        return new KernelProgram
        {
            Name = name,
            Target = _target,
            Rows = _levels.Rows,
            Inner = _levels.Inner,
            Products = products.ToImmutable(),
            Sweeps = sweeps.Sweeps,
            RowValues = sweeps.RowValues,
            Leading = _domain.Lead is { } lead ? new ReducedLevels(_levels.LevelOf(lead.First)) : null,
            Split = schedule.Split,
            TileRows = schedule.TileRows,
            RegisterTile = schedule.RegisterTile,
            PackRows = schedule.PackRows,
            Streams = schedule.Streams,
            Prefetch = schedule.Prefetch,
            SplitGrain = Grain(schedule, products.ToImmutable()),
            Buffers = _buffers.ToImmutable(),
        };
    }

    // Whole register tiles, and whole strips or runs of every product; where there is none, whole cache lines of every element type.
    private int Grain(KernelSchedule schedule, ImmutableArray<Product> products) => (schedule.Split, products) switch
    {
        (Split.Rows, [_, ..]) => schedule.RegisterTile.Rows,
        (Split.Columns, [_, ..]) => (int)products.Select(p => p.Run ?? schedule.RegisterTile.Vectors * _target.Lanes(p.Type)).Aggregate(1L, CommonMultiple),
        (Split.Columns, _) => Ir.Memory.AlignedMemory.Alignment,
        _ => 1,
    };

    // What cannot be divided so is not divided: no extent holds a part of more elements than an int counts.
    private static long CommonMultiple(long a, long b)
    {
        var divisor = (long)System.Numerics.BigInteger.GreatestCommonDivisor(a, b);
        return Math.Min(a / divisor * b, int.MaxValue);
    }

    private Product LowerProduct(Node node, KernelSchedule schedule)
    {
        var op = (Contraction)node.Op;
        var (a, b) = (Memory(node, op.Left), Memory(node, 1 - op.Left));
        var type = node.Result.Type.DType;
        var c = Store(node.Result) ?? Tile(node, schedule, type);
        _products.Add(node.Result, c);
        var product = new Product(
            type,
            new KernelAccess(_inputs[a.Source], [.. BatchStrides(a), a.Rows[0].Stride], 0, a.Offset),
            a.Columns[0].Stride,
            new KernelAccess(_inputs[b.Source], [.. BatchStrides(b), Dim.Zero], 1, b.Offset),
            b.Rows,
            b.Columns,
            c,
            Dim.Product(op.Terms([.. node.Operands.Select(o => o.Type)])))
        {
            Limit = op.Limit,
        };
        if (b.HasPlainRows)
        {
            return schedule.PackRows > 0 ? product with { Strip = Strip(node, product.K, schedule) }
                : schedule.Round > 0 ? product with { Round = schedule.Round, Sums = AddScratch(node.Result.Name + ".sums", type, _levels.Inner) }
                : product;
        }

        product = schedule.ReadsRuns
            ? product with { Reading = RightOperand.Runs }
            : product with
            {
                Reading = b.HasPlainColumns ? RightOperand.Columns : RightOperand.Gathered,
                Strip = Strip(node, product.K, schedule),
            };
        return product.HasOffsets
            ? product with
            {
                Offsets = (
                    AddScratch(node.Result.Name + ".rows", DType.I64, product.K),
                    AddScratch(node.Result.Name + ".columns", DType.I64, _levels.Inner)),
            }
            : product;
    }

    // Levels before the last are groups of batch axes; each group's stride is that of its innermost axis.
    private IEnumerable<Dim> BatchStrides(MatrixAccess access)
    {
        for (var level = 0; level < _levels.Rows.Length - 1; level++)
        {
            var axes = Enumerable.Range(0, access.Batch.Length).Where(axis => _levels.LevelOf(axis) == level && !_domain.Full[axis].IsOne).ToList();
            yield return axes.Count == 0 ? Dim.Zero : access.Batch[axes[^1]];
        }
    }

    private KernelAccess Tile(Node node, KernelSchedule schedule, DType type)
    {
        var buffer = AddScratch(node.Result.Name, type, _levels.Inner * schedule.TileRows);
        var strides = _levels.Rows.Select((_, level) => level == _levels.Rows.Length - 1 ? _levels.Inner : Dim.Zero);
        return new KernelAccess(buffer, [.. strides], 1, Dim.Zero, InTile: true);
    }

    private int Strip(Node node, Dim terms, KernelSchedule schedule) => AddScratch(
        node.Results[0].Name + ".strip",
        node.Result.Type.DType,
        Math.Min(terms.Constant ?? Products.KChunk, Products.KChunk) * schedule.RegisterTile.Vectors * _target.Lanes(node.Result.Type.DType));

    private MatrixAccess Memory(Node product, int operand) => MatrixAccess.Of(product, operand, IsInput) is var access && IsInput(access.Source)
        ? access
        : throw new InvalidOperationException($"compiler bug: no loops of %{product.Results[0].Name} walk its operand %{product.Operands[operand].Name}");
}
