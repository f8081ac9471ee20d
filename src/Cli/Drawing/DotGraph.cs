using System.Globalization;
using System.Text;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Text;

namespace MiniTorch.Cli.Drawing;

/// <summary>
/// A module as a graph in the DOT language of Graphviz: a box a statement, an edge a use with the type of the value, a frame for each
/// function, scope, kernel and step of a scan.
/// </summary>
internal sealed class DotGraph
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _edges = new();
    private readonly Dictionary<Value, string> _boxes = [];
    private int _count;

    private DotGraph()
    {
    }

    /// <summary>The text, ending in a newline.</summary>
    public static string Of(Module module)
    {
        var graph = new DotGraph();
        graph.Line(0, $"digraph {Quote(module.Name)} {{");
        graph.Line(1, "graph [fontname=\"Helvetica\", compound=true];");
        graph.Line(1, "node [shape=box, fontname=\"Helvetica\"];");
        graph.Line(1, "edge [fontname=\"Helvetica\", fontsize=10];");
        foreach (var function in module.Functions)
        {
            graph.Draw(function);
        }

        return graph._text.Append(graph._edges).Append("}\n").ToString();
    }

    private void Draw(Function function)
    {
        _boxes.Clear();
        Open(1, function.ToString(), "rounded");
        var parameters = function.Nodes.SelectMany(n => n.Operands).Concat(function.Results).Where(v => v.Node.Op is Parameter).Distinct();
        foreach (var value in parameters.Concat(function.Inputs))
        {
            var shape = value.Node.Op is Parameter ? "cylinder" : "ellipse";
            _boxes[value] = Box(2, $"{value.Node.Op.Mnemonic} {Declare(value)}", $"shape={shape}");
        }

        Draw(function.Body, 2);
        foreach (var (name, value) in function.ResultNames.Zip(function.Results))
        {
            Edge(value, Box(2, $"return %{name}", "shape=ellipse, peripheries=2"));
        }

        Line(1, "}");
    }

    // Statements that follow each other in one scope share its frames; frames are opened and closed as the scope changes.
    private void Draw(Region body, int depth)
    {
        string[] open = [];
        foreach (var node in body.Nodes)
        {
            if (node.Op is Constant { IsSplat: true } && !body.Results.Contains(node.Result))
            {
                continue;
            }

            var scope = node.Scope.Split('/', StringSplitOptions.RemoveEmptyEntries);
            var shared = open.Zip(scope).TakeWhile(p => p.First == p.Second).Count();
            Close(depth, open.Length, shared);
            for (var i = shared; i < scope.Length; i++)
            {
                Open(depth + i, scope[i], "dashed");
            }

            open = scope;
            Draw(node, depth + scope.Length);
        }

        Close(depth, open.Length, 0);
    }

    private void Draw(Node node, int depth)
    {
        if (Frame(node.Op) is { } frame)
        {
            var region = ((RegionOp)node.Op).Region;
            Open(depth, frame, "filled", "color=lightgrey");
            foreach (var (input, operand) in region.Inputs.Zip(node.Operands))
            {
                // A number repeated has no box of its own outside.
                _boxes[input] = _boxes.TryGetValue(operand, out var source) ? source : Box(depth + 1, Statement(operand.Node), "");
            }

            Draw(region, depth + 1);
            Line(depth, "}");
            foreach (var (result, inner) in node.Results.Zip(region.Results))
            {
                _boxes[result] = _boxes[inner];
            }

            return;
        }

        var box = Box(depth, Statement(node), "");
        foreach (var result in node.Results)
        {
            _boxes[result] = box;
        }

        foreach (var operand in node.Operands.Where(o => _boxes.ContainsKey(o)))
        {
            Edge(operand, box);
        }
    }

    // What stands above the frame around the statements of an op that runs them; null if it runs none.
    private static string? Frame(Op op) => op switch
    {
        Fused fused => $"fused over {fused.Space}",
        Tiled tiled => $"tiled over {tiled.Space}",
        Scan scan => $"scan over {scan.Length}{(scan.Reversed ? ", reversed" : "")}",
        _ => null,
    };

    // The statement as text has it, but the types of its results below each other and no scope, which is drawn.
    private static string Statement(Node node)
    {
        var text = Printer.Print(node);
        var end = node.Scope.Length == 0 ? text.Length : text.LastIndexOf(" #", StringComparison.Ordinal);
        var start = node.Results.Length == 0 ? 0 : text.IndexOf(" = ", StringComparison.Ordinal) + 3;
        return string.Join('\n', node.Results.Select(Declare).Append(text[start..end]));
    }

    private static string Declare(Value value) => value.Type.IsKnown ? $"%{value.Name}: {value.Type}" : $"%{value.Name}";

    private string Box(int depth, string label, string style)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"n{_count++}");
        Line(depth, $"{name} [label={Quote(label)}{(style.Length > 0 ? ", " : "")}{style}];");
        return name;
    }

    private void Edge(Value value, string to) =>
        _edges.Append(CultureInfo.InvariantCulture, $"  {_boxes[value]} -> {to} [label={Quote(value.Type.IsKnown ? value.Type.ToString() : "")}];\n");

    private void Open(int depth, string label, string style, string more = "")
    {
        Line(depth, string.Create(CultureInfo.InvariantCulture, $"subgraph cluster_{_count++} {{"));
        Line(depth + 1, $"label={Quote(label)};");
        Line(depth + 1, $"style={style};");
        if (more.Length > 0)
        {
            Line(depth + 1, more + ";");
        }
    }

    private void Close(int depth, int from, int to)
    {
        for (var i = from - 1; i >= to; i--)
        {
            Line(depth + i, "}");
        }
    }

    private void Line(int depth, string text) => _text.Append(' ', 2 * depth).Append(text).Append('\n');

    // In DOT a backslash begins an escape, such as the new line that is meant here.
    private static string Quote(string text) => "\"" + text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal) + "\"";
}
