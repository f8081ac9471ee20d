namespace MiniTorch.Codegen.IL;

/// <summary>
/// What is optimized when a method is finished. Here as in Sigil 5.0.0 so that calls compile against either; the runtime compiles long
/// branches as well as short ones and nothing emits casts, so no value changes what is written.
/// </summary>
[Flags]
public enum OptimizationOptions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Short forms of branches.</summary>
    EnableBranchPatching = 1,

    /// <summary>Casts that do nothing are left out.</summary>
    EnableTrivialCastEliding = 2,

    /// <summary>Everything.</summary>
    All = EnableBranchPatching | EnableTrivialCastEliding,
}
