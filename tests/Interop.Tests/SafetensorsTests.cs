using System.Text;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Interop.Tests;

public class SafetensorsTests
{
    private const string Zeros = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    // From the tests of huggingface/safetensors: test_pt_comparison.py, which pads with spaces, and two of earlier versions.
    private static readonly byte[] Padded = Damage.Bytes("@\0\0\0\0\0\0\0{\"test\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}    " + Zeros);
    private static readonly byte[] Unpadded = Damage.Bytes("<\0\0\0\0\0\0\0{\"test\":{\"dtype\":\"I32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}" + Zeros);
    private static readonly byte[] WithTexts = Damage.Bytes(
        "f\0\0\0\0\0\0\0{\"__metadata__\":{\"framework\":\"pt\"},\"test1\":{\"dtype\":\"I32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}       " + Zeros);

    // From the library's own documentation of its Rust interface.
    private static readonly byte[] Attention = Damage.Bytes(
        "@\0\0\0\0\0\0\0{\"attn.0\":{\"dtype\":\"F32\",\"shape\":[1,2,3],\"data_offsets\":[0,24]}}"
        + "\0\0\0\0\0\0\x80?\0\0\0@\0\0@@\0\0\x80@\0\0\xA0@");

    [Fact]
    public void ReadsWhatTheLibraryWrites()
    {
        using var folder = new TemporaryFolder();
        var padded = Safetensors.Read(folder.Write("a", Padded));
        Assert.Equal("f32[2,2]", padded["test"].ToString());
        Assert.Empty(padded.Metadata);
        Assert.Equal([0, 0, 0, 0], Safetensors.Read(folder.Write("b", Unpadded))["test"].Elements<int>().ToArray());
        var texts = Safetensors.Read(folder.Write("c", WithTexts));
        Assert.Equal("pt", texts.Metadata["framework"]);
        Assert.Equal(["test1"], texts.Tensors.Select(t => t.Name));
        Assert.Equal([0, 1, 2, 3, 4, 5], Safetensors.Read(folder.Write("d", Attention))["attn.0"].Elements<float>().ToArray());
        Assert.Throws<KeyNotFoundException>(() => padded["tset"]);
    }

