using MiniTorch.Ir;

namespace MiniTorch.Interop.Tests;

public class NpyTests
{
    // numpy.save of arange(10), as a published session prints it.
    private static readonly byte[] ArangeTen = Damage.Bytes(
        "\x93NUMPY\x01\0v\0{'descr': '<i8', 'fortran_order': False, 'shape': (10,), }" + new string(' ', 59) + "\n"
        + string.Concat(Enumerable.Range(0, 10).Select(i => $"{(char)i}\0\0\0\0\0\0\0")));

    // numpy.save of [[1.1, 2.2, 4.4 ...]] of f32, from the tests of sqlite-vec.
    private static readonly byte[] TwoByFour = Damage.Bytes(
        "\x93NUMPY\x01\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }" + new string(' ', 58) + "\n"
        + "\xcd\xcc\x8c?\xcd\xcc\x0c@33S@\xcd\xcc\x8c@ff\x1e" + "A\xcd\xcc\x0c" + "Aff\xf6@33\xd3@");

    [Fact]
    public void ReadsAndWritesTheBytesOfNumpy()
    {
        using var folder = new TemporaryFolder();
        var integers = Npy.Read(folder.Write("a.npy", ArangeTen));
        Assert.Equal("i64[10]", integers.ToString());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], integers.Elements<long>().ToArray());
        Npy.Write(folder["b.npy"], TensorData.Of<long>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 10));
        Assert.Equal(ArangeTen, System.IO.File.ReadAllBytes(folder["b.npy"]));

        var floats = Npy.Read(folder.Write("c.npy", TwoByFour));
        Assert.Equal("f32[2,4]", floats.ToString());
        Assert.Equal([1.1f, 2.2f, 3.3f, 4.4f, 9.9f, 8.8f, 7.7f, 6.6f], floats.Elements<float>().ToArray());
        Npy.Write(folder["d.npy"], floats);
        Assert.Equal(TwoByFour, System.IO.File.ReadAllBytes(folder["d.npy"]));
        Assert.Equal(["a.npy", "b.npy", "c.npy", "d.npy"], folder.Names);
    }

    [Fact]
    public void EveryTypeAndAnyShapeComesBack()
    {
        using var folder = new TemporaryFolder();
        foreach (var tensor in Tensors.All)
        {
            Npy.Write(folder["t.npy"], tensor);
            Assert.Equal(0, System.IO.File.ReadAllBytes(folder["t.npy"]).AsSpan().IndexOf((byte)'\n') % 64 - 63);
            var read = Npy.Read(folder["t.npy"]);
            Assert.Equal(tensor.ToString(), read.ToString());
            Assert.Equal(tensor.Bytes, read.Bytes);
        }
    }

    [Theory]
    [InlineData("{\"shape\":(2,) , 'descr' :'<f4','fortran_order':False}")]
    [InlineData("{'fortran_order': False, 'shape': (2), 'descr': '<f4'}  \n")]
    [InlineData("  { 'descr': '<f4', 'fortran_order': False, 'shape': ( 2, ), }")]
    public void AnyLayoutOfTheHeaderIsUnderstood(string header)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal([1f, 2f], Npy.Read(folder.Write("h.npy", File(header, "\0\0\x80?\0\0\0@"))).Elements<float>().ToArray());
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }", "at byte 44 expected False, for elements in row-major order, found True")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", "at byte 20 expected an element type out of <f4 <f8 <i4 <i8 |b1 |u1, found '>f4'")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "at byte 20 expected an element type as text, found another value, such as a list of fields")]
    [InlineData("{'descr': '<f4', 'shape': (2,), }", "at byte 43 expected the keys descr, fortran_order and shape, found the end of the header")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', }", "at byte 27 expected each of the keys descr, fortran_order and shape once, found 'descr'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", "at byte 61 expected an extent of at most 64 bits, found '-'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "at byte 61 expected an extent of at most 64 bits, found 99999999999999999999")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "at byte 60 expected extents whose product fits 64 bits, found (4294967296, 4294967296)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }", "at byte 79 expected 4000000000000 bytes, the elements of f32[1000000000000], found 8 up to the end of the file")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } x", "at byte 68 expected the end of the header, found 'x'")]
    [InlineData("{'descr': '<f4' 'fortran_order': False, 'shape': (2,), }", "at byte 26 expected '}', found '''")]
    [InlineData("{'descr': '<f4", "at byte 20 expected text in quotes, found '''")]
    [InlineData("", "at byte 10 expected '{', found the end of the header")]
    public void WhatIsWrongIsNamedWithItsByte(string header, string message)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("w.npy", File(header, "\0\0\x80?\0\0\0@"));
        Assert.Equal($"{path}: {message}", Damage.Message(Assert.Throws<CompilerException>(() => Npy.Read(path))));
    }

    [Fact]
    public void OtherFilesAndVersionsAreErrors()
    {
        using var folder = new TemporaryFolder();
        string Read(byte[] bytes) => Damage.Message(Assert.Throws<CompilerException>(() => Npy.Read(folder.Write("o.npy", bytes))))[(folder["o.npy"].Length + 2)..];
        Assert.Equal(@"at byte 0 expected \x93NUMPY, found 504b03040a00", Read(Damage.Bytes("PK\x03\x04\n\0\0\0\0\0\0\0")));
        Assert.Equal("at byte 6 expected version 1.0, found 2.0", Read(Damage.Bytes("\x93NUMPY\x02\0v\0\0\0")));
        Assert.Equal("at byte 12 expected a header of 118 bytes, found the end of the file", Read(Damage.Bytes("\x93NUMPY\x01\0v\0{'")));
        Assert.Equal("at byte 8 expected a head of 10 bytes, found the end of the file", Read(Damage.Bytes("\x93NUMPY\x01\0")));
        var truth = File("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", "\x01\x00\x02");
        Assert.Equal("at byte 69 expected a truth value of 0 or 1, found 2", Read(truth));
        var missing = Assert.Throws<CompilerException>(() => Npy.Read(folder["none.npy"]));
        Assert.Equal($"{folder["none.npy"]}: there is no such file", Damage.Message(missing));
    }

    [Fact]
    public void CutFilesAreErrors()
    {
        Damage.CutEverywhere(ArangeTen, path => Npy.Read(path));
        Damage.CutEverywhere(TwoByFour, path => Npy.Read(path));
    }

    [Fact]
    public void ScribblesAreErrorsOrOtherTensors() => Damage.ScribbleEverywhere(TwoByFour, path => Npy.Read(path));

    private static byte[] File(string header, string elements) => Damage.Bytes($"\x93NUMPY\x01\0{(char)header.Length}\0{header}{elements}");
}
