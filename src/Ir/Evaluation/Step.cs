using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Evaluation;

/// <summary>
/// A piece of work made ready to run: what depends on the statement is worked out in the constructor, what depends on the symbols in
/// <see cref="Bind"/>, into memory it has already. Buffers are known by number; the <see cref="StepProgram"/> knows where they are.
/// </summary>
public abstract class Step
{
    /// <summary>Works out extents. Allocates nothing for bindings seen before.</summary>
    public abstract void Bind(Binding binding);

    /// <summary>Computes. Allocates nothing.</summary>
    /// <param name="buffers">The address of each buffer: the same at each run until the next binding, or until <see cref="Moved"/>.</param>
    /// <exception cref="CompilerException">An index is out of range.</exception>
    public abstract void Run(ReadOnlySpan<nint> buffers);

    /// <summary>Says that buffers lie elsewhere from now on.</summary>
    public virtual void Moved()
    {
    }

    /// <summary>Bytes of computed values that the step keeps by itself under the present binding.</summary>
    public virtual long ArenaBytes => 0;
}
