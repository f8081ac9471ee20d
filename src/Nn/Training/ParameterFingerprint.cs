using System.Security.Cryptography;
using System.Text;
using MiniTorch.Ir.Ops;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>One number for all parameters: equal exactly when every bit is.</summary>
public static class ParameterFingerprint
{
    /// <summary>
    /// SHA-256, in lower hex, over the parameters in the order of declaration: for each its name and type as text, such as
    /// <c>0.weight: f32[784,128]</c> and a newline, then its elements, little-endian and row-major. State is left out, so that it says
    /// what was learned and not how.
    /// </summary>
    public static string ParametersSha256(this ParameterStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var value in store.Values.Where(v => v.Node.Op is Parameter { IsState: false }))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{value.Name}: {value.Type}\n"));
            hash.AppendData(store.Raw(value.Name));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
