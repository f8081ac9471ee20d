using MiniTorch.Codegen.Kernels;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>The tables of a right operand's offsets: bytes to each of its rows and to each of its columns, 8 bytes an entry.</summary>
internal static class OffsetTables
{
    /// <summary>Fills the tables, which hold for all rows of the kernel.</summary>
    /// <param name="frame">The kernel.</param>
    /// <param name="product">The product.</param>
    /// <param name="registers">Where locals come from.</param>
    public static void Emit(KernelFrame frame, Product product, RegisterPool registers)
    {
        if (!product.HasOffsets)
        {
            return;
        }

        var count = registers.Take(typeof(nint));
        foreach (var (table, levels) in new[] { (product.Offsets.Terms, product.BTerms), (product.Offsets.Columns, product.BColumns) })
        {
            // Loops within one of no positions would leave their entries where the table has no room.
            var empty = frame.Il.DefineLabel();
            foreach (var level in levels.Where(l => !(l.Extent.Constant > 0)))
            {
                frame.Push(level.Extent);
                frame.Literal(0);
                frame.Il.BranchIfEqual(empty);
            }

            frame.PushBuffer(table);
            frame.Il.LoadConstant(0L).StoreObject<long>();
            frame.Literal(1);
            frame.Il.StoreLocal(count);
            foreach (var level in levels.Reverse())
            {
                frame.PushBuffer(table);
                frame.Il.LoadLocal(count);
                frame.Push(level.Extent);
                frame.Push(level.Stride);
                frame.Scale(product.Type);
                frame.Il.Call(typeof(Packing).GetMethod(nameof(Packing.Offsets))!).StoreLocal(count);
            }

            frame.Il.MarkLabel(empty);
        }

        registers.Give(count);
    }

    /// <summary>Pushes the address of an entry.</summary>
    /// <param name="frame">The kernel.</param>
    /// <param name="table">The buffer of the table.</param>
    /// <param name="index">The row or column.</param>
    public static void PushEntry(KernelFrame frame, int table, Local index)
    {
        frame.PushBuffer(table);
        frame.Il.LoadLocal(index);
        frame.Literal(sizeof(long));
        frame.Il.Multiply().Add();
    }
}
