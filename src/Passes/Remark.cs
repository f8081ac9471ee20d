namespace MiniTorch.Passes;

/// <summary>What a pass left undone, and why.</summary>
/// <param name="Function">The function, without its at sign.</param>
/// <param name="Text">One line that names the values it is about.</param>
public sealed record Remark(string Function, string Text)
{
    /// <summary>Such as <c>@step: %dw stays apart from %dadd, which it reads: the product %dw reads it whole</c>.</summary>
    public override string ToString() => $"@{Function}: {Text}";
}
