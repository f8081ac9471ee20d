using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MiniTorch.Codegen.Tests.IL.Own;

/// <summary>The emitter's public surface is a part of Sigil's, so that code written against one compiles against the other.</summary>
public class SigilSignatureTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(long)] = "long",
        [typeof(float)] = "float", [typeof(double)] = "double", [typeof(string)] = "string", [typeof(int?)] = "int?",
    };

    public static TheoryData<Type, string> Types => new()
    {
        { typeof(Emit<>), "Emit<DelegateType>" },
        { typeof(Label), "Label" },
        { typeof(Local), "Local" },
        { typeof(OptimizationOptions), "OptimizationOptions" },
        { typeof(SigilVerificationException), "SigilVerificationException" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryPublicMemberIsOneOfSigils(Type type, string section) =>
        Assert.Equal(Listed(section).Order(StringComparer.Ordinal), Members(type).Order(StringComparer.Ordinal));

    [Fact]
    public void EveryPublicTypeOfTheEmitterIsListed() => Assert.Equal(
        Types.Select(row => (Type)row[0]).OrderBy(t => t.Name),
        typeof(Label).Assembly.GetExportedTypes().Where(t => t.Namespace == typeof(Label).Namespace).OrderBy(t => t.Name));

    [Fact]
    public void OnlyOneFileChoosesTheEmitter()
    {
        var outside = Directory.EnumerateFiles(SourceFolder(), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "IL")
            .Where(file => File.ReadAllText(file).Contains("Codegen.IL", StringComparison.Ordinal))
            .Select(Path.GetFileName);
        Assert.Equal(["GlobalUsings.cs"], outside);
    }

    private static string SourceFolder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../../../src/Codegen"));

    private static ImmutableArray<string> Listed(string section)
    {
        using var reader = new StreamReader(typeof(SigilSignatureTests).Assembly.GetManifestResourceStream("Sigil-5.0.0-signatures.txt")!);
        return
        [
            .. reader.ReadToEnd().Split('\n')
                .SkipWhile(line => line != $"[{section}]")
                .Skip(1)
                .TakeWhile(line => !line.StartsWith('['))
                .Where(line => line.Length > 0 && !line.StartsWith('#')),
        ];
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {(int)Enum.Parse(type, name)}");
        }

        return type.GetConstructors().Select(c => c.ToString()!)
            .Concat(type.GetProperties(Declared).Select(Property))
            .Concat(type.GetMethods(Declared).Where(m => !m.IsSpecialName).Select(Method));
    }

    private static string Property(PropertyInfo property) =>
        $"public {Name(property.PropertyType)} {property.Name} {{ get;{(property.SetMethod?.IsPublic == true ? " set;" : "")} }}";

    private static string Method(MethodInfo method)
    {
        var modifiers = method.IsStatic ? "static " : method.GetBaseDefinition() != method ? "override " : "";
        var arguments = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(_ => "T"))}>" : "";
        var parameters = string.Join(", ", method.GetParameters().Select(Parameter));
        return $"public {modifiers}{Name(method.ReturnType)} {method.Name}{arguments}({parameters})";
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var value = parameter.RawDefaultValue switch
        {
            _ when !parameter.HasDefaultValue => "",
            null => " = null",
            bool b => b ? " = true" : " = false",
            var v when parameter.ParameterType.IsEnum => $" = {parameter.ParameterType.Name}.{Enum.ToObject(parameter.ParameterType, v)}",
            var v => $" = {v}",
        };
        return $"{Name(parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string Name(Type type) =>
        Keywords.TryGetValue(type, out var keyword) ? keyword
        : type.IsGenericMethodParameter ? "T"
        : type.IsGenericParameter ? "DelegateType"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
