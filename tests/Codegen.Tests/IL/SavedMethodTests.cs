using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using System.Runtime.Loader;

namespace MiniTorch.Codegen.Tests.IL;

/// <summary>A method of a saved assembly does what the same method does in this process.</summary>
public class SavedMethodTests
{
    private delegate float Dot(nint a, nint b, int count);

    [Fact]
    public unsafe void ASavedMethodRunsLikeADynamicOne()
    {
        var here = Emit<Dot>.NewDynamicMethod("dot");
        Body(here);
        var saved = Load(Save());
        for (var count = 0; count < 40; count += 8)
        {
            var a = Enumerable.Range(0, count).Select(i => 0.1f * i).ToArray();
            var b = Enumerable.Range(0, count).Select(i => 1f / (i + 1)).ToArray();
            fixed (float* x = a, y = b)
            {
                var products = a.Zip(b, (p, q) => p * q).ToArray();
                float Lane(int lane) => Enumerable.Range(0, count / 8).Aggregate(0f, (sum, i) => sum + products[(i * 8) + lane]);
                float[] lanes = [.. Enumerable.Range(0, 8).Select(Lane)];
                Assert.Equal(Vector256.Sum(Vector256.Create(lanes)), here.CreateDelegate()((nint)x, (nint)y, count));
                Assert.Equal(here.CreateDelegate()((nint)x, (nint)y, count), saved((nint)x, (nint)y, count));
            }
        }
    }

    [Fact]
    public void AMethodIsFinishedTheWayItWasBegun()
    {
        var il = Emit<Action>.BuildStaticMethod(NewType(out _), "nothing", MethodAttributes.Public).Return();
        Assert.Throws<InvalidOperationException>(() => il.CreateDelegate());
        Assert.Same(il.CreateMethod(), il.CreateMethod());
    }

    private static TypeBuilder NewType(out PersistedAssemblyBuilder assembly)
    {
        assembly = new PersistedAssemblyBuilder(new AssemblyName("Saved"), typeof(object).Assembly);
        const TypeAttributes Static = TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed;
        return assembly.DefineDynamicModule("Saved").DefineType("Kernels", Static);
    }

    private static MemoryStream Save()
    {
        var type = NewType(out var assembly);
        var il = Emit<Dot>.BuildStaticMethod(type, "dot", MethodAttributes.Public);
        Body(il);
        Assert.True(il.CreateMethod().IsStatic);
        type.CreateType();
        var stream = new MemoryStream();
        assembly.Save(stream);
        stream.Position = 0;
        return stream;
    }

    private static Dot Load(Stream stream) =>
        new AssemblyLoadContext("saved", isCollectible: true).LoadFromStream(stream).GetType("Kernels", throwOnError: true)!
            .GetMethod("dot")!.CreateDelegate<Dot>();

    private static void Body(Emit<Dot> il)
    {
        var vector = typeof(Vector256<float>);
        var (i, at, sum) = (il.DeclareLocal<int>("i"), il.DeclareLocal<nint>("at"), il.DeclareLocal<Vector256<float>>("sum"));
        var (next, end) = (il.DefineLabel("next"), il.DefineLabel("end"));
        il.LoadConstant(0f).Call(typeof(Vector256).GetMethod("Create", [typeof(float)])!).StoreLocal(sum);
        il.LoadConstant(0).StoreLocal(i).LoadConstant(0).Convert<nint>().StoreLocal(at);
        il.MarkLabel(next).LoadLocal(i).LoadArgument(2).BranchIfGreaterOrEqual(end);
        il.LoadLocal(sum);
        il.LoadArgument(0).LoadLocal(at).Add().LoadObject(vector, unaligned: 1);
        il.LoadArgument(1).LoadLocal(at).Add().LoadObject(vector, unaligned: 1);
        il.Call(vector.GetMethod("op_Multiply", [vector, vector])!).Call(vector.GetMethod("op_Addition")!).StoreLocal(sum);
        il.LoadLocal(i).LoadConstant(8).Add().StoreLocal(i).LoadLocal(at).LoadConstant(32).Add().StoreLocal(at).Branch(next);
        il.MarkLabel(end).LoadLocal(sum).Call(typeof(Vector256).GetMethod("Sum")!.MakeGenericMethod(typeof(float))).Return();
    }
}
