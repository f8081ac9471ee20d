using System.Globalization;
using System.Text;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Text;

/// <summary>
/// IR text of modules, functions and statements, in the grammar of docs/ir.md. Deterministic and independent of the culture; what is
/// printed here parses to a module that prints the same.
/// </summary>
public static class Printer
{
    private const string Step = "  ";

    /// <summary>The module as text, ending in a newline.</summary>
    public static string Print(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var text = new StringBuilder($"module @{Quote(module.Name)} {{\n");
        foreach (var parameter in module.Parameters)
        {
            text.Append(Step).Append(parameter.Node.Op.Mnemonic).Append(' ').Append(Declare(parameter)).Append('\n');
        }

        foreach (var function in module.Functions)
        {
            text.Append(ReferenceEquals(function, module.Functions[0]) ? "" : "\n");
            Append(text, function, Step);
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>The function as text, ending in a newline.</summary>
    public static string Print(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var text = new StringBuilder();
        Append(text, function, "");
        return text.ToString();
    }

    /// <summary>The line of one statement, without the statements of its region, if it has one.</summary>
    public static string Print(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var text = new StringBuilder();
        AppendHead(text, node, node.Operands.Where((o, i) => !IsInline(node, i)).ToHashSet(), withTypes: true);
        return text.Append(node.Op is RegionOp ? " { ... }" : "").Append(Scope(node)).ToString();
    }

    /// <summary>A number as an attribute's value: the shortest text that reads back to the same bits.</summary>
    public static string Number(double value) => ScalarConstant.Text(DType.F64, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A name as it stands in text: in quotes if it holds anything but letters, digits, <c>_</c> and <c>.</c>.</summary>
    internal static string Quote(string name) => name.Length > 0 && name.All(IsNameCharacter)
        ? name
        : $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>True for what a name holds without quotes.</summary>
    internal static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.';

    /// <summary>True for what a word, such as a symbol, begins with; name characters follow.</summary>
    internal static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c == '_';

    /// <summary>True for a word.</summary>
    internal static bool IsWord(string text) => text.Length > 0 && IsWordStart(text[0]) && text.All(IsNameCharacter);

    private static void Append(StringBuilder text, Function function, string indent)
    {
        text.Append(CultureInfo.InvariantCulture, $"{indent}func @{Quote(function.Name)}(")
            .AppendJoin(", ", function.Inputs.Select(Declare))
            .Append(") -> (")
            .AppendJoin(", ", function.ResultNames.Select(n => "%" + Quote(n)))
            .Append(") {\n");
        AppendBody(text, function.Body, indent + Step, "return", withTypes: true);
        text.Append(indent).Append("}\n");
    }

    private static void AppendBody(StringBuilder text, Region body, string indent, string last, bool withTypes)
    {
        var named = NamedConstants(body);
        foreach (var node in body.Nodes)
        {
            if (node.Op is Constant && !named.Contains(node.Result))
            {
                continue;
            }

            text.Append(indent);
            AppendHead(text, node, named, withTypes || node.Op is Constant);
            if (node.Op is RegionOp op)
            {
                text.Append(" {\n");
                AppendBody(text, op.Region, indent + Step, "yield", withTypes: false);
                text.Append(indent).Append('}');
            }

            text.Append(Scope(node)).Append('\n');
        }

        text.Append(indent).Append(last).Append(body.Results.Length > 0 ? " " : "").AppendJoin(", ", body.Results.Select(Name)).Append('\n');
    }

    /// <summary>Everything of a statement but its region and scope.</summary>
    private static void AppendHead(StringBuilder text, Node node, HashSet<Value> named, bool withTypes)
    {
        if (node.Results.Length > 0)
        {
            text.AppendJoin(", ", node.Results.Select(r => withTypes ? Declare(r) : Name(r) + Place(r))).Append(" = ");
        }

        text.Append(node.Op.Mnemonic);
        string Operand(Value value) => value.Node.Op is Constant constant && !named.Contains(value) ? Elements(constant) : Name(value);
        var operands = node.Op switch
        {
            Constant constant => " " + Elements(constant),
            Update when node.Operands is [var target, var value] => $" {Name(target)} <- {Operand(value)}",
            RegionOp op => $"{Over(op)} ({string.Join(", ", node.Operands.Select((o, i) => Role(op, i) + Argument(o, op.Region.Inputs[i])))})",
            _ when node.Operands.Length == 0 => "",
            _ => " " + string.Join(", ", node.Operands.Select(Operand)),
        };
        text.Append(operands);
        var attributes = node.Op.Attributes;
        if (attributes.Length > 0)
        {
            text.Append(" {").AppendJoin(", ", attributes.Select(Attribute)).Append('}');
        }
    }

    /// <summary>The constants of a region that have a statement of their own; all others are printed where they are used.</summary>
    private static HashSet<Value> NamedConstants(Region body)
    {
        var inline = new HashSet<Value>();
        var named = new HashSet<Value>(body.Results);
        foreach (var node in body.Nodes)
        {
            for (var i = 0; i < node.Operands.Length; i++)
            {
                (IsInline(node, i) ? inline : named).Add(node.Operands[i]);
            }
        }

        named.UnionWith(body.Nodes.Where(n => n.Op is Constant).Select(n => n.Result).Where(r => r.Placement is not null || !inline.Contains(r)));
        return named;
    }

    /// <summary>True if the operand is one number repeated whose type the parser will find from the operands that are not.</summary>
    private static bool IsInline(Node node, int operand)
    {
        static bool IsNumber(Value v) => v.Node.Op is Constant { IsSplat: true };
        if (!IsNumber(node.Operands[operand]))
        {
            return false;
        }

        TensorType?[] types = [.. node.Operands.Select(o => IsNumber(o) ? null : o.Type)];
        for (var i = 0; i <= operand; i++)
        {
            // A number whose type does not follow is written as a statement, and then the types of others may follow from it.
            if (types[i] is null && !Follows(i))
            {
                types[i] = node.Operands[i].Type;
            }
        }

        return types[operand] is null;

        bool Follows(int i) =>
            node.Op.LiteralType(i, [.. types]) is { } type && (type == node.Operands[i].Type || !type.IsKnown);
    }

    private static string Over(RegionOp op) => op switch
    {
        Fused fused => $" over {fused.Space}",
        Tiled tiled => $" over {tiled.Space}",
        Scan scan => $" over {scan.Length}",
        _ => "",
    };

    private static string Role(RegionOp op, int operand) =>
        op is not Scan scan ? "" : operand < scan.Carries ? "carry " : scan.IsSequence(operand) ? "each " : "";

    private static string Argument(Value operand, Value input) =>
        operand.Name == input.Name ? Name(operand) : $"{Name(operand)} as {Name(input)}";

    private static string Declare(Value value) => Name(value) + (value.Type.IsKnown ? $": {value.Type}" : "") + Place(value);

    private static string Place(Value value) => value.Placement switch
    {
        null => "",
        { Parameter: { } parameter } => " @" + Name(parameter),
        var placement => " " + placement,
    };

    private static string Name(Value value) => "%" + Quote(value.Name);

    private static string Scope(Node node) => node.Scope.Length == 0 ? "" : " #" + string.Join('/', node.Scope.Split('/').Select(Quote));

    private static string Elements(Constant constant)
    {
        var elements = constant.Bits.Select(b => ScalarConstant.Text(constant.Type.DType, b));
        return constant.IsSplat ? elements.First() : $"[{string.Join(", ", elements)}]";
    }

    private static string Attribute(OpAttribute attribute) => attribute.Value switch
    {
        true => attribute.Name,
        double number => $"{attribute.Name}={Number(number)}",
        DType type => $"{attribute.Name}={type.Keyword()}",
        var value => string.Create(CultureInfo.InvariantCulture, $"{attribute.Name}={value}"),
    };
}
