using System.Runtime.Intrinsics;

namespace MiniTorch.Codegen.Tests.IL;

/// <summary>Methods that are built and run.</summary>
public class ExecutionTests
{
    private static readonly (int A, int B)[] Pairs = [(-2, 3), (3, 3), (4, 3), (int.MinValue, int.MaxValue)];

    [Fact]
    public void ALoopRunsAsOftenAsItShould()
    {
        var il = Emit<Func<int, long>>.NewDynamicMethod("triangle");
        var (i, sum) = (il.DeclareLocal<int>("i"), il.DeclareLocal<long>("sum"));
        var (next, end) = (il.DefineLabel("next"), il.DefineLabel("end"));
        il.LoadConstant(0).StoreLocal(i).LoadConstant(0L).StoreLocal(sum);
        il.MarkLabel(next).LoadLocal(i).LoadArgument(0).BranchIfGreaterOrEqual(end);
        il.LoadLocal(sum).LoadLocal(i).Convert<long>().Add().StoreLocal(sum);
        il.LoadLocal(i).LoadConstant(1).Add().StoreLocal(i).Branch(next);
        il.MarkLabel(end).LoadLocal(sum).Return();
        var triangle = il.CreateDelegate();
        Assert.Equal([0, 0, 0, 1, 3, 4950], new[] { -1, 0, 1, 2, 3, 100 }.Select(triangle));
    }

    [Fact]
    public void ValuesStayOnTheStackAcrossALabel()
    {
        var il = Emit<Func<int, float>>.NewDynamicMethod();
        var (negative, end) = (il.DefineLabel(), il.DefineLabel());
        il.LoadConstant(0.5f).LoadArgument(0).LoadConstant(0).BranchIfLess(negative);
        il.LoadConstant(1f).Branch(end);
        il.MarkLabel(negative).LoadConstant(-1f);
        il.MarkLabel(end).Add().Return();
        var side = il.CreateDelegate();
        Assert.Equal((1.5f, 1.5f, -0.5f), (side(3), side(0), side(-3)));
    }

    [Fact]
    public void EveryBranchGoesWhereItSays()
    {
        Check((il, to) => il.BranchIfEqual(to), (a, b) => a == b);
        Check((il, to) => il.BranchIfLess(to), (a, b) => a < b);
        Check((il, to) => il.BranchIfLessOrEqual(to), (a, b) => a <= b);
        Check((il, to) => il.BranchIfGreater(to), (a, b) => a > b);
        Check((il, to) => il.BranchIfGreaterOrEqual(to), (a, b) => a >= b);
        Check((il, to) => il.Subtract().BranchIfTrue(to), (a, b) => a - b != 0);
        Check((il, to) => il.Subtract().BranchIfFalse(to), (a, b) => a - b == 0);

        static void Check(Action<Emit<Func<int, int, bool>>, Label> branch, Func<int, int, bool> expected)
        {
            var il = Emit<Func<int, int, bool>>.NewDynamicMethod();
            var taken = il.DefineLabel();
            il.LoadArgument(0).LoadArgument(1);
            branch(il, taken);
            il.LoadConstant(false).Return().MarkLabel(taken).LoadConstant(true).Return();
            var run = il.CreateDelegate();
            Assert.All(Pairs, p => Assert.Equal(expected(p.A, p.B), run(p.A, p.B)));
        }
    }

    [Fact]
    public void ComparisonsWithNaNAreFalse()
    {
        Check(il => il.CompareEqual(), (a, b) => a == b);
        Check(il => il.CompareLessThan(), (a, b) => a < b);
        Check(il => il.CompareGreaterThan(), (a, b) => a > b);

        static void Check(Action<Emit<Func<double, double, bool>>> compare, Func<double, double, bool> expected)
        {
            var il = Emit<Func<double, double, bool>>.NewDynamicMethod().LoadArgument(0).LoadArgument(1);
            compare(il);
            var run = il.Return().CreateDelegate();
            double[] values = [double.NaN, -1, -0.0, 0, 2, double.PositiveInfinity];
            Assert.All(values.SelectMany(a => values.Select(b => (a, b))), p => Assert.Equal(expected(p.a, p.b), run(p.a, p.b)));
        }
    }

