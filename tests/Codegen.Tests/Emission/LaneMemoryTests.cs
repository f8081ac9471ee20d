using MiniTorch.Codegen.Emission;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Tests.Emission;

/// <summary>What lanes are filled with when they are not loaded one by one.</summary>
public class LaneMemoryTests
{
    public static TheoryData<DType, int> Rows
    {
        get
        {
            var rows = new TheoryData<DType, int>();
            foreach (var type in Enum.GetValues<DType>())
            {
                foreach (var bits in Agreement.Widths)
                {
                    rows.Add(type, bits);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void OneElementIsRepeatedInEveryLane(DType type, int bits)
    {
        var found = Run(type, bits, 0, (il, lanes, _) =>
        {
            il.LoadArgument(0);
            lanes.LoadRepeated(type);
        });
        Assert.All(found, x => Assert.Equal(Element(type, 0), x));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void LanesBeyondTheCountBecomeTheConstant(DType type, int bits)
    {
        var lanes = LanesOf(type, bits);
        for (var count = 1; count <= lanes; count++)
        {
            var found = Run(type, bits, count, (il, code, local) =>
            {
                il.LoadArgument(0);
                code.Load(type, null);
                code.Keep(type, 1, lanes == 1 ? null : local);
            });
            Assert.Equal(Enumerable.Range(0, lanes).Select(i => i < count ? Element(type, i) : 1), found);
        }
    }

    // An element that is not 1, from the least bits on; truth values take turns.
    private static long Element(DType type, int index) => type == DType.Bool ? index & 1 ^ 1 : (index * 7) + 2;

    private static int LanesOf(DType type, int bits) => Code(Emit<Kernel>.NewDynamicMethod(), type, bits).Count;

    private static LaneCode Code(Emit<Kernel> il, DType type, int bits) =>
        LaneCode.For(il, bits, ScalarProgram.Create([type], (_, x) => x[0]));

    // Pushes a vector by the body and stores all of its lanes.
    private static unsafe long[] Run(DType type, int bits, int count, Action<Emit<Kernel>, LaneCode, Local> push)
    {
        var il = Emit<Kernel>.NewDynamicMethod();
        var lanes = Code(il, type, bits);
        var local = il.DeclareLocal<nint>();
        il.LoadArgument(2).StoreLocal(local).LoadArgument(1);
        push(il, lanes, local);
        lanes.Store(type, null);
        il.Return();
        byte* from = stackalloc byte[64], to = stackalloc byte[64];
        for (var i = 0; i < 64 / type.Size(); i++)
        {
            switch (type.Size())
            {
                case 8:
                    ((long*)from)[i] = Element(type, i);
                    break;
                case 4:
                    ((int*)from)[i] = (int)Element(type, i);
                    break;
                default:
                    from[i] = (byte)Element(type, i);
                    break;
            }
        }

        il.CreateDelegate()((nint)from, (nint)to, count, 0);
        var found = new long[lanes.Count];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = type.Size() switch { 8 => ((long*)to)[i], 4 => ((int*)to)[i], _ => to[i] };
        }

        return found;
    }
}
