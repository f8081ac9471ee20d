namespace MiniTorch.Runtime;

/// <summary>A compiled loop over a part of its space: the one signature of all generated code.</summary>
/// <param name="buffers">The address of an array of addresses: the kernel's operands, results and scratch.</param>
/// <param name="dims">The address of an array of i64: extents and strides under the present binding.</param>
/// <param name="begin">The first position of the part.</param>
/// <param name="end">The position after the last; equal to <paramref name="begin"/> for a part that is empty.</param>
public delegate void Kernel(nint buffers, nint dims, nint begin, nint end);
