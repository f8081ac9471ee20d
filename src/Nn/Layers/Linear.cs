using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// y = x weight + bias along the last axis: x is [.., inputs], y is [.., outputs]. Parameters <c>weight</c> [inputs, outputs] and
/// <c>bias</c> [outputs].
/// </summary>
public sealed class Linear : Layer
{
    private readonly LayerParameter _weight;
    private readonly LayerParameter? _bias;

    /// <summary>A linear layer.</summary>
    /// <param name="inputs">The extent of the last axis of what comes in.</param>
    /// <param name="outputs">The extent of the last axis of what goes out.</param>
    /// <param name="bias">False for a product alone.</param>
    /// <param name="weight">What the weight starts as; <see cref="Initializer.GlorotUniform"/> if not said. The bias starts at 0.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">An extent is below 1.</exception>
    public Linear(
        long inputs,
        long outputs,
        bool bias = true,
        Initializer? weight = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        (Inputs, Outputs) = (inputs, outputs);
        _weight = Parameter("weight", [inputs, outputs], weight ?? Initializer.GlorotUniform);
        _bias = bias ? Parameter("bias", [outputs], Initializer.Zeros) : null;
    }

    /// <summary>The extent of the last axis of what comes in.</summary>
    public long Inputs { get; }

    /// <summary>The extent of the last axis of what goes out.</summary>
    public long Outputs { get; }

    /// <inheritdoc/>
    public override string ToString() => $"Linear({Inputs}, {Outputs})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequireFeatures(context, x, Inputs, _weight);

        // A row of features alone is a matrix of one row.
        var y = (x.Rank == 1 ? x.Reshape([1, Inputs]) : x).MatMul(context[_weight]);
        y = x.Rank == 1 ? y.Reshape([Outputs]) : y;
        return _bias is null ? y : y + context[_bias];
    }
}
