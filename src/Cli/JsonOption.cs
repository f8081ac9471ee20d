using System.CommandLine;
using System.Text.Json.Nodes;
using MiniTorch.Passes;

namespace MiniTorch.Cli;

/// <summary>The option <c>--json</c>, which every command has, and parts that several objects share. docs/cli.md has the fields.</summary>
internal static class JsonOption
{
    /// <summary>The option.</summary>
    public static Option<bool> Create() => new("--json") { Description = "Print a JSON object as the last line" };

    /// <summary>A list of objects.</summary>
    public static JsonArray Array(IEnumerable<JsonNode?> items) => [.. items];

    /// <summary>A number, or its name if JSON has no such number: <c>"nan"</c>, <c>"inf"</c>, <c>"-inf"</c>.</summary>
    public static JsonNode Number(double value) => double.IsFinite(value)
        ? JsonValue.Create(value)
        : JsonValue.Create(double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");

    /// <summary>What a pass did.</summary>
    public static JsonObject Pass(PassRecord pass) => new()
    {
        ["number"] = pass.Number,
        ["name"] = pass.Name,
        ["changed"] = pass.Changed,
        ["milliseconds"] = double.Round(pass.Elapsed.TotalMilliseconds, 3),
        ["statements"] = pass.Module.Functions.Sum(f => f.Nodes.Length),
        ["remarks"] = Array(pass.Remarks.Select(r => JsonValue.Create(r.ToString()))),
    };
}
