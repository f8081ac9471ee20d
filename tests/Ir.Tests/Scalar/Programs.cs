using MiniTorch.Ir.Reference;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Tests.Scalar;

/// <summary>Runs scalar programs by their reference.</summary>
internal static class Programs
{
    public static T[] Run<T>(Func<Scalars.Scalar, Scalars.Scalar> body, T[] x)
        where T : unmanaged =>
        Run(ScalarProgram.Create([DTypes.Of<T>()], (_, s) => body(s[0])), x, x);

    public static T[] Run<T>(Func<Scalars.Scalar, Scalars.Scalar, Scalars.Scalar> body, T[] x, T[] y)
        where T : unmanaged =>
        Run(ScalarProgram.Create([DTypes.Of<T>(), DTypes.Of<T>()], (_, s) => body(s[0], s[1])), x, y);

    private static unsafe T[] Run<T>(ScalarProgram program, T[] x, T[] y)
        where T : unmanaged
    {
        var results = new T[x.Length];
        fixed (T* first = x, second = y, to = results)
        {
            new BlockEvaluator(program).Run([(nint)first, (nint)second], [(nint)to], x.Length, [x.Length]);
        }

        return results;
    }
}
