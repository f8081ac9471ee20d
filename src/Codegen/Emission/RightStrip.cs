using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>A strip of a product's right operand: some vectors of columns, read where they lie or from a copy whose rows are neighbours.</summary>
internal sealed class RightStrip(KernelFrame frame, Product product, int bits, Local rows, ProductLocals at)
{
    private readonly Emit<Kernel> _il = frame.Il;

    /// <summary>Columns of a vector.</summary>
    public static int LanesOf(Product product, int bits) => bits < 128 ? 1 : bits / 8 / product.Type.Size();

    /// <summary>
    /// Leaves in <paramref name="b"/> the first element of the strip, where it lies or where it is copied to, and in
    /// <see cref="ProductLocals.StripTerm"/> the distance of its rows, or the place in the table that has it.
    /// </summary>
    /// <param name="column">The first column.</param>
    /// <param name="vectors">Vectors of columns.</param>
    /// <param name="lanes">Columns of the last vector, if it is masked.</param>
    /// <param name="b">Takes the address.</param>
    public void Emit(Local column, int vectors, Local? lanes, Local b)
    {
        if (product.Reading == RightOperand.Runs)
        {
            _il.LoadLocal(at.B);
            OffsetTables.PushEntry(frame, product.Offsets.Columns, column);
            _il.LoadObject<nint>().Add().StoreLocal(b);
            OffsetTables.PushEntry(frame, product.Offsets.Terms, at.Start);
            _il.StoreLocal(at.StripTerm);
            return;
        }

        var bytes = (long)vectors * LanesOf(product, bits) * product.Type.Size();
        _il.LoadLocal(at.B);
        if (!product.HasOffsets)
        {
            PushColumnOffset(column);
            _il.Add();
        }

        _il.StoreLocal(b);
        _il.LoadLocal(at.BTerm).StoreLocal(at.StripTerm);
        if (product.Strip < 0 || (product.Reading == RightOperand.Rows && lanes is not null))
        {
            return;
        }

        var inPlace = _il.DefineLabel();
        if (product.Reading == RightOperand.Rows)
        {
            // Copied if enough rows are to come.
            _il.LoadLocal(rows);
            frame.Literal(frame.Program.PackRows);
            _il.BranchIfLess(inPlace);
        }

        frame.PushBuffer(product.Strip);
        _il.StoreLocal(at.Strip);
        _il.LoadLocal(b).LoadLocal(at.Strip).LoadLocal(at.Terms);
        EmitCopy(column, vectors, lanes, bytes);
        _il.LoadLocal(at.Strip).StoreLocal(b);
        frame.Literal(bytes);
        _il.StoreLocal(at.StripTerm);
        _il.MarkLabel(inPlace);
    }

    private void EmitCopy(Local column, int vectors, Local? lanes, long bytes)
    {
        void Call(string name)
        {
            frame.Literal(bytes);
            if (product.Reading != RightOperand.Rows)
            {
                PushColumns(vectors, lanes);
                _il.LoadConstant(product.Type.Size());
            }

            _il.Call(typeof(Packing).GetMethod(name)!);
        }

        switch (product.Reading)
        {
            case RightOperand.Rows:
                _il.LoadLocal(at.BTerm);
                Call(nameof(Packing.Rows));
                break;
            case RightOperand.Columns:
                frame.Push(product.BColumns[0].Stride);
                frame.Scale(product.Type);
                Call(nameof(Packing.Columns));
                break;
            default:
                OffsetTables.PushEntry(frame, product.Offsets.Terms, at.Start);
                OffsetTables.PushEntry(frame, product.Offsets.Columns, column);
                Call(nameof(Packing.Gathered));
                break;
        }
    }

    private void PushColumns(int vectors, Local? lanes)
    {
        frame.Literal((vectors - (lanes is null ? 0 : 1)) * LanesOf(product, bits));
        if (lanes is not null)
        {
            _il.LoadLocal(lanes).Add();
        }
    }

    private void PushColumnOffset(Local column)
    {
        _il.LoadLocal(column);
        frame.Push(product.BColumns[^1].Stride);
        _il.Multiply();
        frame.Scale(product.Type);
    }
}
