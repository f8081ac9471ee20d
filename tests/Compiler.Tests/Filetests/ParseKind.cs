using MiniTorch.Ir;
using MiniTorch.Ir.Text;

namespace MiniTorch.Compiler.Tests.Filetests;

/// <summary><c>// test: parse</c>: the module as it is printed, or the whole message if the text is wrong.</summary>
internal sealed class ParseKind : IFiletestKind
{
    public IReadOnlyList<string> Names => ["parse"];

    public string Run(Filetest test)
    {
        try
        {
            var printed = Printer.Print(Parser.Parse(test.Input, test.Name));
            Assert.Equal(printed, Printer.Print(Parser.Parse(printed, test.Name)));
            return test.Expecting(printed);
        }
        catch (CompilerException e)
        {
            return test.Expecting(e.Message);
        }
    }
}
