using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Reference;

/// <summary>
/// Runs a scalar program on contiguous tensors, block by block, one instruction at a time over a whole block. Allocates only when it is
/// created. With the translation to IL this is one of the two places that know the primitives one by one.
/// </summary>
public sealed unsafe class BlockEvaluator
{
    private const int Block = 1024;

    private readonly ScalarProgram _program;
    private readonly byte[] _registers;
    private readonly nint _base;

    /// <summary>Prepares the registers of a program.</summary>
    public BlockEvaluator(ScalarProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        _program = program;
        _registers = GC.AllocateUninitializedArray<byte>((program.Code.Length * Block * sizeof(long)) + 64, pinned: true);
        _base = (nint)Unsafe.AsPointer(ref _registers[0]) + 63 & ~(nint)63;
    }

    /// <summary>Evaluates the program for each element.</summary>
    /// <param name="inputs">The address of each input's elements, contiguous, in storage format.</param>
    /// <param name="outputs">The address of each output's elements; may be that of an input.</param>
    /// <param name="count">The number of elements.</param>
    /// <param name="extents">The shape, for programs that ask for positions along axes.</param>
    public void Run(ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputs, long count, ReadOnlySpan<long> extents)
    {
        for (var start = 0L; start < count; start += Block)
        {
            var n = (int)Math.Min(Block, count - start);
            for (var i = 0; i < _program.Code.Length; i++)
            {
                Step(i, n, start, inputs, extents);
            }

            for (var o = 0; o < outputs.Length; o++)
            {
                var from = _program.Outputs[o];
                var size = _program.Code[from].Type.Size();
                Bytes(from, n * size).CopyTo(new Span<byte>((void*)(outputs[o] + (nint)(start * size)), n * size));
            }
        }
    }

    private Span<byte> Bytes(int register, int length) => new((void*)(_base + (register * Block * sizeof(long))), length);

    private Span<T> Register<T>(int register, int n)
        where T : unmanaged =>
        new((void*)(_base + (register * Block * sizeof(long))), n);

    private void Step(int index, int n, long start, ReadOnlySpan<nint> inputs, ReadOnlySpan<long> extents)
    {
        ref readonly var code = ref _program.Code.ItemRef(index);
        switch (code.Primitive)
        {
            case ScalarPrimitive.Input:
                var size = code.Type.Size();
                new ReadOnlySpan<byte>((void*)(inputs[(int)code.Immediate] + (nint)(start * size)), n * size).CopyTo(Bytes(index, n * size));
                break;
            case ScalarPrimitive.Index:
                Positions(Register<int>(index, n), start, (int)code.Immediate, extents);
                break;
            case ScalarPrimitive.Convert:
                Conversion.Run(_program.Code[code.A].Type, code.Type, Bytes(code.A, n * sizeof(long)), Bytes(index, n * sizeof(long)), n);
                break;
            case ScalarPrimitive.Bitcast:
                Bytes(code.A, n * code.Type.Size()).CopyTo(Bytes(index, n * code.Type.Size()));
                break;
            case ScalarPrimitive.Equal or ScalarPrimitive.Less or ScalarPrimitive.LessOrEqual:
                CompareAs(code, index, n);
                break;
            default:
                switch (code.Type)
                {
                    case DType.F32:
                        Float<float>(code, index, n);
                        break;
                    case DType.F64:
                        Float<double>(code, index, n);
                        break;
                    case DType.I32:
                        Integer<int, uint>(code, index, n);
                        break;
                    case DType.I64:
                        Integer<long, ulong>(code, index, n);
                        break;
                    default:
                        Truth(code, index, n);
                        break;
                }

                break;
        }
    }

    private static void Positions(Span<int> to, long start, int axis, ReadOnlySpan<long> extents)
    {
        var (stride, extent) = (1L, long.MaxValue);
        if (axis >= 0)
        {
            for (var a = axis + 1; a < extents.Length; a++)
            {
                stride *= extents[a];
            }

            extent = extents[axis];
        }

        for (var i = 0; i < to.Length; i++)
        {
            to[i] = (int)((start + i) / stride % extent);
        }
    }

