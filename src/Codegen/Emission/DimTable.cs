using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Codegen.Emission;

/// <summary>The extents and strides that a kernel reads when it runs, in the order of the table it is called with; literals stand in the code.</summary>
internal sealed class DimTable
{
    private readonly Dictionary<Dim, int> _index = [];
    private readonly ImmutableArray<Dim>.Builder _dims = ImmutableArray.CreateBuilder<Dim>();

    /// <summary>The dims in order.</summary>
    public ImmutableArray<Dim> Dims => _dims.ToImmutable();

    /// <summary>The position of a dim that is no literal.</summary>
    public int IndexOf(Dim dim)
    {
        if (!_index.TryGetValue(dim, out var index))
        {
            index = _dims.Count;
            _dims.Add(dim);
            _index.Add(dim, index);
        }

        return index;
    }
}
