using System.Text;
using MiniTorch.Ir;

namespace MiniTorch.Interop.Tests;

/// <summary>What a reader does with files that somebody cut, stretched or scribbled on.</summary>
internal static class Damage
{
    /// <summary>A file's bytes from text, a character a byte.</summary>
    public static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);

    /// <summary>Every shorter file, and one that is a byte longer, is an error that names the file; reading it allocates little.</summary>
    public static void CutEverywhere(byte[] whole, Action<string> read)
    {
        using var folder = new TemporaryFolder();
        for (var length = 0; length < whole.Length; length++)
        {
            var path = folder.Write("cut", whole[..length]);
            Assert.StartsWith(path, Message(Assert.Throws<CompilerException>(() => read(path))), StringComparison.Ordinal);
        }

        var longer = folder.Write("longer", [.. whole, 0]);
        Assert.StartsWith(longer, Message(Assert.Throws<CompilerException>(() => read(longer))), StringComparison.Ordinal);
    }

    /// <summary>Any byte replaced by any other gives a tensor or an error that names the file, and never reserves much memory.</summary>
    public static void ScribbleEverywhere(byte[] whole, Action<string> read)
    {
        using var folder = new TemporaryFolder();
        var bytes = (byte[])whole.Clone();
        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (var scribble in (byte[])[0, 1, (byte)'0', (byte)'9', (byte)'"', (byte)'{', (byte)' ', 0x7F, 0xC3, 0xFF])
            {
                bytes[at] = scribble;
                var path = folder.Write("scribbled", bytes);
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    read(path);
                }
                catch (CompilerException e)
                {
                    Assert.StartsWith(path, Message(e), StringComparison.Ordinal);
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
            }

            bytes[at] = whole[at];
        }
    }

    /// <summary>The first diagnostic's text, without its label.</summary>
    public static string Message(CompilerException e) => e.Diagnostics[0].Message;
}
