namespace MiniTorch.Ir;

/// <summary>What a reduction computes.</summary>
public enum ReductionKind
{
    /// <summary>A sum, in the order that docs/numerics.md defines.</summary>
    Sum,

    /// <summary>IEEE 754-2019 maximum, the same in any order.</summary>
    Max,

    /// <summary>IEEE 754-2019 minimum, the same in any order.</summary>
    Min,
}
