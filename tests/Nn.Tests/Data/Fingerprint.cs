using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Data;

/// <summary>A hash of a dataset's features and labels.</summary>
internal static class Fingerprint
{
    public static string Of(Dataset data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(data.AllFeatures.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(data.Labels.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
