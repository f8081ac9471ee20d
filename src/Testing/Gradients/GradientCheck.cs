using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Scalars;
using MiniTorch.Passes;
using MiniTorch.Runtime;

namespace MiniTorch.Testing;

/// <summary>
/// Gradients against central differences of the loss, element by element, by the interpreter. The error of an element is
/// |a − n| / max(1, |a|, |n|), a being the gradient and n the difference over 2 · step · max(1, |x|).
/// </summary>
public static class GradientCheck
{
    private const long Length = 5;

    /// <summary>The gradient of a row of the table of ops.</summary>
    /// <param name="row">The row, one of <see cref="OpCases.All"/> or a user's own.</param>
    /// <param name="order">1; or 2 for the gradient of the weighted sum of its gradient.</param>
    /// <param name="autodiff">The pass that expands the gradient, if not the usual one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is below 1.</exception>
    public static GradientReport Of(OpCase row, int order = 1, Autodiff? autodiff = null)
    {
        ArgumentNullException.ThrowIfNull(row);
        var declared = new CaseModule(row with { IsDifferentiable = true }, row.GradientType, [Length]);
        var function = declared.Functions.Single(f => f.IsGradient);
        var options = new GradientOptions
        {
            Order = order,
            Step = row.Step,
            Autodiff = autodiff ?? new Autodiff(),
            IsChecked = value => value.Name != CaseModule.Weights,
        };
        return Of(declared.Module, function.Name, "loss", function.Feeds(new Random(3), Length), options: options);
    }

    /// <summary>The gradient of a function's result with respect to its float inputs and the float parameters that it reads.</summary>
    /// <param name="module">The module, as declared.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="loss">The name of a result that is one float.</param>
    /// <param name="feeds">The elements of every input.</param>
    /// <param name="parameters">The values of the parameters, left as they were; null for zeros.</param>
    /// <param name="options">How it is checked; null for every element at order 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is below 1.</exception>
    /// <exception cref="ArgumentException">There is no such result.</exception>
    /// <exception cref="CompilerException">There is no such function, or the result is not one float.</exception>
    public static GradientReport Of(
        Module module,
        string function,
        string loss,
        IEnumerable<(string Name, Elements Elements)> feeds,
        ParameterStore? parameters = null,
        GradientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(feeds);
        options ??= new GradientOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Order, 1);
        var (declared, wrt) = GradientModule.Of(module, function, loss, options);
        var expanded = Pipeline.Of("infer-shapes", "autodiff", "dead-nodes").With(options.Autodiff).Run(declared, PassContext.Host);
        var store = parameters ?? new ParameterStore(module);
        var gradients = StepSession.Interpreted(expanded, function, store);
        var losses = StepSession.Interpreted(GradientModule.LossAlone(expanded), function, store);
        var fed = feeds.ToDictionary(f => f.Name, f => f.Elements);
        foreach (var session in new[] { gradients, losses })
        {
            foreach (var input in session.Function.Inputs)
            {
                fed[input.Name].FeedTo(session, input.Name);
            }
        }

        gradients.Run();
        var variables = wrt.Select(v => Variable.Of(v, gradients, losses, store, fed)).ToArray();
        var lossType = expanded.Functions[0].Results[0].Type.DType;
        double Run()
        {
            losses.Run();
            return Elements.OfResult(losses, "loss", lossType).Value(0);
        }

        return new GradientReport(options.Order, [.. variables.Select(v => v.Check(options, Run))]);
    }

    /// <summary>What is changed to see the loss change.</summary>
    private sealed record Variable(string Name, Elements At, Elements Gradient, Action<Elements> Write)
    {
        public static Variable Of(Value value, Session gradients, Session losses, ParameterStore store, Dictionary<string, Elements> feeds)
        {
            var gradient = Elements.OfResult(gradients, GradientModule.Result(value), value.Type.DType);
            if (value.Node.Op is not Parameter)
            {
                var fed = feeds[value.Name];
                return new(value.Name, new Elements(fed.Type, [.. fed.Shape], fed.Bytes.ToArray()), gradient, x => x.FeedTo(losses, value.Name));
            }

            long[] shape = [.. value.Type.Shape.Select(d => d.Constant!.Value)];
            var at = new Elements(value.Type.DType, shape, store.Raw(value.Name).ToArray());
            return new(value.Name, at, gradient, x => x.Bytes.CopyTo(store.Raw(value.Name)));
        }

        public GradientError Check(GradientOptions options, Func<double> loss)
        {
            var count = (int)Math.Min(At.Count, options.MostElements);
            var (worst, worstAt) = (0.0, 0);
            for (var k = 0; k < count; k++)
            {
                // Spread over the whole tensor, the last element included.
                var i = count == At.Count ? k : (int)((long)(k + 1) * At.Count / count) - 1;
                var error = Error(i, options.Step, loss);
                if (!(error <= worst) && !double.IsNaN(worst))
                {
                    (worst, worstAt) = (error, i);
                }
            }

            return new GradientError(Name, count, At.Count, worst, worstAt);
        }

        private double Error(int i, double step, Func<double> loss)
        {
            var (bits, here) = (At[i], At.Value(i));
            double LossAt(double number)
            {
                At[i] = ScalarConstant.Bits(At.Type, number);
                Write(At);
                return loss();
            }

            var far = step * Math.Max(1, Math.Abs(here));
            var above = LossAt(here + far);
            var upper = At.Value(i);
            var difference = (above - LossAt(here - far)) / (upper - At.Value(i));
            At[i] = bits;
            Write(At);
            var given = Gradient.Value(i);
            return Math.Abs(given - difference) / Math.Max(1, Math.Max(Math.Abs(given), Math.Abs(difference)));
        }
    }
}
