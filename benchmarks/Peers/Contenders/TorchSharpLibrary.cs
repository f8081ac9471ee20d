using System.Buffers.Binary;
using System.Text;

namespace MiniTorch.Peers.Contenders;

/// <summary>
/// Makes TorchSharp's native library loadable where the C++ library is older than the one it was built with. It asks for the symbol
/// version GLIBCXX_3.4.32, of which it uses no symbol; the loader refuses it all the same, unless the need is marked weak. This marks it,
/// in the copy beside the program. See the section on symbol versions in the Linux Standard Base, "Version Requirements".
/// </summary>
internal static class TorchSharpLibrary
{
    private const string Library = "libLibTorchSharp.so";
    private const string UnusedVersion = "GLIBCXX_3.4.32";
    private const uint VersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 2; // VER_FLG_WEAK
    private const int SectionHeaderSize = 64;

    /// <summary>Marks the need weak, if the library is there and this has not been done before. Call before TorchSharp is used.</summary>
    public static void Repair()
    {
        string[] places = [Library, Path.Combine("runtimes", "linux-x64", "native", Library)];
        foreach (var path in places.Select(p => Path.Combine(AppContext.BaseDirectory, p)).Where(File.Exists))
        {
            var image = File.ReadAllBytes(path);
            if (MarkWeak(image))
            {
                // In one stroke, and under a new inode: a process may have the old file mapped.
                var repaired = path + ".repaired";
                File.WriteAllBytes(repaired, image);
                File.Move(repaired, path, overwrite: true);
            }
        }
    }

    /// <summary>Marks the need weak in an ELF file of 64 bits, little-endian.</summary>
    /// <returns>True if a byte has changed.</returns>
    internal static bool MarkWeak(Span<byte> image)
    {
        var sections = (int)UInt64(image, 0x28);
        var count = UInt16(image, 0x3c);
        for (var i = 0; i < count; i++)
        {
            var header = image.Slice(sections + (i * SectionHeaderSize), SectionHeaderSize);
            if (UInt32(header, 4) == VersionNeeds)
            {
                var names = image.Slice(sections + ((int)UInt32(header, 40) * SectionHeaderSize), SectionHeaderSize);
                return MarkWeak(image, needs: (int)UInt64(header, 24), names: (int)UInt64(names, 24));
            }
        }

        return false;
    }

    /// <summary>Walks the list of needed libraries, and of each the list of needed versions.</summary>
    private static bool MarkWeak(Span<byte> image, int needs, int names)
    {
        for (int library = needs, toNext = 1; toNext != 0; library += toNext)
        {
            toNext = (int)UInt32(image, library + 12);
            for (int version = library + (int)UInt32(image, library + 8), step = 1; step != 0; version += step)
            {
                step = (int)UInt32(image, version + 12);
                var flags = UInt16(image, version + 4);
                if ((flags & Weak) == 0 && Name(image, names + (int)UInt32(image, version + 8)) == UnusedVersion)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(image[(version + 4)..], (ushort)(flags | Weak));
                    return true;
                }
            }
        }

        return false;
    }

    private static string Name(ReadOnlySpan<byte> image, int at) =>
        Encoding.ASCII.GetString(image.Slice(at, image[at..].IndexOf((byte)0)));

    private static ushort UInt16(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image[at..]);

    private static uint UInt32(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt32LittleEndian(image[at..]);

    private static ulong UInt64(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt64LittleEndian(image[at..]);
}
