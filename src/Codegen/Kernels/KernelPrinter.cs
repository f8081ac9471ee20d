using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Passes.Fusion;

namespace MiniTorch.Codegen.Kernels;

/// <summary>Kernel programs as text: the loops, what they load, compute and store.</summary>
internal static class KernelPrinter
{
    public static string Print(KernelProgram kernel)
    {
        var text = new StringBuilder();
        void Line(int depth, string line) => text.Append(' ', depth * 2).Append(line).Append('\n');
        string Names(BufferRole role) => string.Join(", ", kernel.Buffers
            .Where(b => b.Role == role)
            .Select(b => role == BufferRole.Scratch ? $"{b.Name}: {b.Type.Keyword()}[{b.Elements}]" : $"%{b.Name}: {b.Type.Keyword()}"));
        var schedule = $"split={kernel.Split.ToString().ToLowerInvariant()}{(kernel.Streams ? " stream" : "")}"
            + (kernel.Prefetch > 0 ? $" prefetch={kernel.Prefetch}" : "");
        Line(0, $"kernel {kernel.Name} ({Names(BufferRole.Operand)}) -> ({Names(BufferRole.Result)}) {schedule} {{");
        if (Names(BufferRole.Scratch) is { Length: > 0 } scratch)
        {
            Line(1, $"scratch {scratch}");
        }

        var depth = 1;
        if (kernel.Products.Length > 0)
        {
            Line(depth++, $"for tile of {kernel.TileRows} rows");
            foreach (var p in kernel.Products)
            {
                Line(depth, $"{Place(kernel, p.C, "n")} = product {Place(kernel, p.A, $"k*{p.AStrideK}")} * {Place(kernel, p.B, $"{Loops("k", p.BTerms)} + {Loops("n", p.BColumns)}")}"
                    + string.Create(CultureInfo.InvariantCulture, $" for k < {p.K}{Limit(kernel, p)}, registers {kernel.RegisterTile.Rows}x{kernel.RegisterTile.Vectors}")
                    + (p.Reading, p.Strip) switch
                    {
                        (RightOperand.Columns, _) => ", strips transposed",
                        (RightOperand.Gathered, _) => ", strips gathered",
                        (RightOperand.Runs, _) => ", in place",
                        (_, >= 0) => string.Create(CultureInfo.InvariantCulture, $", strips packed from {kernel.PackRows} rows on"),
                        _ when p.Round > 0 => string.Create(CultureInfo.InvariantCulture, $", {p.Round} terms at a time"),
                        _ => "",
                    });
            }
        }

        if (kernel.Rows.Length > 0)
        {
            Line(depth++, $"for row {string.Join(", ", kernel.Rows.Select((r, i) => $"r{i} < {r}"))}");
        }

        foreach (var sweep in kernel.Sweeps)
        {
            Line(depth, sweep.PerRow ? "once" : $"for n < {kernel.Inner}");
            for (var i = 0; i < sweep.Program.Code.Length; i++)
            {
                Line(depth + 1, $"s{i} = {Instruction(kernel, sweep, sweep.Program.Code[i])}");
            }

            for (var o = 0; o < sweep.Outputs.Length; o++)
            {
                Line(depth + 1, Output(kernel, sweep.Outputs[o], $"s{sweep.Program.Outputs[o]}"));
            }
        }

        return text.Append("}\n").ToString();
    }

    // The row of a product is that of its tile and the tile's first one.
    private static string Limit(KernelProgram kernel, Product product)
    {
        string Ahead(Dim extent) => extent == kernel.Rows[^1] ? "m" : $"m + {extent - kernel.Rows[^1]}";
        return product.Limit switch
        {
            RowLimit.LastTerm => $" up to {Ahead(product.K)}",
            RowLimit.FirstTerm => $" from {Ahead(product.K)} on",
            RowLimit.LastColumn => $", n up to {Ahead(kernel.Inner)}",
            _ => "",
        };
    }

    // Such as k*512, or (k)[8*169, 3*13, 3*1] where an index counts through several loops.
    private static string Loops(string index, ImmutableArray<StridedLevel> levels) => levels is [var only]
        ? only.Stride.IsOne ? index : $"{index}*{only.Stride}"
        : $"({index})[{string.Join(", ", levels.Select(l => $"{l.Extent}*{l.Stride}"))}]";

    private static string Instruction(KernelProgram kernel, Sweep sweep, ScalarInstruction code)
    {
        var operands = string.Join(", ", Enumerable.Range(0, code.OperandCount).Select(k => $"s{code.Operand(k)}"));
        var name = code.Primitive.ToString().ToLowerInvariant();
        return code.Primitive switch
        {
            ScalarPrimitive.Input => sweep.Inputs[(int)code.Immediate] switch
            {
                SweepInput.Load load => $"load {Place(kernel, load.Access, "n")}",
                SweepInput.Row row => $"row v{row.Slot}",
                SweepInput.Extent extent => $"extent {extent.Value}",
                _ => "",
            },
            ScalarPrimitive.Constant => ScalarConstant.Text(code.Type, code.Immediate),
            ScalarPrimitive.Index => code.Immediate < 0 ? "index" : code.Immediate < kernel.Rows.Length ? $"r{code.Immediate}" : "n",
            ScalarPrimitive.ShiftLeft or ScalarPrimitive.ShiftRightLogical or ScalarPrimitive.ShiftRightArithmetic =>
                $"{name} {operands}, {code.Immediate}",
            ScalarPrimitive.Convert or ScalarPrimitive.Bitcast => $"{name} {operands} to {code.Type.Keyword()}",
            _ => $"{name} {operands}",
        };
    }

    private static string Output(KernelProgram kernel, SweepOutput output, string value) => output switch
    {
        SweepOutput.Store store => $"store {Place(kernel, store.Access, "n")} = {value}",
        SweepOutput.Row row => $"row v{row.Slot} = {value}",
        SweepOutput.Reduce reduce => $"row v{reduce.Slot} = {reduce.Kind.ToString().ToLowerInvariant()} {value}",
        SweepOutput.Accumulate add => $"accumulate {add.Kind.ToString().ToLowerInvariant()} {kernel.Buffers[add.Total].Name}[n], {value}",
        _ => "",
    };

    private static string Place(KernelProgram kernel, KernelAccess access, string inner)
    {
        var terms = new List<string>();
        if (access.Offset != Dim.Zero)
        {
            terms.Add(access.Offset.ToString());
        }

        for (var level = 0; level < access.RowStrides.Length; level++)
        {
            var index = access.InTile && level == access.RowStrides.Length - 1 ? "t" : $"r{level}";
            if (access.RowStrides[level] != Dim.Zero)
            {
                terms.Add(access.RowStrides[level].IsOne ? index : $"{index}*{access.RowStrides[level]}");
            }
        }

        if (access.InnerStride != 0 || inner != "n")
        {
            terms.Add(access.InnerStride > 1 ? $"{inner}*{access.InnerStride}" : inner);
        }

        return $"{kernel.Buffers[access.Buffer].Name}[{(terms.Count == 0 ? "0" : string.Join(" + ", terms))}]";
    }
}
