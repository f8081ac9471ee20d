using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// What all parts of a kernel's body share: the addresses of its buffers, and its extents and the present position in its loops, each in a local
/// of its own.
/// </summary>
internal sealed class KernelFrame
{
    private readonly Dictionary<Dim, Local> _dims = [];

    /// <summary>Emits the loads of every extent that is no literal.</summary>
    public KernelFrame(Emit<Kernel> il, KernelProgram program, DimTable table)
    {
        (Il, Program) = (il, program);
        foreach (var dim in ProgramDims.Of(program).Where(d => d.Constant is null))
        {
            var local = il.DeclareLocal<nint>("dim." + dim.ToString());
            PushEntry(argument: 1, table.IndexOf(dim));
            il.LoadObject<nint>();
            il.StoreLocal(local);
            _dims.Add(dim, local);
        }

        Rows = [.. program.Rows.Select((_, level) => il.DeclareLocal<nint>($"r{level}"))];
        TileRow = il.DeclareLocal<nint>("t");
        InnerBegin = il.DeclareLocal<nint>("inner.begin");
        InnerEnd = il.DeclareLocal<nint>("inner.end");
        if (program.Split == Split.Columns)
        {
            il.LoadArgument(2).StoreLocal(InnerBegin).LoadArgument(3).StoreLocal(InnerEnd);
        }
        else
        {
            Literal(0);
            il.StoreLocal(InnerBegin);
            Push(program.Inner);
            il.StoreLocal(InnerEnd);
        }
    }

    /// <summary>The method being emitted.</summary>
    public Emit<Kernel> Il { get; }

    /// <summary>The kernel.</summary>
    public KernelProgram Program { get; }

    /// <summary>The present position in each row level.</summary>
    public Local[] Rows { get; }

    /// <summary>The present row, counted from the start of its tile.</summary>
    public Local TileRow { get; }

    /// <summary>The first position of the inner loop.</summary>
    public Local InnerBegin { get; }

    /// <summary>The position after the last of the inner loop.</summary>
    public Local InnerEnd { get; }

    /// <summary>The extent of the inner loop where every call walks all of it and it is a literal; else null.</summary>
    public long? LiteralInner => Program.Split == Split.Columns ? null : Program.Inner.Constant;

    /// <summary>Bytes of the memory behind the program's buffers, where values are kept that registers do not suffice for.</summary>
    public int InvariantBytes { get; private set; }

