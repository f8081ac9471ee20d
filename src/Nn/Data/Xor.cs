namespace MiniTorch.Nn.Data;

/// <summary>The truth table of exclusive or: four samples of two features, the smallest set that no linear model separates.</summary>
public static class Xor
{
    /// <summary>
    /// The table, both as labels (classes <c>0</c> and <c>1</c>) and as float targets of shape [1]; the test samples are the training samples.
    /// </summary>
    public static DataSplit Create()
    {
        var table = new Dataset("xor", [2], [0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0], ["0", "1"]).WithTargets([1], [0, 1, 1, 0]);
        return new DataSplit(table, table);
    }
}
