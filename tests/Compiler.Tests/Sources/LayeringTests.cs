using System.Xml.Linq;
using MiniTorch.Compiler.Tests.Filetests;

namespace MiniTorch.Compiler.Tests.Sources;

/// <summary>Projects reference what docs/architecture.md says, and nothing else.</summary>
public sealed class LayeringTests
{
    /// <summary>Each project of src with all that it may reference: projects, then packages.</summary>
    public static TheoryData<string, string[], string[]> Projects => new()
    {
        { "Ir", [], ["System.Numerics.Tensors"] },
        { "Passes", ["Ir"], [] },
        { "Runtime", ["Ir"], [] },
        { "Codegen", ["Passes", "Runtime"], ["Sigil"] },
        { "Compiler", ["Codegen"], [] },
        { "Nn", ["Compiler", "Interop"], [] },
        { "Interop", ["Compiler"], [] },
        { "Testing", ["Compiler"], [] },
        { "Cli", ["Interop", "Nn", "Testing"], ["ScottPlot", "Spectre.Console", "System.CommandLine"] },
    };

    [Fact]
    public void Every_project_is_listed() => Assert.Equal(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(f => Path.GetFileName(Path.GetDirectoryName(f))).Order(),
        Projects.Select(row => (string)row[0]).Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_the_layers_below_it(string project, string[] projects, string[] packages)
    {
        var file = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"MiniTorch.{project}.csproj"));
        Assert.Equal(projects, References(file, "ProjectReference").Select(r => Path.GetFileName(Path.GetDirectoryName(r))).Order());
        Assert.Equal(packages, References(file, "PackageReference").Order());
    }

    [Fact]
    public void Sigil_is_referenced_only_where_it_is_asked_for() => Assert.Equal(
        "'$(UseSigil)' == 'true'",
        XDocument.Load(Path.Combine(Repository.Root, "src", "Codegen", "MiniTorch.Codegen.csproj"))
            .Descendants("PackageReference").Single().Attribute("Condition")?.Value);

    [Fact]
    public void Code_is_generated_in_one_place() => Assert.All(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => File.ReadAllText(f).Contains("using System.Reflection.Emit", StringComparison.Ordinal)),
        f => Assert.StartsWith(Path.Combine(Repository.Root, "src", "Codegen", "IL"), f, StringComparison.Ordinal));

    private static IEnumerable<string> References(XDocument project, string kind) =>
        project.Descendants(kind).Select(r => r.Attribute("Include")!.Value.Replace('\\', '/'));
}
