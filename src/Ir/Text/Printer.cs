namespace MiniTorch.Ir.Text;

/// <summary>IR text.</summary>
public static class Printer
{
    /// <summary>The module as text.</summary>
    public static string Print(Module module) => module.Name;

    /// <summary>One statement as text.</summary>
    public static string Print(Node node) => node.Op.Mnemonic;
}
