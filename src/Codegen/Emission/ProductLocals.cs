using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;

namespace MiniTorch.Codegen.Emission;

/// <summary>Where the loops of a product are: addresses, and strides in bytes.</summary>
internal sealed class ProductLocals(KernelFrame frame, Product product, RegisterPool registers)
{
    /// <summary>The first element of the left operand in the chunk.</summary>
    public Local A { get; } = registers.Take(typeof(nint));

    /// <summary>The first element of the right operand in the chunk; in all where tables have the offsets of terms.</summary>
    public Local B { get; } = registers.Take(typeof(nint));

    /// <summary>The first element of the result.</summary>
    public Local C { get; } = registers.Take(typeof(nint));

    /// <summary>The first term of the chunk.</summary>
    public Local Start { get; } = registers.Take(typeof(nint));

    /// <summary>The terms that are added before the next strip.</summary>
    public Local Terms { get; } = registers.Take(typeof(nint));

    /// <summary>Between rows of the left operand.</summary>
    public Local ARow { get; } = registers.Take(typeof(nint));

    /// <summary>Between terms of the left operand.</summary>
    public Local ATerm { get; } = registers.Take(typeof(nint));

    /// <summary>Between terms of the right operand.</summary>
    public Local BTerm { get; } = registers.Take(typeof(nint));

    /// <summary>Between rows of the result.</summary>
    public Local CRow { get; } = registers.Take(typeof(nint));

    /// <summary>The copy of a strip of the right operand.</summary>
    public Local Strip { get; } = registers.Take(typeof(nint));

    /// <summary>Between terms of the present strip, or the place in the table that has them.</summary>
    public Local StripTerm { get; } = registers.Take(typeof(nint));

    /// <summary>The first element of where sums go: of the result, or of a row of sums that other terms are added to.</summary>
    public Local Result { get; } = registers.Take(typeof(nint));

    /// <summary>0 if sums are stored there, else they are added.</summary>
    public Local Add { get; } = registers.Take(typeof(nint));

    /// <summary>The first element of the sums that terms are added to; 0 if they begin at +0.</summary>
    public Local Sums { get; } = registers.Take(typeof(nint));

    /// <summary>Emits addresses and strides.</summary>
    public void Begin()
    {
        StoreAddress(product.A, A);
        StoreAddress(product.B, B);
        StoreAddress(product.C, C);
        StoreStride(product.A.RowStrides[^1], ARow);
        StoreStride(product.AStrideK, ATerm);
        StoreStride(product.BTerms[^1].Stride, BTerm);
        StoreStride(product.C.RowStrides[^1], CRow);
    }

    /// <summary>Goes on to the terms behind.</summary>
    public void AdvanceTerms()
    {
        Advance(A, ATerm);
        if (!product.HasOffsets)
        {
            Advance(B, BTerm);
        }
    }

    /// <summary>Gives all registers back.</summary>
    public void Release()
    {
        foreach (var local in new[] { A, B, C, Start, Terms, ARow, ATerm, BTerm, CRow, Strip, StripTerm, Result, Add, Sums })
        {
            registers.Give(local);
        }
    }

    private void StoreAddress(KernelAccess access, Local local)
    {
        frame.PushRowAddress(access);
        frame.Il.StoreLocal(local);
    }

    private void StoreStride(Dim stride, Local local)
    {
        frame.Push(stride);
        frame.Scale(product.Type);
        frame.Il.StoreLocal(local);
    }

    private void Advance(Local address, Local stride) =>
        frame.Il.LoadLocal(address).LoadLocal(Terms).LoadLocal(stride).Multiply().Add().StoreLocal(address);
}
