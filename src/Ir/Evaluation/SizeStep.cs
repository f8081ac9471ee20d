using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Evaluation;

/// <summary>An extent as an i64 scalar.</summary>
internal sealed class SizeStep(Dim extent, int write) : Step
{
    private long _value;

    public override void Bind(Binding binding) => _value = binding.Evaluate(extent);

    public override void Run(ReadOnlySpan<nint> buffers) => AlignedMemory.Span<long>(buffers[write], 1)[0] = _value;
}