    [Fact]
    public void ConversionsAreThoseOfUncheckedCasts()
    {
        const long Wide = -0x1_2345_6789_ABCD;
        Assert.Equal(unchecked((sbyte)Wide), Converted<sbyte>());
        Assert.Equal(unchecked((byte)Wide), Converted<byte>());
        Assert.Equal(unchecked((short)Wide), Converted<short>());
        Assert.Equal(unchecked((ushort)Wide), Converted<ushort>());
        Assert.Equal(unchecked((int)Wide), Converted<int>());
        Assert.Equal(unchecked((uint)Wide), Converted<uint>());
        Assert.Equal(unchecked((ulong)Wide), Converted<ulong>());
        Assert.Equal(unchecked((nint)Wide), Converted<nint>());
        Assert.Equal((float)Wide, Converted<float>());
        Assert.Equal((double)Wide, Converted<double>());
        Assert.Equal(-3, Emit<Func<float, int>>.NewDynamicMethod().LoadArgument(0).Convert<int>().Return().CreateDelegate()(-3.9f));

        static T Converted<T>()
            where T : struct =>
            Emit<Func<long, T>>.NewDynamicMethod().LoadArgument(0).Convert<T>().Return().CreateDelegate()(Wide);
    }

    [Fact]
    public void ConstantsArriveAsTheyAre()
    {
        Assert.All([0, 8, -1, 127, 128, -128, -129, int.MaxValue, int.MinValue], i =>
            Assert.Equal(i, Emit<Func<int>>.NewDynamicMethod().LoadConstant(i).Return().CreateDelegate()()));
        Assert.All([-0f, 1e-45f, float.NegativeInfinity], f => Assert.Equal(
            BitConverter.SingleToInt32Bits(f),
            BitConverter.SingleToInt32Bits(Emit<Func<float>>.NewDynamicMethod().LoadConstant(f).Return().CreateDelegate()())));
        Assert.Equal(0.1, Emit<Func<double>>.NewDynamicMethod().LoadConstant(0.1).Return().CreateDelegate()());
        Assert.Equal(long.MinValue, Emit<Func<long>>.NewDynamicMethod().LoadConstant(long.MinValue).Return().CreateDelegate()());
    }

    [Fact]
    public void AFinishedMethodCanBeCalledByAnother()
    {
        var square = Emit<Func<int, int>>.NewDynamicMethod("square").LoadArgument(0).Duplicate().Multiply().Return();
        square.CreateDelegate();
        var sum = Emit<Func<int, int, int>>.NewDynamicMethod("sum");
        sum.LoadArgument(0).Call(square).LoadArgument(1).Call(square).Add().Return();
        Assert.Equal(25, sum.CreateDelegate()(3, -4));
    }

    [Fact]
    public void ManyArgumentsAndLocalsHaveTheirOwnPlaces()
    {
        var il = Emit<Func<int, int, int, int, int, int, int>>.NewDynamicMethod();
        var locals = Enumerable.Range(0, 300).Select(_ => il.DeclareLocal<int>()).ToArray();
        for (var i = 0; i < locals.Length; i++)
        {
            il.LoadArgument((ushort)(i % 6)).LoadConstant(i).Multiply().StoreLocal(locals[i]);
        }

        il.LoadConstant(0);
        foreach (var local in locals)
        {
            il.LoadLocal(local).Add();
        }

        int[] x = [3, 1, 4, 1, 5, 9];
        Assert.Equal(Enumerable.Range(0, 300).Sum(i => x[i % 6] * i), il.Return().CreateDelegate()(x[0], x[1], x[2], x[3], x[4], x[5]));
    }

    [Fact]
    public void VectorsOfEveryWidthMoveThroughUnalignedMemory()
    {
        Check<Vector128<float>>();
        Check<Vector256<float>>();
        Check<Vector512<float>>();

        static unsafe void Check<TVector>()
            where TVector : unmanaged
        {
            var il = Emit<Action<nint, nint>>.NewDynamicMethod();
            il.LoadArgument(1).LoadArgument(0).LoadObject<TVector>(unaligned: 1).LoadArgument(1).LoadObject<TVector>(unaligned: 1);
            il.Call(typeof(TVector).GetMethod("op_Addition")!).StoreObject<TVector>(unaligned: 1).Return();
            var add = il.CreateDelegate();
            var lanes = sizeof(TVector) / sizeof(float);
            for (var offset = 0; offset < 5; offset++)
            {
                var (a, b) = (new byte[sizeof(TVector) + 16], new byte[sizeof(TVector) + 16]);
                fixed (byte* x = a, y = b)
                {
                    for (var i = 0; i < lanes; i++)
                    {
                        BitConverter.TryWriteBytes(a.AsSpan(offset + (i * 4)), i + 0.5f);
                        BitConverter.TryWriteBytes(b.AsSpan(offset + (i * 4)), 100f * i);
                    }

                    add((nint)(x + offset), (nint)(y + offset));
                }

                var expected = Enumerable.Range(0, lanes).Select(i => i + 0.5f + (100f * i));
                Assert.Equal(expected, Enumerable.Range(0, lanes).Select(i => BitConverter.ToSingle(b, offset + (i * 4))));
            }
        }
    }
}
