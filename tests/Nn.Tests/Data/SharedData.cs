namespace MiniTorch.Nn.Tests.Data;

/// <summary>Finds real material in the folder <c>shared</c> beside the repository root.</summary>
internal static class SharedData
{
    /// <summary>The path of a folder below <c>shared/data</c>, or null where it is absent.</summary>
    public static string? Folder(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MiniTorch.Compiler.sln")) && folder.Parent is { } parent)
            {
                var path = Path.Combine(parent.FullName, "shared", "data", name);
                return Directory.Exists(path) ? path : null;
            }
        }

        return null;
    }
}

/// <summary>A fact about real data; skipped with a message where the folder is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string folder)
    {
        if (SharedData.Folder(folder) is null)
        {
            Skip = $"needs shared/data/{folder} beside the repository root";
        }
    }
}
