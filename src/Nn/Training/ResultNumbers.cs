using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>Results of a run as f64, whatever floating-point type they have.</summary>
internal static class ResultNumbers
{
    /// <summary>A scalar result. Allocates nothing.</summary>
    public static double Number(this Session session, string name) =>
        IsWide(session, name) ? session.Result<double>(name)[0] : session.Result<float>(name)[0];

    /// <summary>All elements of a result.</summary>
    public static double[] Numbers(this Session session, string name)
    {
        if (IsWide(session, name))
        {
            return session.Result<double>(name).ToArray();
        }

        var narrow = session.Result<float>(name);
        var wide = new double[narrow.Length];
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] = narrow[i];
        }

        return wide;
    }

    private static bool IsWide(Session session, string name)
    {
        var function = session.Function;
        return function.Results[function.ResultNames.IndexOf(name)].Type.DType == DType.F64;
    }
}
