using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using MiniTorch.Ir;

namespace MiniTorch.Codegen.Tests.Emission;

/// <summary>The entry point of the process that a test starts to see this machine with fewer instructions.</summary>
internal static class InstructionSet
{
    private const int Samples = 1500;

    /// <summary>The runtime's switches, and whether what they take away is there now.</summary>
    public static IReadOnlyDictionary<string, Func<bool>> Switches { get; } = new Dictionary<string, Func<bool>>
    {
        ["EnableAVX512"] = () => Avx512F.IsSupported,
        ["EnableAVX2"] = () => Avx2.IsSupported || Fma.IsSupported,
        ["EnableAVX"] = () => Avx.IsSupported,
        ["EnableHWIntrinsic"] = () => Vector128.IsHardwareAccelerated,
    };

    /// <summary>Checks every primitive at every width and gives a hash of all results, one NaN standing for all.</summary>
    public static string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, inputs, program) in PrimitiveCase.All)
        {
            var outputs = Agreement.Widths.Select(bits => Agreement.Check(program, inputs, bits, Samples)).ToArray();
            Unify(program.Code[program.Outputs[0]].Type, outputs[0][0]);
            hash.AppendData(outputs[0][0]);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static int Main(string[] arguments)
    {
        var missing = arguments[0];
        if (Switches[missing]())
        {
            Console.Error.WriteLine($"{missing}=0 took nothing away");
            return 1;
        }

        Console.WriteLine(Fingerprint());
        return 0;
    }

    private static void Unify(DType type, byte[] elements)
    {
        if (type == DType.F32)
        {
            Unify(MemoryMarshal.Cast<byte, float>(elements.AsSpan()));
        }
        else if (type == DType.F64)
        {
            Unify(MemoryMarshal.Cast<byte, double>(elements.AsSpan()));
        }
    }

    private static void Unify<T>(Span<T> elements)
        where T : IFloatingPointIeee754<T>
    {
        foreach (ref var x in elements)
        {
            x = T.IsNaN(x) ? T.NaN : x;
        }
    }
}
