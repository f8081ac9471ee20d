using System.IO.Compression;
using MiniTorch.Ir;

namespace MiniTorch.Interop.Tests;

public class NpzTests
{
    // numpy.savez(a=array([1.5, -2], float32)), written by zipfile: nothing is packed, the name is a.npy.
    private static byte[] OfPython { get; } =
    [
        .. Damage.Bytes("PK\x03\x04\x14\0\0\0\0\0\0\0!\0"), .. Damage.Bytes("\u00d6CK\u0005"), .. Damage.Bytes("\x88\0\0\0\x88\0\0\0\x05\0\0\0a.npy"),
        .. Damage.Bytes("\x93NUMPY\x01\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }" + new string(' ', 60) + "\n\0\0\xc0?\0\0\0\xc0"),
        .. Damage.Bytes("PK\x01\x02\x14\x03\x14\0\0\0\0\0\0\0!\0"), .. Damage.Bytes("\u00d6CK\u0005"),
        .. Damage.Bytes("\x88\0\0\0\x88\0\0\0\x05\0\0\0\0\0\0\0\0\0\0\0\x80\x01\0\0\0\0a.npy"),
        .. Damage.Bytes("PK\x05\x06\0\0\0\0\x01\0\x01\0\x33\0\0\0\xab\0\0\0\0\0"),
    ];

    [Fact]
    public void Every_type_and_any_shape_comes_back()
    {
        using var folder = new TemporaryFolder();
        NamedTensor[] tensors = [.. Tensors.All.Select((t, i) => new NamedTensor($"group/t{i}", t))];
        foreach (var isCompressed in new[] { false, true })
        {
            Npz.Write(folder["a.npz"], tensors, isCompressed);
            var read = Npz.Read(folder["a.npz"]);
            Assert.Equal(tensors.Select(t => t.Name), read.Select(t => t.Name));
            Assert.Equal(tensors.Select(t => t.Data.ToString()), read.Select(t => t.Data.ToString()));
            Assert.All(tensors.Zip(read), p => Assert.Equal(p.First.Data.Bytes, p.Second.Data.Bytes));
            Npz.Write(folder["b.npz"], tensors, isCompressed);
            Assert.Equal(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));
        }

        Assert.Equal(["a.npz", "b.npz"], folder.Names);
    }

    [Fact]
    public void What_is_not_wanted_is_not_unpacked()
    {
        using var folder = new TemporaryFolder();
        Npz.Write(folder["a.npz"], [new("x", TensorData.Of<float>([1, 2, 3], 3)), new("y", TensorData.Of<int>([7], 1))]);
        var bytes = File.ReadAllBytes(folder["a.npz"]);
        bytes[bytes.AsSpan().IndexOf("\0\0\x40\x40"u8)] ^= 1;
        var damaged = folder.Write("b.npz", bytes);
        Assert.Equal("npz.checksum", Assert.Throws<CompilerException>(() => Npz.Read(damaged)).Diagnostics[0].Label);
        Assert.Equal(["x", "y"], Npz.Names(damaged).AsEnumerable());
        Assert.Equal([7], Assert.Single(Npz.Read(damaged, name => name == "y")).Data.Elements<int>().ToArray());
    }

    [Fact]
    public void A_file_of_numpy_is_read()
    {
        using var folder = new TemporaryFolder();
        var (name, data) = Assert.Single(Npz.Read(folder.Write("p.npz", OfPython)));
        Assert.Equal(("a", "f32[2]"), (name, data.ToString()));
        Assert.Equal([1.5f, -2], data.Elements<float>().ToArray());
    }

    [Fact]
    public void Damage_is_an_error_that_names_the_file()
    {
        using var folder = new TemporaryFolder();
        Npz.Write(folder["a.npz"], [new("x", TensorData.Of<float>([1, 2, 3], 3)), new("y", TensorData.Of<int>([7], 1))]);
        var whole = File.ReadAllBytes(folder["a.npz"]);
        for (var length = 0; length < whole.Length; length++)
        {
            var path = folder.Write("cut.npz", whole[..length]);
            Assert.Contains(path, Assert.Throws<CompilerException>(() => Npz.Read(path)).Message, StringComparison.Ordinal);
        }

        Damage.ScribbleEverywhere(whole, path => Npz.Read(path));
        var at = whole.AsSpan().IndexOf("\0\0\x40\x40"u8);
        whole[at] ^= 1;
        var changed = folder.Write("changed.npz", whole);
        Assert.Matches("error \\[npz.checksum\\]: .*changed.npz/x.npy: expected 140 bytes of checksum [0-9a-f]{8}, found 140 of [0-9a-f]{8}", Message(changed));
    }

    [Fact]
    public void What_is_no_array_is_an_error()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("there is no such file", Message(folder["none.npz"]), StringComparison.Ordinal);
        var path = folder["z.npz"];
        void Zip(params (string Name, string Text)[] entries)
        {
            using var stream = File.Create(path);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
            foreach (var (name, text) in entries)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        Zip(("a.txt", "x"));
        Assert.EndsWith("expected files of arrays, NAME.npy, found 'a.txt'", Message(path), StringComparison.Ordinal);
        Zip(("a.npy", "no array"));
        Assert.Contains("z.npz/a.npy: at byte 0 expected \\x93NUMPY, found", Message(path), StringComparison.Ordinal);
        Npz.Write(path, [new("a", TensorData.Of<int>([1], 1))]);
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            using var copy = archive.CreateEntry("a.npy").Open();
            using var first = new MemoryStream();
            Npy.Write(folder["a.npy"], TensorData.Of<int>([1], 1));
            copy.Write(File.ReadAllBytes(folder["a.npy"]));
        }

        Assert.EndsWith("expected one array of each name, found 'a' twice", Message(path), StringComparison.Ordinal);
        var twice = new NamedTensor("a", TensorData.Of<int>([1], 1));
        Assert.Contains("found 'a' twice", Assert.Throws<CompilerException>(() => Npz.Write(path, [twice, twice])).Message, StringComparison.Ordinal);
    }

    private static string Message(string path) => Assert.Throws<CompilerException>(() => Npz.Read(path)).Message;
}
