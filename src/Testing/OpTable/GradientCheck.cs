using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Passes;
using MiniTorch.Runtime;

namespace MiniTorch.Testing;

/// <summary>The gradient of a row against central differences of its loss, for every element of every input, by the interpreter.</summary>
public static class GradientCheck
{
    private const long Length = 5;

    /// <summary>The largest |a - n| / max(1, |a|, |n|) of all elements, a being the gradient and n the difference.</summary>
    /// <param name="row">The row.</param>
    /// <param name="autodiff">The pass that expands the gradient.</param>
    public static double Error(OpCase row, Autodiff autodiff)
    {
        var declared = new CaseModule(row, row.GradientType, [Length]);
        var function = declared.Functions.Single(f => f.IsGradient);
        var module = Pipeline.Of("infer-shapes", "autodiff", "dead-nodes").With(autodiff).Run(declared.Module, PassContext.Host);
        var session = StepSession.Interpreted(module, function.Name, new ParameterStore(module));
        var feeds = function.Feeds(new Random(3), Length);
        Run(session, feeds);
        var gradients = function.Inputs.Where(i => i.Tensor.DType.IsFloat() && i.Name != "weights")
            .Select(i => (feeds.Single(f => f.Name == i.Name).Elements, Elements.OfResult(session, "d" + i.Name, i.Tensor.DType)))
            .ToArray();
        return gradients.Max(g => Error(g.Item1, g.Item2, row.Step, () => Run(session, feeds)));
    }

    private static double Error(Elements x, Elements gradient, double step, Func<double> loss)
    {
        var worst = 0.0;
        for (var i = 0; i < x.Count; i++)
        {
            var (bits, here) = (x[i], x.Value(i));
            double At(double number)
            {
                x[i] = ScalarConstant.Bits(x.Type, number);
                return loss();
            }

            var far = step * Math.Max(1, Math.Abs(here));
            var above = At(here + far);
            var upper = x.Value(i);
            var difference = (above - At(here - far)) / (upper - x.Value(i));
            x[i] = bits;
            var given = gradient.Value(i);
            var error = Math.Abs(given - difference) / Math.Max(1, Math.Max(Math.Abs(given), Math.Abs(difference)));
            worst = error <= worst ? worst : error;
        }

        return worst;
    }

    private static double Run(Session session, ImmutableArray<(string Name, Elements Elements)> feeds)
    {
        foreach (var (name, elements) in feeds)
        {
            elements.FeedTo(session, name);
        }

        session.Run();
        return Elements.OfResult(session, "loss", session.Function.Results[0].Type.DType).Value(0);
    }
}