    [Fact]
    public void WritesTheBytesOfTheLibrary()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["a"], [new NamedTensor("test", TensorData.Of<float>([0, 0, 0, 0], 2, 2))]);
        Assert.Equal(Padded, File.ReadAllBytes(folder["a"]));
        Safetensors.Write(folder["a"], [new NamedTensor("attn.0", TensorData.Of<float>([0, 1, 2, 3, 4, 5], 1, 2, 3))]);
        Assert.Equal(Attention, File.ReadAllBytes(folder["a"]));
        Assert.Equal(["a"], folder.Names);
    }

    [Fact]
    public void EveryTypeAndAnyShapeComesBackWidestElementsFirst()
    {
        using var folder = new TemporaryFolder();
        var tensors = Tensors.All.Select((t, i) => new NamedTensor($"t{i} \"ü\\", t)).ToList();
        Safetensors.Write(folder["a"], tensors, new Dictionary<string, string> { ["step"] = "12", ["a \"ü"] = "" });
        var file = Safetensors.Read(folder["a"]);
        Assert.Equal([("a \"ü", ""), ("step", "12")], file.Metadata.Select(p => (p.Key, p.Value)));
        Assert.Equal(tensors.Select(t => t.Name), file.Tensors.Select(t => t.Name).Order());
        foreach (var tensor in tensors)
        {
            Assert.Equal(tensor.Data.ToString(), file[tensor.Name].ToString());
            Assert.Equal(tensor.Data.Bytes, file[tensor.Name].Bytes);
        }

        // The order of the given tensors does not matter; elements are aligned.
        Safetensors.Write(folder["b"], Enumerable.Reverse(tensors), file.Metadata);
        Assert.Equal(File.ReadAllBytes(folder["a"]), File.ReadAllBytes(folder["b"]));
        Safetensors.Write(folder["none"], []);
        Assert.Empty(Safetensors.Read(folder["none"]).Tensors);
        Assert.Equal(Damage.Bytes("\b\0\0\0\0\0\0\0{}      "), File.ReadAllBytes(folder["none"]));
    }

    [Theory]
    [InlineData("{", "at byte 9 expected JSON, found no JSON (")]
    [InlineData("[]", "at byte 8 expected a header that begins with {, found 0x5b")]
    [InlineData("", "at byte 8 expected a header that begins with {, found an empty one")]
    [InlineData("{} {}", "at byte 11 expected JSON, found no JSON (")]
    [InlineData("{\"\xFF\":1}", "at byte 9 expected text in UTF-8, found other bytes")]
    [InlineData("{\"a\":1}", "at byte 13 expected the object of tensor a, found Number")]
    [InlineData("{\"a\":{\"dtype\":\"F16\"}}", "at byte 22 expected a dtype of tensor a out of I64 F64 F32 I32 U8 BOOL, found \"F16\"")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "at byte 9 expected dtype, shape and two data_offsets of tensor a, found less or more")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "at byte 28 expected each of dtype, shape and data_offsets of tensor a once, found \"dtype\"")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2]}}", "at byte 37 expected a whole number of at least 0 in shape of tensor a, found -2")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5]}}", "at byte 37 expected a whole number of at least 0 in shape of tensor a, found 1.5")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[[]]}}", "at byte 37 expected a whole number of at least 0 in shape of tensor a, found [")]
    [InlineData("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"},\"a\":A(2,0,8)}", "at byte 33 expected each name of a text once, found \"k\" again")]
    [InlineData("{\"a\":A(2,0,8),\"a\":A(2,8,16)}", "at byte 62 expected each name once, found \"a\" again")]
    [InlineData("{\"a\":A(3,0,8)}", "at byte 9 expected data_offsets as far apart as tensor a: f32[3] is long, found [0,8]")]
    [InlineData("{\"a\":A(2,8,0)}", "at byte 9 expected data_offsets as far apart as tensor a: f32[2] is long, found [8,0]")]
    [InlineData("{\"a\":A(4611686018427387904,0,8)}", "at byte 9 expected data_offsets as far apart as tensor a: f32[4611686018427387904] is long, found [0,8]")]
    [InlineData("{\"a\":A(2,0,8),\"b\":A(2,4,12)}", "at byte 124 expected tensor b: f32[2] to begin, found that it begins at byte 120, inside tensor a: f32[2]")]
    [InlineData("{\"a\":A(2,0,8),\"b\":A(1,12,16)}", "at byte 125 expected tensor b: f32[1] to begin, found that it begins at byte 129, after a gap")]
    [InlineData("{\"a\":A(2,9223372036854775799,9223372036854775807)}", "at byte 98 expected tensor a: f32[2] to begin, found that it begins at byte 9223372036854775897, after a gap")]
    [InlineData("{\"a\":A(5,0,20)}", "at byte 79 expected tensor a: f32[5] up to byte 83, found the end of the file")]
    [InlineData("{\"a\":A(3,0,12)}", "at byte 75 expected the end of the file, after the last tensor, found 4 more bytes")]
    [InlineData("{}", "at byte 10 expected the end of the file, after the last tensor, found 16 more bytes")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", "at byte 29 expected a text, found Number")]
    public void WhatIsWrongIsNamedWithItsByte(string header, string message)
    {
        // A(n, begin, end) is short for an entry of n floats.
        header = System.Text.RegularExpressions.Regex.Replace(header, @"A\((\d+),(\d+),(\d+)\)", "{\"dtype\":\"F32\",\"shape\":[$1],\"data_offsets\":[$2,$3]}");
        using var folder = new TemporaryFolder();
        var path = folder.Write("w", Damage.Bytes($"{(char)header.Length}\0\0\0\0\0\0\0{header}{Zeros}"));
        Assert.StartsWith($"{path}: {message}", Damage.Message(Assert.Throws<CompilerException>(() => Safetensors.Read(path))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(71, "at byte 0 expected a header of at most 70 bytes in a file of 78, found a length of 71")]
    [InlineData(ulong.MaxValue, "at byte 0 expected a header of at most 70 bytes in a file of 78, found a length of 18446744073709551615")]
    [InlineData(1UL << 62, "at byte 0 expected a header of at most 70 bytes in a file of 78, found a length of 4611686018427387904")]
    public void ALengthBeyondTheFileReservesNothing(ulong length, string message)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("w", [.. BitConverter.GetBytes(length), .. new byte[70]]);
        Assert.Equal($"{path}: {message}", Damage.Message(Assert.Throws<CompilerException>(() => Safetensors.Read(path))));
    }

    [Fact]
    public void DamagedFilesAreErrors()
    {
        Damage.CutEverywhere(Attention, path => Safetensors.Read(path));
        Damage.CutEverywhere(WithTexts, path => Safetensors.Read(path));
        Damage.ScribbleEverywhere(Attention, path => Safetensors.Read(path));
        Damage.ScribbleEverywhere(WithTexts, path => Safetensors.Read(path));
    }

    [Fact]
    public void AStoreComesBackBitForBit()
    {
        using var folder = new TemporaryFolder();
        var store = Store();
        Fill(store);
        Safetensors.Save(folder["a"], store, new Dictionary<string, string> { ["model"] = "m" });
        var other = Store();
        Assert.Equal("m", Safetensors.Load(folder["a"], other)["model"]);
        Assert.All(store.Names, name => Assert.Equal(store.Raw(name).ToArray(), other.Raw(name).ToArray()));

        // The parameters alone: what an optimizer remembers stays as it was, and that of the file does not matter.
        var predict = Store(state: "other", type: DType.I64);
        predict.Span<long>("other")[0] = 5;
        Safetensors.Load(folder["a"], predict, parametersOnly: true);
        Assert.Equal(store.Raw("w").ToArray(), predict.Raw("w").ToArray());
        Assert.Equal(5, predict.Span<long>("other")[0]);
    }

    [Fact]
    public void EveryBitOfASavedStoreIsWatched()
    {
        using var folder = new TemporaryFolder();
        var store = Store();
        Fill(store);
        Safetensors.Save(folder["a"], store, new Dictionary<string, string> { ["n"] = "1" }, [new NamedTensor("more", TensorData.Of<int>([7, 8], 2))]);
        var whole = File.ReadAllBytes(folder["a"]);
        var bytes = (byte[])whole.Clone();
        var unnoticed = new List<int>();
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 4;
            var path = folder.Write("b", bytes);
            bytes[at] = whole[at];
            try
            {
                Safetensors.Read(path);
                unnoticed.Add(at);
            }
            catch (CompilerException e)
            {
                Assert.StartsWith(path, Damage.Message(e), StringComparison.Ordinal);
            }
        }

        Assert.Empty(unnoticed);
        bytes[^1] ^= 1;
        var wrong = Damage.Message(Assert.Throws<CompilerException>(() => Safetensors.Read(folder.Write("b", bytes))));
        Assert.Matches($"b: at byte {whole.Length - 4} expected tensor step: i32\\[\\] in 4 bytes of sha256 [0-9a-f]{{64}}, found [0-9a-f]{{64}}$", wrong);
    }

    [Fact]
    public void WhatElseIsInAFileIsForSomebodyElse()
    {
        using var folder = new TemporaryFolder();
        var store = Store();
        Safetensors.Save(folder["a"], store, others: [new NamedTensor("more", TensorData.Of<int>([7, 8], 2))]);
        var file = Safetensors.Read(folder["a"]);
        Assert.Empty(file.Metadata);
        Assert.Equal([7, 8], file["more"].Elements<int>().ToArray());
        Assert.Null(file.Find("less"));
        file.CopyTo(store, folder["a"], others: "more");
        Assert.Contains("expected no more, found more: i32[2]", Damage.Message(Assert.Throws<CompilerException>(() => file.CopyTo(store, "a"))), StringComparison.Ordinal);
        Assert.Equal(
            $"{folder["b"]}: expected each name once, found w for two tensors",
            Damage.Message(Assert.Throws<CompilerException>(() => Safetensors.Save(folder["b"], store, others: [new NamedTensor("w", TensorData.Of<int>([7]))]))));
        Assert.Equal(["a"], folder.Names);
    }

    [Fact]
    public void AFileOfAnotherModelIsOneMessageWithTheFirstDifferences()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(
            folder["a"],
            [
                new NamedTensor("w", TensorData.Of<float>([1, 2, 3, 4, 5, 6], 3, 2)), new NamedTensor("v", TensorData.Of<double>([1])),
                new NamedTensor("extra", TensorData.Of<int>([1, 2], 2)), new NamedTensor("more", TensorData.Of<int>([1])),
            ],
            new Dictionary<string, string> { ["model"] = "other" });
        var store = Store();
        var e = Assert.Throws<CompilerException>(() => Safetensors.Load(folder["a"], store));
        Assert.Equal(
            $"{folder["a"]}, a checkpoint of other, does not fit the module in 4 places: expected %w: f32[2,3], found w: f32[3,2]; "
                + "expected %step: i32[], found none of that name; expected no extra, found extra: i32[2]; and 1 more",
            Assert.Single(e.Diagnostics).Message);
        Assert.All(store.Raw("v").ToArray(), b => Assert.Equal(0, b));
        e = Assert.Throws<CompilerException>(() => Safetensors.Load(folder["a"], store, parametersOnly: true));
        Assert.EndsWith("in 1 place: expected %w: f32[2,3], found w: f32[3,2]", Assert.Single(e.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatCannotBeWrittenLeavesWhatWasThere()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a", [1, 2, 3]);
        static NamedTensor One(string name) => new(name, TensorData.Of<int>([1]));
        var e = Assert.Throws<CompilerException>(() => Safetensors.Write(folder["a"], [One("__metadata__")]));
        Assert.Equal(
            ("safetensors.names", $"{folder["a"]}: expected no tensor of the name __metadata__, which stands for texts"),
            (e.Diagnostics[0].Label, e.Diagnostics[0].Message));
        e = Assert.Throws<CompilerException>(() => Safetensors.Write(folder["a"], [One("x"), One("y"), One("x")]));
        Assert.Equal(
            ("safetensors.names", $"{folder["a"]}: expected each name once, found x for two tensors"), (e.Diagnostics[0].Label, e.Diagnostics[0].Message));
        e = Assert.Throws<CompilerException>(() => Safetensors.Save(folder["no/a"], Store()));
        Assert.StartsWith($"{folder["no/a"]}: cannot be written (", Damage.Message(e), StringComparison.Ordinal);
        Directory.CreateDirectory(folder["folder"]);
        Assert.Throws<CompilerException>(() => Safetensors.Save(folder["folder"], Store()));
        Assert.Equal(["a", "folder"], folder.Names);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(folder["a"]));
    }

    [Fact]
    public void TensorsAreAsLongAsTheirExtentsSay()
    {
        Assert.Throws<ArgumentException>(() => TensorData.Of<float>([1, 2], 3));
        Assert.Throws<ArgumentException>(() => TensorData.Of<float>([], -1, 0));
        Assert.Throws<ArgumentException>(() => new TensorData(DType.F64, [long.MaxValue, 2], []));
        Assert.Equal("the tensor is i32[2]: asked for f32", Assert.Throws<ArgumentException>(() => TensorData.Of<int>([1, 2], 2).Elements<float>().Length).Message);
    }

    private static ParameterStore Store(string state = "step", DType type = DType.I32)
    {
        var module = new ModuleBuilder("m");
        module.Parameter("w", DType.F32, [2, 3]);
        module.Parameter("v", DType.F64, []);
        module.State(state, type, []);
        return new ParameterStore(module.Build());
    }

    private static void Fill(ParameterStore store)
    {
        foreach (var name in store.Names)
        {
            Encoding.ASCII.GetBytes(name.PadRight(64, 'x'))[..store.Raw(name).Length].CopyTo(store.Raw(name));
        }
    }
}
