using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Data;

internal static class InMemoryExtensions
{
    /// <summary>The arrays behind samples that a loader has read as a whole.</summary>
    public static Dataset InMemory(this IDataset data) => Assert.IsType<Dataset>(data);

    /// <summary>Both parts of such a split.</summary>
    public static (Dataset Train, Dataset Test) InMemory(this DataSplit split) => (split.Train.InMemory(), split.Test.InMemory());
}
