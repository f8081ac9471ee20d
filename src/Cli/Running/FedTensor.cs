using MiniTorch.Ir;

namespace MiniTorch.Cli.Running;

/// <summary>Elements for an input.</summary>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The extents.</param>
/// <param name="Bytes">The elements, row-major.</param>
internal sealed record FedTensor(DType Type, long[] Shape, byte[] Bytes);
