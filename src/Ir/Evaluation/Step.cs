using System.Collections.Immutable;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Evaluation;

/// <summary>
/// One op made ready to run: what depends on the op is worked out in the constructor, what depends on the symbols in
/// <see cref="Bind"/>, into memory it has already. Buffers are known by number; the evaluator knows where they are.
/// </summary>
internal abstract class Step(ImmutableArray<int> reads, int write)
{
    /// <summary>The buffers that are read.</summary>
    public ImmutableArray<int> Reads { get; } = reads;

    /// <summary>The buffer that is written.</summary>
    public int Write { get; } = write;

    /// <summary>Works out extents.</summary>
    public abstract void Bind(Binding binding);

    /// <summary>Computes.</summary>
    /// <param name="buffers">The address of each buffer.</param>
    /// <exception cref="CompilerException">An index is out of range.</exception>
    public abstract void Run(ReadOnlySpan<nint> buffers);
}

/// <summary>One buffer copied to another of the same type.</summary>
internal sealed class CopyStep(int read, int write, TensorType type) : Step([read], write)
{
    private readonly Dim _bytes = type.Bytes();
    private long _count;

    public override void Bind(Binding binding) => _count = binding.Evaluate(_bytes);

    public override void Run(ReadOnlySpan<nint> buffers) => AlignedMemory.Copy(buffers[Reads[0]], buffers[Write], _count);
}

/// <summary>Facts about types that memory needs.</summary>
internal static class Extents
{
    /// <summary>The bytes of a tensor.</summary>
    public static Dim Bytes(this TensorType type) => type.Shape.ElementCount * type.DType.Size();

    /// <summary>The product of some extents.</summary>
    public static Dim Product(this Shape shape, int start, int length) => Dim.Product(shape.Skip(start).Take(length));
}
