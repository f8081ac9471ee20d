using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Cli;

/// <summary>Elements whose type is known only when the tool runs: the one place where a dtype becomes a CLR type.</summary>
internal static class Elements
{
    /// <summary>Feeds elements given as bytes.</summary>
    /// <exception cref="CompilerException">The input has another type or shape; the message has both.</exception>
    public static void Feed(Session session, string input, DType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape)
    {
        switch (type)
        {
            case DType.F32:
                session.Feed(input, MemoryMarshal.Cast<byte, float>(bytes), shape);
                break;
            case DType.F64:
                session.Feed(input, MemoryMarshal.Cast<byte, double>(bytes), shape);
                break;
            case DType.I32:
                session.Feed(input, MemoryMarshal.Cast<byte, int>(bytes), shape);
                break;
            case DType.I64:
                session.Feed(input, MemoryMarshal.Cast<byte, long>(bytes), shape);
                break;
            case DType.Bool:
                session.Feed(input, MemoryMarshal.Cast<byte, bool>(bytes), shape);
                break;
            default:
                session.Feed(input, bytes, shape);
                break;
        }
    }

    /// <summary>The bytes of a result.</summary>
    public static ReadOnlySpan<byte> Result(Session session, string result, DType type) => type switch
    {
        DType.F32 => MemoryMarshal.AsBytes(session.Result<float>(result)),
        DType.F64 => MemoryMarshal.AsBytes(session.Result<double>(result)),
        DType.I32 => MemoryMarshal.AsBytes(session.Result<int>(result)),
        DType.I64 => MemoryMarshal.AsBytes(session.Result<long>(result)),
        DType.Bool => MemoryMarshal.AsBytes(session.Result<bool>(result)),
        _ => session.Result<byte>(result),
    };

    /// <summary>The element at a position, as a number; true is 1.</summary>
    public static double Number(DType type, ReadOnlySpan<byte> bytes, int index) => type switch
    {
        DType.F32 => MemoryMarshal.Cast<byte, float>(bytes)[index],
        DType.F64 => MemoryMarshal.Cast<byte, double>(bytes)[index],
        DType.I32 => MemoryMarshal.Cast<byte, int>(bytes)[index],
        DType.I64 => MemoryMarshal.Cast<byte, long>(bytes)[index],
        _ => bytes[index],
    };

    /// <summary>The element at a position, as the shortest text that reads back to it.</summary>
    public static string Text(DType type, ReadOnlySpan<byte> bytes, int index) => type switch
    {
        DType.F32 => MemoryMarshal.Cast<byte, float>(bytes)[index].ToString(CultureInfo.InvariantCulture),
        DType.I64 => MemoryMarshal.Cast<byte, long>(bytes)[index].ToString(CultureInfo.InvariantCulture),
        DType.Bool => bytes[index] != 0 ? "true" : "false",
        _ => Number(type, bytes, index).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The element at a position, as JSON.</summary>
    public static JsonNode Json(DType type, ReadOnlySpan<byte> bytes, int index) => type switch
    {
        DType.F32 when float.IsFinite(MemoryMarshal.Cast<byte, float>(bytes)[index]) => JsonValue.Create(MemoryMarshal.Cast<byte, float>(bytes)[index]),
        DType.I64 => JsonValue.Create(MemoryMarshal.Cast<byte, long>(bytes)[index]),
        DType.Bool => JsonValue.Create(bytes[index] != 0),
        _ => JsonOption.Number(Number(type, bytes, index)),
    };
}
