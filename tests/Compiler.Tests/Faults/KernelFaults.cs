using System.Collections.Immutable;
using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation.Tests.Faults;

/// <summary>What lowering, emission and the division of work could get wrong.</summary>
internal static unsafe class KernelFaults
{
    public static ImmutableArray<KernelFault> All { get; } =
    [
        Load("row taken for one element that is repeated", a => a is { InnerStride: 1, InTile: false } ? a with { InnerStride = 0 } : null),
        Load("rows taken for one row that is repeated", a =>
            a.InTile || a.RowStrides.All(s => s == 0) ? null : a with { RowStrides = [.. a.RowStrides.Select(_ => Dim.Zero)] }),
        Load("shifted offset of a load", a => a.Offset.Constant > 0 ? a with { Offset = 0 } : null),
        Output("stores to one row", o => o is SweepOutput.Store { Access: { InTile: false } a }
            ? new SweepOutput.Store(a with { RowStrides = [.. a.RowStrides.Select(_ => Dim.Zero)] })
            : o),
        Output("wrong kind of a reduction", o => o is SweepOutput.Reduce { Kind: ReductionKind.Sum } r ? r with { Kind = ReductionKind.Max } : o),
        Output("missing sum of a row", o => o is SweepOutput.Reduce ? null : o),
        Output("missing accumulation", o => o is SweepOutput.Accumulate ? null : o),
        Product("product of no terms", q => q with { K = Dim.Zero }),
        Product("dropped last term of a product", q => q with { K = q.K - 1 }),
        Product("wrong rows of a product's right operand", q => q with { BTerms = [.. q.BTerms.Select(l => l with { Stride = Dim.Zero })] }),
        Product("strips of a right operand read where they are", q => q.Reading == RightOperand.Columns ? q with { Reading = RightOperand.Rows, Strip = -1 } : q),
        Product("one row of a product's left operand for all", q =>
            q with { A = q.A with { RowStrides = [.. q.A.RowStrides.Select(_ => Dim.Zero)] } }),
        new("wrong epilogue of a product", p => p.Products.Length > 0
            ? Scalars(p, ScalarPrimitive.Add, i => i with { Primitive = ScalarPrimitive.Subtract })
            : null),
        new("last sweep dropped", p => p.Sweeps.Length > 1 ? p with { Sweeps = p.Sweeps[..^1] } : null),
        Scalar("minimum in place of maximum", ScalarPrimitive.Maximum, i => i with { Primitive = ScalarPrimitive.Minimum }),
        Scalar("comparison that leaves out equality", ScalarPrimitive.LessOrEqual, i => i with { Primitive = ScalarPrimitive.Less }),
        Scalar("swapped choices of a selection", ScalarPrimitive.Select, i => i with { B = i.C, C = i.B }),
        Scalar("swapped operands of a subtraction", ScalarPrimitive.Subtract, i => i with { A = i.B, B = i.A }),
        Scalar("floor that rounds to even", ScalarPrimitive.Floor, i => i with { Primitive = ScalarPrimitive.RoundEven }),
        Scalar("constant off by a unit of its last place", ScalarPrimitive.Constant, i =>
            i.Type == DType.F32 ? i with { Immediate = i.Immediate + 1 } : i),
        new("a product and a sum rounded once", Contracted),
        Call("off by one at the end of a part", (body, _, _) => (b, d, begin, end) =>
            body(b, d, begin, end > begin ? end - 1 : end)),
        Call("off by one at the start of a part", (body, _, _) => (b, d, begin, end) =>
            body(b, d, begin > 0 && begin < end ? begin + 1 : begin, end)),
        Call("a part that never runs", (body, _, _) => (b, d, begin, end) =>
        {
            if (begin == 0)
            {
                body(b, d, begin, end);
            }
        }),
        Call("wrong mask of a tail", (body, code, program) => WithDim(body, code, program.Inner, n => n - (n % 8))),
        Call("stale binding", (body, code, _) => Stale(body, code)),
        Call("swapped buffers", (body, _, program) => SwappedOperands(body, program)),
    ];

    private static KernelFault Load(string name, Func<KernelAccess, KernelAccess?> spoilt) => new(name, program =>
    {
        var made = false;
        SweepInput Input(SweepInput input)
        {
            if (input is not SweepInput.Load load || spoilt(load.Access) is not { } access)
            {
                return input;
            }

            made = true;
            return new SweepInput.Load(access);
        }

        var sweeps = program.Sweeps.Select(s => s with { Inputs = [.. s.Inputs.Select(Input)] }).ToImmutableArray();
        return made ? program with { Sweeps = sweeps } : null;
    });

