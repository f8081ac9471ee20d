namespace MiniTorch.Ir;

/// <summary>What becomes of an element that an update meets.</summary>
public enum ScatterKind
{
    /// <summary>The update takes its place; of several the last one.</summary>
    Set,

    /// <summary>The update is added.</summary>
    Add,

    /// <summary>It is multiplied by the update.</summary>
    Mul,

    /// <summary>IEEE 754-2019 maximum of both.</summary>
    Max,

    /// <summary>IEEE 754-2019 minimum of both.</summary>
    Min,
}
