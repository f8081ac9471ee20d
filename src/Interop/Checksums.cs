using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MiniTorch.Interop;

/// <summary>
/// SHA-256 of a safetensors file's parts, kept among its texts: of each tensor under <c>sha256:NAME</c>, and under <c>sha256:</c> of all other
/// texts and the places of the tensors. A file that has them is whole in every bit, or its damage has a name.
/// </summary>
internal static class Checksums
{
    private const string Prefix = "sha256:";

    /// <summary>The checksum of a tensor's elements.</summary>
    public static string Of(ReadOnlySpan<byte> elements) => Convert.ToHexStringLower(SHA256.HashData(elements));

    /// <summary>True if a file with these texts has checksums.</summary>
    public static bool AreIn(SafetensorsHeader header) => header.Metadata.Keys.Any(k => k.StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>The header with checksums of everything in it.</summary>
    public static SafetensorsHeader AddTo(SafetensorsHeader header, Func<string, string> checksumOf)
    {
        var summed = header with
        {
            Metadata = header.Metadata.AddRange(header.Entries.Select(e => KeyValuePair.Create(Prefix + e.Name, checksumOf(e.Name)))),
        };
        return summed with { Metadata = summed.Metadata.Add(Prefix, OfHeader(summed)) };
    }

    /// <summary>What is wrong with a header that <see cref="AddTo"/> gave checksums; null if all is well.</summary>
    public static (string Expected, string Found)? FindDamage(SafetensorsHeader header)
    {
        var (expected, found) = (header.Metadata.GetValueOrDefault(Prefix, "none"), OfHeader(header));
        return expected == found ? null : ($"a header of sha256 {expected}", found);
    }

    /// <summary>What is wrong with a tensor of such a file; null if all is well.</summary>
    public static (string Expected, string Found)? FindDamage(SafetensorsHeader header, SafetensorsEntry entry, ReadOnlySpan<byte> elements)
    {
        var (expected, found) = (header.Metadata.GetValueOrDefault(Prefix + entry.Name, "none"), Of(elements));
        return expected == found
            ? null
            : (string.Create(CultureInfo.InvariantCulture, $"{entry} in {elements.Length} bytes of sha256 {expected}"), found);
    }

    /// <summary>The texts without checksums.</summary>
    public static ImmutableSortedDictionary<string, string> RemoveFrom(ImmutableSortedDictionary<string, string> metadata) =>
        metadata.RemoveRange(metadata.Keys.Where(k => k.StartsWith(Prefix, StringComparison.Ordinal)));

    private static string OfHeader(SafetensorsHeader header)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in header.Metadata.Where(m => m.Key != Prefix))
        {
            text.Append(CultureInfo.InvariantCulture, $"{key.Length} {key} {value.Length} {value}\n");
        }

        foreach (var entry in header.Entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"{entry} {entry.Begin} {entry.End}\n");
        }

        return Of(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
