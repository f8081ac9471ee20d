using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Evaluation;

/// <summary>One number repeated over a buffer.</summary>
/// <param name="write">The buffer.</param>
/// <param name="bytes">Its bytes.</param>
/// <param name="size">Bytes of an element: 1, 4 or 8.</param>
/// <param name="bits">The element's bits.</param>
internal sealed class FillStep(int write, Dim bytes, int size, long bits) : Step
{
    private long _count;

    public override void Bind(Binding binding) => _count = binding.Evaluate(bytes) / size;

    public override void Run(ReadOnlySpan<nint> buffers)
    {
        switch (size)
        {
            case 1:
                AlignedMemory.Span<byte>(buffers[write], _count).Fill((byte)bits);
                break;
            case 4:
                AlignedMemory.Span<int>(buffers[write], _count).Fill((int)bits);
                break;
            default:
                AlignedMemory.Span<long>(buffers[write], _count).Fill(bits);
                break;
        }
    }
}