    // Null drops the output.
    private static KernelFault Output(string name, Func<SweepOutput, SweepOutput?> spoilt) => new(name, program =>
    {
        var made = false;
        Sweep One(Sweep sweep)
        {
            var outputs = sweep.Outputs.Zip(sweep.Program.Outputs, (o, at) => (Output: spoilt(o), At: at))
                .Where(p => p.Output is not null)
                .ToList();
            made |= !outputs.Select(p => p.Output).SequenceEqual(sweep.Outputs);
            return sweep with
            {
                Outputs = [.. outputs.Select(p => p.Output!)],
                Program = new ScalarProgram(sweep.Program.Code, [.. outputs.Select(p => p.At)]),
            };
        }

        var sweeps = program.Sweeps.Select(One).ToImmutableArray();
        return made ? program with { Sweeps = sweeps } : null;
    });

    private static KernelFault Product(string name, Func<Product, Product> spoilt) =>
        new(name, program => program.Products.Length > 0 ? program with { Products = [.. program.Products.Select(spoilt)] } : null);

    private static KernelFault Scalar(string name, ScalarPrimitive primitive, Func<ScalarInstruction, ScalarInstruction> spoilt) =>
        new(name, program => Scalars(program, primitive, spoilt));

    private static KernelProgram? Scalars(KernelProgram program, ScalarPrimitive primitive, Func<ScalarInstruction, ScalarInstruction> spoilt)
    {
        var made = false;
        ScalarInstruction One(ScalarInstruction instruction)
        {
            var wrong = instruction.Primitive == primitive ? spoilt(instruction) : instruction;
            made |= wrong != instruction;
            return wrong;
        }

        ScalarProgram Spoilt(ScalarProgram of) => new([.. of.Code.Select(One)], of.Outputs);
        var sweeps = program.Sweeps.Select(s => s with { Program = Spoilt(s.Program) }).ToImmutableArray();
        return made ? program with { Sweeps = sweeps } : null;
    }

    // What a compiler may do that contracts a * b + c.
    private static KernelProgram? Contracted(KernelProgram program)
    {
        var made = false;
        Sweep One(Sweep sweep)
        {
            var code = sweep.Program.Code;
            return sweep with
            {
                Program = new ScalarProgram(
                    [.. code.Select(i =>
                    {
                        if (i is not { Primitive: ScalarPrimitive.Add, Type: DType.F32 } || code[i.A].Primitive != ScalarPrimitive.Multiply)
                        {
                            return i;
                        }

                        made = true;
                        return new ScalarInstruction(ScalarPrimitive.FusedMultiplyAdd, i.Type, code[i.A].A, code[i.A].B, i.B, 0);
                    })],
                    sweep.Program.Outputs),
            };
        }

        var sweeps = program.Sweeps.Select(One).ToImmutableArray();
        return made ? program with { Sweeps = sweeps } : null;
    }

    private static KernelFault Call(string name, Func<Kernel, KernelCode, KernelProgram, Kernel?> spoilt) => new(name, _ => null)
    {
        SpoilCall = (code, program) => spoilt(code.Body, code, program) is { } body ? code with { Body = body } : null,
    };

    private static Kernel? WithDim(Kernel body, KernelCode code, Dim dim, Func<long, long> change)
    {
        var at = code.Dims.IndexOf(dim);
        if (at < 0)
        {
            return null;
        }

        return (buffers, dims, begin, end) =>
        {
            var changed = stackalloc long[code.Dims.Length];
            new ReadOnlySpan<long>((void*)dims, code.Dims.Length).CopyTo(new Span<long>(changed, code.Dims.Length));
            changed[at] = change(changed[at]);
            body(buffers, (nint)changed, begin, end);
        };
    }

    // The extents of the first run for ever.
    private static Kernel? Stale(Kernel body, KernelCode code)
    {
        if (code.Dims.IsEmpty)
        {
            return null;
        }

        long[]? first = null;
        return (buffers, dims, begin, end) =>
        {
            var now = new ReadOnlySpan<long>((void*)dims, code.Dims.Length);
            first ??= now.ToArray();

            // Never more than there is memory for.
            var stale = first.Select((n, i) => n).ToArray();
            for (var i = 0; i < stale.Length; i++)
            {
                stale[i] = Math.Min(stale[i], now[i]);
            }

            fixed (long* table = stale)
            {
                body(buffers, (nint)table, begin, end);
            }
        };
    }

    private static Kernel? SwappedOperands(Kernel body, KernelProgram program)
    {
        // Two of one shape.
        var operands = Enumerable.Range(0, program.Buffers.Length)
            .Where(i => program.Buffers[i] is { Role: BufferRole.Operand, Name: "x" or "y" })
            .ToArray();
        if (operands.Length < 2)
        {
            return null;
        }

        return (buffers, dims, begin, end) =>
        {
            var table = stackalloc nint[program.Buffers.Length];
            new ReadOnlySpan<nint>((void*)buffers, program.Buffers.Length).CopyTo(new Span<nint>(table, program.Buffers.Length));
            (table[operands[0]], table[operands[1]]) = (table[operands[1]], table[operands[0]]);
            body((nint)table, dims, begin, end);
        };
    }
}
