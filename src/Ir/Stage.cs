namespace MiniTorch.Ir;

/// <summary>How far a module has come; each stage allows what the verifier's third layer says.</summary>
public enum Stage
{
    /// <summary>As declared or parsed: types may be left out, gradients are requests.</summary>
    Declared,

    /// <summary>After shape inference: every type is known.</summary>
    Shaped,

    /// <summary>After autodiff: gradients are ordinary statements.</summary>
    Differentiated,

    /// <summary>After fusion: statements may be kernels with a region, values may have a place in memory.</summary>
    Fused,
}
