using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>The updates that an optimizer appends to a function: all of them happen in a step, or none.</summary>
internal sealed class Updates
{
    private readonly FunctionBuilder _function;
    private readonly Tensor? _happens;
    private readonly Dictionary<Tensor, Tensor> _values = [];

    /// <summary>Updates of a function.</summary>
    /// <param name="function">The function that trains.</param>
    /// <param name="happens">A bool scalar, false in a step that leaves everything as it is; null if there is no such step.</param>
    public Updates(FunctionBuilder function, Tensor? happens) => (_function, _happens) = (function, happens);

    /// <summary>What a tensor is after an update that happens.</summary>
    public Tensor this[Tensor target] => _values[target];

    /// <summary>Appends an update.</summary>
    public void Set(Tensor target, Tensor value)
    {
        _values.Add(target, value);
        _function.Update(target, _happens is { } happens ? happens.Select(value, target) : value);
    }
}
