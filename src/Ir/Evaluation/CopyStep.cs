using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Evaluation;

/// <summary>The elements that a copy takes.</summary>
internal enum CopiedPart
{
    /// <summary>All of them.</summary>
    Whole,

    /// <summary>The first half, rounded down.</summary>
    FirstHalf,

    /// <summary>What the first half leaves.</summary>
    SecondHalf,
}

/// <summary>One buffer copied to another of the same type.</summary>
internal sealed class CopyStep(int read, int write, TensorType type, CopiedPart part = CopiedPart.Whole) : Step
{
    private readonly Dim _elements = type.Shape.ElementCount;
    private long _first;
    private long _bytes;

    public override void Bind(Binding binding)
    {
        var count = binding.Evaluate(_elements);
        var (start, end) = part switch
        {
            CopiedPart.FirstHalf => (0, count / 2),
            CopiedPart.SecondHalf => (count / 2, count),
            _ => (0, count),
        };
        _first = start * type.DType.Size();
        _bytes = (end - start) * type.DType.Size();
    }

    public override void Run(ReadOnlySpan<nint> buffers) =>
        AlignedMemory.Copy(buffers[read] + (nint)_first, buffers[write] + (nint)_first, _bytes);
}