    private void Float<T>(in ScalarInstruction code, int index, int n)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var to = Register<T>(index, n);
        var a = Register<T>(Math.Max(code.A, 0), n);
        var b = Register<T>(Math.Max(code.B, 0), n);
        switch (code.Primitive)
        {
            case ScalarPrimitive.Constant:
                to.Fill(typeof(T) == typeof(float) ? (T)(object)BitConverter.Int32BitsToSingle((int)code.Immediate) : (T)(object)BitConverter.Int64BitsToDouble(code.Immediate));
                break;
            case ScalarPrimitive.Add:
                TensorPrimitives.Add(a, b, to);
                break;
            case ScalarPrimitive.Subtract:
                TensorPrimitives.Subtract(a, b, to);
                break;
            case ScalarPrimitive.Multiply:
                TensorPrimitives.Multiply(a, b, to);
                break;
            case ScalarPrimitive.Divide:
                TensorPrimitives.Divide(a, b, to);
                break;
            case ScalarPrimitive.Negate:
                TensorPrimitives.Negate(a, to);
                break;
            case ScalarPrimitive.Abs:
                TensorPrimitives.Abs(a, to);
                break;
            case ScalarPrimitive.Sqrt:
                TensorPrimitives.Sqrt(a, to);
                break;
            case ScalarPrimitive.FusedMultiplyAdd:
                TensorPrimitives.FusedMultiplyAdd(a, b, Register<T>(code.C, n), to);
                break;
            case ScalarPrimitive.Scale:
                for (var i = 0; i < n; i++)
                {
                    to[i] = Scaling.Scale(a[i], b[i]);
                }

                break;
            case ScalarPrimitive.Minimum:
                TensorPrimitives.Min(a, b, to);
                break;
            case ScalarPrimitive.Maximum:
                TensorPrimitives.Max(a, b, to);
                break;
            case ScalarPrimitive.Floor:
                for (var i = 0; i < n; i++)
                {
                    to[i] = T.Floor(a[i]);
                }

                break;
            case ScalarPrimitive.RoundEven:
                for (var i = 0; i < n; i++)
                {
                    to[i] = T.Round(a[i], MidpointRounding.ToEven);
                }

                break;
            case ScalarPrimitive.Select:
                Choose(code, to, n);
                break;
            default:
                throw Unknown(code);
        }
    }

    private void Integer<T, TUnsigned>(in ScalarInstruction code, int index, int n)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        where TUnsigned : unmanaged, IBinaryInteger<TUnsigned>
    {
        var to = Register<T>(index, n);
        var a = Register<T>(Math.Max(code.A, 0), n);
        var b = Register<T>(Math.Max(code.B, 0), n);
        var count = (int)code.Immediate;
        switch (code.Primitive)
        {
            case ScalarPrimitive.Constant:
                to.Fill(T.CreateTruncating(code.Immediate));
                break;
            case ScalarPrimitive.Select:
                Choose(code, to, n);
                break;
            case ScalarPrimitive.ShiftRightLogical:
                var bits = Register<TUnsigned>(code.A, n);
                for (var i = 0; i < n; i++)
                {
                    to[i] = T.CreateTruncating(bits[i] >>> count);
                }

                break;
            case ScalarPrimitive.Add:
                TensorPrimitives.Add(a, b, to);
                break;
            case ScalarPrimitive.Subtract:
                TensorPrimitives.Subtract(a, b, to);
                break;
            case ScalarPrimitive.Multiply:
                TensorPrimitives.Multiply(a, b, to);
                break;
            default:
                for (var i = 0; i < n; i++)
                {
                    to[i] = One(code, a[i], code.B >= 0 ? b[i] : T.Zero, count);
                }

                break;
        }
    }

    private static T One<T>(in ScalarInstruction code, T a, T b, int count)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => code.Primitive switch
        {
            ScalarPrimitive.Divide => T.IsZero(b) ? T.Zero : b == -T.One ? -a : a / b,
            ScalarPrimitive.Remainder => T.IsZero(b) || b == -T.One ? T.Zero : a % b,
            ScalarPrimitive.Negate => -a,
            ScalarPrimitive.Abs => a < T.Zero ? -a : a,
            ScalarPrimitive.Minimum => a < b ? a : b,
            ScalarPrimitive.Maximum => a < b ? b : a,
            ScalarPrimitive.And => a & b,
            ScalarPrimitive.Or => a | b,
            ScalarPrimitive.Xor => a ^ b,
            ScalarPrimitive.Not => ~a,
            ScalarPrimitive.ShiftLeft => a << count,
            ScalarPrimitive.ShiftRightArithmetic => a >> count,
            ScalarPrimitive.MultiplyHighUnsigned =>
                T.CreateTruncating((ulong)uint.CreateTruncating(a) * uint.CreateTruncating(b) >> 32),
            _ => throw Unknown(code),
        };

    private void Truth(in ScalarInstruction code, int index, int n)
    {
        var to = Register<byte>(index, n);
        var a = Register<byte>(Math.Max(code.A, 0), n);
        var b = Register<byte>(Math.Max(code.B, 0), n);
        switch (code.Primitive)
        {
            case ScalarPrimitive.Constant:
                to.Fill((byte)code.Immediate);
                break;
            case ScalarPrimitive.Select:
                Choose(code, to, n);
                break;
            default:
                for (var i = 0; i < n; i++)
                {
                    to[i] = code.Primitive switch
                    {
                        ScalarPrimitive.And => (byte)(a[i] & b[i]),
                        ScalarPrimitive.Or => (byte)(a[i] | b[i]),
                        ScalarPrimitive.Xor => (byte)(a[i] ^ b[i]),
                        ScalarPrimitive.Not => (byte)(a[i] ^ 1),
                        _ => throw Unknown(code),
                    };
                }

                break;
        }
    }

    private void Choose<T>(in ScalarInstruction code, Span<T> to, int n)
        where T : unmanaged
    {
        var condition = Register<byte>(code.A, n);
        var a = Register<T>(code.B, n);
        var b = Register<T>(code.C, n);
        for (var i = 0; i < n; i++)
        {
            to[i] = condition[i] != 0 ? a[i] : b[i];
        }
    }

    private void CompareAs(in ScalarInstruction code, int index, int n)
    {
        switch (_program.Code[code.A].Type)
        {
            case DType.F32:
                Compare<float>(code, index, n);
                break;
            case DType.F64:
                Compare<double>(code, index, n);
                break;
            case DType.I32:
                Compare<int>(code, index, n);
                break;
            case DType.I64:
                Compare<long>(code, index, n);
                break;
            default:
                Compare<byte>(code, index, n);
                break;
        }
    }

    private void Compare<T>(in ScalarInstruction code, int index, int n)
        where T : unmanaged, INumber<T>
    {
        var to = Register<byte>(index, n);
        var a = Register<T>(code.A, n);
        var b = Register<T>(code.B, n);
        for (var i = 0; i < n; i++)
        {
            var holds = code.Primitive switch
            {
                ScalarPrimitive.Equal => a[i] == b[i],
                ScalarPrimitive.Less => a[i] < b[i],
                _ => a[i] <= b[i],
            };
            to[i] = holds ? (byte)1 : (byte)0;
        }
    }

    private static InvalidOperationException Unknown(in ScalarInstruction code) =>
        new($"compiler bug: the primitive {code.Primitive} is not defined on {code.Type.Keyword()}");
}
