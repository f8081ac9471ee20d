namespace MiniTorch.Ir;

/// <summary>The error of a run in which an index was out of range: the same from every engine.</summary>
public static class IndexFault
{
    /// <summary>The exception that names the statement, the index and the range.</summary>
    /// <param name="node">The gather or scatter_add.</param>
    /// <param name="index">The index found.</param>
    /// <param name="extent">The extent of the axis that it counts.</param>
    /// <param name="function">The function's name.</param>
    public static CompilerException Exception(Node node, long index, long extent, string? function)
    {
        ArgumentNullException.ThrowIfNull(node);
        var range = extent == 0 ? "no index, as that axis is empty" : $"an index in 0..{extent - 1}";
        return new CompilerException(new Diagnostic(
            "gather.index", $"%{node.Operands[1].Name} of {node.Op.Mnemonic} %{node.Result.Name} holds {index}: expected {range}")
        {
            Node = node,
            Origin = node.Origin,
            Function = function,
        });
    }
}
