namespace MiniTorch.Ir.Tests.Evaluation;

/// <summary>Extents of 0 run the same code as any other.</summary>
public sealed class EmptyTests
{
    public static TheoryData<string> Ops =>
        ["add", "exp", "cast", "sum0", "sum1", "max0", "matmul", "batched", "transpose", "slice", "pad", "concat",
        "broadcast", "gather", "scatter", "reshape", "softmax", "iota", "random", "layer_norm"];

    [Theory]
    [MemberData(nameof(Ops))]
    public void A_batch_of_nothing_gives_a_result_of_the_right_shape(string op)
    {
        var run = Interpreted.Of(f => Declare(op, f)).With("B", 0);
        run.Set<float>("x").Set<int>("i").Set("w", new float[12]).Set("s", 3).Run();
        var expected = op switch { "sum0" or "scatter" => 4, "max0" => 4, "pad" => 6, _ => 0 };
        Assert.Equal(expected, run.Result<float>().Length);
        if (op is "sum0" or "scatter" or "pad")
        {
            Assert.All(run.Result<float>(), v => Assert.Equal(0, BitConverter.SingleToInt32Bits(v)));
        }
    }

    private static Tensor Declare(string op, FunctionBuilder f)
    {
        var x = f.Input("x", DType.F32, ["B", 4]);
        var i = f.Input("i", DType.I32, ["B"]);
        var w = f.Input("w", DType.F32, [4, 3]);
        var s = f.Input("s", DType.I32, []);
        return op switch
        {
            "add" => x + 1,
            "exp" => x.Exp(),
            "cast" => x.Cast(DType.I64).Cast(DType.F32),
            "sum0" => x.Sum([0]),
            "sum1" => x.Sum([1]),
            "max0" => x.ReduceMax([0]),
            "matmul" => x.MatMul(w),
            "batched" => x.Reshape(["B", 2, 2]).MatMul(x.Reshape(["B", 2, 2]), transposeOther: true),
            "transpose" => x.Transpose(),
            "slice" => x.Slice(1, 1, 3),
            "pad" => x.Pad([1, 1], [0, 1]),
            "concat" => x.Concat(0, [x, x]),
            "broadcast" => x.BroadcastTo([5, "B", 4]),
            "gather" => w.Gather(i),
            "scatter" => x.ScatterAdd(i, 0, 1),
            "reshape" => x.Reshape([4, "B"]),
            "softmax" => x.Softmax(),
            "iota" => f.Iota(DType.F32, ["B", 4], 0) + x,
            "random" => s.RandomUniform(s, ["B", 4], 0, 1) + x,
            _ => x.LayerNorm(x.Slice(1, 0, 4).Sum([0]), f.Scalar(DType.F32, 1).BroadcastTo([4])),
        };
    }
}