    /// <summary>Pushes a literal.</summary>
    public void Literal(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            Il.LoadConstant((int)value).Convert<nint>();
        }
        else
        {
            Il.LoadConstant(value).Convert<nint>();
        }
    }

    /// <summary>Pushes the value of a dim.</summary>
    public void Push(Dim dim)
    {
        if (dim.Constant is { } literal)
        {
            Literal(literal);
        }
        else
        {
            Il.LoadLocal(_dims[dim]);
        }
    }

    /// <summary>local = min(local, bound).</summary>
    public void Minimum(Local local, Action bound)
    {
        var smaller = Il.DefineLabel();
        Il.LoadLocal(local);
        bound();
        Il.BranchIfLessOrEqual(smaller);
        bound();
        Il.StoreLocal(local);
        Il.MarkLabel(smaller);
    }

    /// <summary>
    /// True if an access writes a result past the caches: rows, and parts of a division by columns, then begin at whole cache lines, and vectors
    /// are counted from there.
    /// </summary>
    public bool MayStream(KernelAccess access)
    {
        var buffer = Program.Buffers[access.Buffer];
        bool IsAligned(Dim elements) => elements.Constant * buffer.Type.Size() % AlignedMemory.Alignment == 0;
        return Program.Streams
            && buffer.Role == BufferRole.Result
            && buffer.Type is not (DType.Bool or DType.U8)
            && access.InnerStride == 1
            && (Program.Split != Split.Columns || IsAligned(Program.SplitGrain))
            && IsAligned(access.Offset)
            && access.RowStrides.All(IsAligned);
    }

    /// <summary>True if rows of an access are asked for before they are read: they lie apart, and not in the tile that was just computed.</summary>
    public bool Prefetches(KernelAccess access) =>
        Program.Prefetch > 0 && !access.InTile && access.InnerStride == 1 && access.RowStrides[^1] != Dim.Zero;

    /// <summary>Asks for an element some rows after that at the address on the stack.</summary>
    public void Prefetch(KernelAccess access)
    {
        Push(access.RowStrides[^1]);
        Literal((long)Program.Prefetch * Program.Buffers[access.Buffer].Type.Size());
        Il.Multiply().Add();
        Il.Call(VectorMethods.Static(typeof(Lanes), nameof(Lanes.PrefetchL2), null, typeof(nint)));
    }

    /// <summary>
    /// Pushes the address of a buffer, for what is before an inner loop. It is loaded anew each time: the JIT keeps what lives across a call on
    /// the stack, and then reads it from there in every step of every loop.
    /// </summary>
    public void PushBuffer(int buffer)
    {
        PushEntry(argument: 0, buffer);
        Il.LoadObject<nint>(isVolatile: true);
    }

    /// <summary>Pushes the address of memory of that many bytes, which the next sweep that asks for some takes again.</summary>
    public void PushInvariants(int bytes)
    {
        InvariantBytes = Math.Max(InvariantBytes, bytes);
        PushBuffer(Program.Buffers.Length);
    }

    /// <summary>Pushes the address of a value of the present row.</summary>
    public void PushSlot(int slot)
    {
        PushBuffer(Program.RowValues);
        Literal(slot * sizeof(long));
        Il.Add();
    }

    /// <summary>Multiplies the index on the stack by the bytes of an element, or of some.</summary>
    public void Scale(DType type, int elements = 1)
    {
        if (type.Size() * elements > 1)
        {
            Literal(type.Size() * elements);
            Il.Multiply();
        }
    }

    /// <summary>Pushes the address of an access at the present row and the inner position 0.</summary>
    public void PushRowAddress(KernelAccess access)
    {
        var type = Program.Buffers[access.Buffer].Type;
        PushBuffer(access.Buffer);
        if (access.Offset != Dim.Zero)
        {
            Push(access.Offset);
            Scale(type);
            Il.Add();
        }

        for (var level = 0; level < access.RowStrides.Length; level++)
        {
            if (access.RowStrides[level] != Dim.Zero)
            {
                Il.LoadLocal(access.InTile && level == Rows.Length - 1 ? TileRow : Rows[level]);
                Push(access.RowStrides[level]);
                Il.Multiply();
                Scale(type);
                Il.Add();
            }
        }
    }

    /// <summary>
    /// The addresses of inner position 0 in the present row and those after it; one where rows do not differ. Rows at literal distances share
    /// a local: the processor adds a literal for nothing.
    /// </summary>
    /// <param name="access">What is addressed.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="registers">Where the locals come from.</param>
    public RowAddress[] RowAddresses(KernelAccess access, int rows, RegisterPool registers)
    {
        var addresses = new List<RowAddress> { new(registers.Take(typeof(nint)), 0) };
        PushRowAddress(access);
        Il.StoreLocal(addresses[0].Start);
        while (addresses.Count < rows && access.RowStrides[^1] != Dim.Zero)
        {
            addresses.Add(Next(addresses[^1], access.RowStrides[^1], Program.Buffers[access.Buffer].Type, registers));
        }

        return [.. addresses];
    }

    private RowAddress Next(RowAddress row, Dim stride, DType type, RegisterPool registers)
    {
        if (row.Bytes + (stride.Constant * type.Size()) is { } bytes and >= int.MinValue and <= int.MaxValue)
        {
            return row with { Bytes = bytes };
        }

        var start = registers.Take(typeof(nint));
        Il.LoadLocal(row.Start);
        Push(stride);
        Scale(type);
        Il.Add();
        if (row.Bytes != 0)
        {
            Literal(row.Bytes);
            Il.Add();
        }

        Il.StoreLocal(start);
        return new RowAddress(start, 0);
    }

    /// <summary>Pushes the row-major position of the present row among the levels before <paramref name="levels"/>.</summary>
    public void PushFlatRow(int levels)
    {
        Literal(0);
        for (var level = 0; level < levels; level++)
        {
            Push(Program.Rows[level]);
            Il.Multiply().LoadLocal(Rows[level]).Add();
        }
    }

    private void PushEntry(ushort argument, int index)
    {
        Il.LoadArgument(argument);
        Literal(index * sizeof(long));
        Il.Add();
    }
}

/// <summary>Where a row begins.</summary>
/// <param name="Start">An address.</param>
/// <param name="Bytes">The literal that is added to it.</param>
internal readonly record struct RowAddress(Local Start, long Bytes);

/// <summary>The extents and strides that a kernel's loops use.</summary>
internal static class ProgramDims
{
    /// <summary>All of them, each once, in the order of the program.</summary>
    public static IEnumerable<Dim> Of(KernelProgram program)
    {
        IEnumerable<Dim> OfAccess(KernelAccess access) => access.RowStrides.Append(access.Offset);
        IEnumerable<Dim> OfInput(SweepInput input) => input switch
        {
            SweepInput.Load load => OfAccess(load.Access),
            SweepInput.Extent extent => [extent.Value],
            _ => [],
        };
        return program.Rows
            .Append(program.Inner)
            .Concat(program.Products.SelectMany(p => OfAccess(p.A).Concat(OfAccess(p.B)).Concat(OfAccess(p.C)).Concat([p.AStrideK, p.K])))
            .Concat(program.Products.SelectMany(p => p.BTerms.Concat(p.BColumns)).SelectMany(l => new[] { l.Extent, l.Stride }))
            .Concat(program.Sweeps.SelectMany(s => s.Inputs.SelectMany(OfInput)))
            .Concat(program.Sweeps.SelectMany(s => s.Outputs.OfType<SweepOutput.Store>().SelectMany(o => OfAccess(o.Access))))
            .Distinct();
    }
}
