using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Passes;

namespace MiniTorch.Compiler.Tests.Filetests;

/// <summary>
/// <c>// test: pass NAME</c> and <c>// test: pipeline A,B,..</c>: the module after the passes, or the whole message if one fails. What is
/// printed must parse, a single pass must have nothing more to do, and from the first module on that can be evaluated every pass must
/// leave all results and updated parameters as they were, bit for bit.
/// </summary>
internal sealed class PassKind : IFiletestKind
{
    // Schedules depend on the target, and files must not depend on the machine.
    private static readonly PassContext Context = new(Target.OfWidth(512));

    public IReadOnlyList<string> Names => ["pass", "pipeline"];

    public string Run(Filetest test)
    {
        var pipeline = Pipeline.Of(test.Arguments.Split(',', StringSplitOptions.TrimEntries));
        var declared = Parser.Parse(test.Input, test.Name, checkTypes: false);
        var before = declared;
        Module after;
        try
        {
            after = pipeline.Run(declared, Context, record =>
            {
                ModuleRun.AssertSame(before, record.Module, test.Bindings, $"{test.Name}, pass '{record.Name}'");
                before = record.Module;
            });
        }
        catch (CompilerException e)
        {
            return test.Expecting(e.Message);
        }

        var printed = Printer.Print(after);
        Assert.Equal(printed, Printer.Print(Parser.Parse(printed, test.Name)));
        if (pipeline.Passes is [var only])
        {
            Assert.Same(after, only.Run(after, Context));
        }

        return test.Expecting(printed);
    }
}
