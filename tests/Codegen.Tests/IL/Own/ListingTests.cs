using System.Runtime.Intrinsics;

namespace MiniTorch.Codegen.Tests.IL.Own;

public class ListingTests
{
    [Fact]
    public void ALoopIsListedAnInstructionALine()
    {
        var il = Emit<Func<nint, nint, float>>.NewDynamicMethod();
        var (at, sum) = (il.DeclareLocal<nint>("at"), il.DeclareLocal<Vector256<float>>("sum"));
        var (next, end) = (il.DefineLabel("next"), il.DefineLabel("end"));
        var add = typeof(Vector256<float>).GetMethod("op_Addition")!;
        var total = typeof(Vector256).GetMethod("ToScalar")!.MakeGenericMethod(typeof(float));
        il.LoadArgument(0).StoreLocal(at);
        il.LoadLocal(at).LoadObject<Vector256<float>>(unaligned: 1).StoreLocal(sum);
        il.MarkLabel(next).LoadLocal(at).LoadArgument(1).BranchIfGreaterOrEqual(end);
        il.LoadLocal(sum).LoadLocal(at).LoadObject<Vector256<float>>(isVolatile: true, unaligned: 4).Call(add).StoreLocal(sum);
        il.LoadLocal(at).LoadConstant(32).Convert<nint>().Add().StoreLocal(at).Branch(next);
        il.MarkLabel(end).LoadLocal(sum).Call(total).LoadConstant(-0.5f).Multiply().Return();
        Assert.Equal(
            """
              ldarg 0
              stloc at
              ldloc at
              unaligned. 1
              ldobj Vector256<float>
              stloc sum
            next:
              ldloc at
              ldarg 1
              bge end
              ldloc sum
              ldloc at
              volatile.
              unaligned. 4
              ldobj Vector256<float>
              call Vector256<float>.op_Addition(Vector256<float>, Vector256<float>)
              stloc sum
              ldloc at
              ldc.i4 32
              conv.i
              add
              stloc at
              br next
            end:
              ldloc sum
              call Vector256.ToScalar<float>(Vector256<float>)
              ldc.r4 -0.5
              mul
              ret

            """,
            il.Instructions());
    }

    [Fact]
    public void ConstantsAreListedInFull()
    {
        var il = Emit<Action>.NewDynamicMethod();
        il.LoadConstant(true).LoadConstant(int.MinValue).LoadConstant(long.MaxValue);
        il.LoadConstant(1e-45f).LoadConstant(0.1).LoadConstant(double.NaN);
        Assert.Equal(
            """
              ldc.i4 1
              ldc.i4 -2147483648
              ldc.i8 9223372036854775807
              ldc.r4 1E-45
              ldc.r8 0.1
              ldc.r8 NaN

            """,
            il.Instructions());
    }
}
