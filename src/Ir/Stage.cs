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

/// <summary>Facts about each <see cref="Stage"/>.</summary>
public static class Stages
{
    /// <summary>The furthest stage that a module can claim to have reached, judged by what stands in it.</summary>
    public static Stage Of(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var nodes = module.Functions.SelectMany(f => f.Body.Within).ToList();
        var values = module.Functions.SelectMany(f => f.Inputs).Concat(nodes.SelectMany(n => n.Results));
        return nodes.Any(n => n.Op is Ops.Fused or Ops.Tiled) || values.Any(v => v.Placement is not null) ? Stage.Fused
            : values.Any(v => !v.Type.IsKnown) ? Stage.Declared
            : nodes.Any(n => n.Op.IsRequest) ? Stage.Shaped
            : Stage.Differentiated;
    }
}
