using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MiniTorch.Cli.Gradients;
using MiniTorch.Nn.Models;
using MiniTorch.Testing;
using Spectre.Console;

namespace MiniTorch.Cli;

/// <summary><c>minitorch gradcheck</c>: the gradients of ops, or of a built-in model, against differences.</summary>
internal static class GradcheckCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var ops = new Argument<string[]>("OP")
        {
            Description = "Ops and compositions of them, such as matmul or softmax",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var all = new Option<bool>("--all") { Description = "Every op and every composition" };
        var model = new Option<string?>("--model")
        {
            Description = $"The loss of a model in its parameters: one of {ModuleSource.ModelNames(shell)}",
            HelpName = "NAME",
        };
        var order = new Option<int>("--order")
        {
            Description = "2 for the gradient of the weighted sum of the gradient",
            HelpName = "1|2",
            DefaultValueFactory = _ => 1,
        };
        order.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not ("1" or "2") and var found }])
            {
                result.AddError($"--order: expected 1 or 2, found '{found}'");
            }
        });
        var json = JsonOption.Create();
        var command = new ToolCommand("gradcheck", "Compare gradients with central differences, in f64, element by element.")
        {
            Arguments = { ops },
            Options = { all, model, order, json },
            Examples =
            [
                ("minitorch gradcheck matmul softmax", "Two of them"),
                ("minitorch gradcheck --all --order 2", "Gradients of gradients, of all that have one"),
                ("minitorch gradcheck --model spiral", "A whole model, a row a parameter"),
            ],
        };
        command.Validators.Add(result =>
        {
            var given = new[] { result.GetValue(ops) is { Length: > 0 }, result.GetValue(all), result.GetValue(model) is not null };
            if (given.Count(g => g) != 1)
            {
                result.AddError($"expected ops, --all or --model, found {(given.Any(g => g) ? "several of them" : "none of them")}");
            }
        });
        command.SetAction(parsed =>
        {
            var rows = parsed.GetValue(model) is { } name
                ? GradientRows.OfModel(BuiltInModels.Find(name, shell.Models), parsed.GetValue(order))
                : GradientRows.OfOps(parsed.GetValue(all) ? OpCases.All : [.. parsed.GetValue(ops)!.SelectMany(OpNames.Rows)], parsed.GetValue(order));
            return Report(shell, [.. rows], parsed.GetValue(json));
        });
        return command;
    }

    private static int Report(Shell shell, List<GradientRow> rows, bool asJson)
    {
        shell.Draw(Table(rows));
        var failed = rows.Where(r => r.IsGood == false).ToList();
        var (elements, total) = (rows.Sum(r => r.Checked), rows.Sum(r => r.Elements));
        var largest = rows.Max(r => r.Error) ?? 0;
        shell.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows.Count(r => r.IsGood is not null)} rows, {Elements(elements, total)}, largest error {largest:0.0E-00}, {failed.Count} failed"));
        if (asJson)
        {
            shell.WriteJson(new JsonObject
            {
                ["ops"] = rows.Select(r => r.Op).Distinct().Count(),
                ["checked"] = rows.Count(r => r.IsGood is not null),
                ["failed"] = failed.Count,
                ["max_error"] = JsonValue(largest),
                ["elements"] = elements,
                ["rows"] = new JsonArray([.. rows.Select(Json)]),
            });
        }

        return failed.Count == 0
            ? ExitCode.Good
            : throw new CheckException($"the gradient is not the slope: {string.Join(", ", failed.Select(r => r.Name).Distinct())}");
    }

    private static string Elements(long elements, long total) =>
        elements == total ? $"all {total} elements" : $"{elements} of {total} elements, spread over each parameter";

    private static Table Table(IEnumerable<GradientRow> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["", "variant", "order", "elements", "max error", "verdict"])
        {
            var isText = column is "" or "variant" or "verdict";
            table.AddColumn(new TableColumn(column) { Alignment = isText ? Justify.Left : Justify.Right, NoWrap = true });
        }

        foreach (var row in rows)
        {
            table.AddRow(
                new Text(row.Op),
                new Text(row.Variant),
                new Text(row.Order.ToString(CultureInfo.InvariantCulture)),
                new Text(row.Checked == row.Elements ? $"{row.Checked}" : $"{row.Checked} of {row.Elements}"),
                new Text(row.Error?.ToString("0.0E-00", CultureInfo.InvariantCulture) ?? ""),
                new Text(row.Verdict));
        }

        return table;
    }

    private static JsonObject Json(GradientRow row) => new()
    {
        ["op"] = row.Op,
        ["variant"] = row.Variant,
        ["order"] = row.Order,
        ["checked"] = row.Checked,
        ["elements"] = row.Elements,
        ["max_error"] = row.Error is { } error ? JsonValue(error) : null,
        ["verdict"] = row.Verdict,
    };

    // JSON has no infinity.
    private static JsonNode? JsonValue(double error) => double.IsFinite(error) ? error : null;
}
