using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using MiniTorch.Peers.Works;

namespace MiniTorch.Peers.Contenders;

/// <summary>
/// A network as the bytes of an ONNX model: <c>Gemm</c>, an activation, <c>Gemm</c>, ... Field numbers are those of
/// <see href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto"/>.
/// </summary>
internal static class OnnxModel
{
    private const long IrVersion = 8;
    private const long OpSetVersion = 17;
    private const long Float = 1;

    /// <summary>The name of the only input, [batch, inputs].</summary>
    public static string Input => "x";

    /// <summary>The name of the only output, [batch, outputs].</summary>
    public static string Output => "y";

    /// <summary>The bytes of a ModelProto.</summary>
    public static byte[] Encode(Network network) => new Message()
        .Number(1, IrVersion)
        .Nested(7, Graph(network))
        .Nested(8, new Message().Text(1, "").Number(2, OpSetVersion))
        .ToArray();

    private static Message Graph(Network network)
    {
        var graph = new Message();
        var value = Input;
        for (var i = 0; i < network.Depth; i++)
        {
            var isLast = i == network.Depth - 1;
            var sum = isLast ? Output : $"sum{i}";
            graph.Nested(1, Node("Gemm", sum, value, $"weight{i}", $"bias{i}"));
            value = isLast ? Output : $"active{i}";
            if (!isLast)
            {
                graph.Nested(1, Node(network.Activation == Activation.Tanh ? "Tanh" : "Relu", value, sum));
            }
        }

        graph.Text(2, "network");
        for (var i = 0; i < network.Depth; i++)
        {
            graph.Nested(5, Tensor(network.Weight(i))).Nested(5, Tensor(network.Bias(i)));
        }

        return graph
            .Nested(11, ValueInfo(Input, network.Batch, network.Widths[0]))
            .Nested(12, ValueInfo(Output, network.Batch, network.Widths[^1]));
    }

    /// <summary>A NodeProto.</summary>
    private static Message Node(string op, string output, params ReadOnlySpan<string> inputs)
    {
        var node = new Message();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        return node.Text(2, output).Text(4, op);
    }

    /// <summary>A TensorProto.</summary>
    private static Message Tensor(Operand operand)
    {
        var tensor = new Message();
        foreach (var extent in operand.Shape)
        {
            tensor.Number(1, extent);
        }

        return tensor.Number(2, Float).Text(8, operand.Name).Bytes(9, MemoryMarshal.AsBytes<float>(operand.Floats));
    }

    /// <summary>A ValueInfoProto with its TypeProto and TensorShapeProto.</summary>
    private static Message ValueInfo(string name, params ReadOnlySpan<long> shape)
    {
        var dims = new Message();
        foreach (var extent in shape)
        {
            dims.Nested(1, new Message().Number(1, extent));
        }

        var type = new Message().Nested(1, new Message().Number(1, Float).Nested(2, dims));
        return new Message().Text(1, name).Nested(2, type);
    }

    /// <summary>A message of protocol buffers: fields of a number, a wire type and a value.</summary>
    private sealed class Message
    {
        private const int Varint = 0;
        private const int LengthDelimited = 2;

        private readonly ArrayBufferWriter<byte> _bytes = new();

        public Message Number(int field, long value)
        {
            WriteVarint((ulong)((field << 3) | Varint));
            WriteVarint((ulong)value);
            return this;
        }

        public Message Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public Message Nested(int field, Message value) => Bytes(field, value.ToArray());

        public Message Bytes(int field, ReadOnlySpan<byte> value)
        {
            WriteVarint((ulong)((field << 3) | LengthDelimited));
            WriteVarint((ulong)value.Length);
            _bytes.Write(value);
            return this;
        }

        public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

        private void WriteVarint(ulong value)
        {
            for (; value > 127; value >>= 7)
            {
                _bytes.Write([(byte)(value | 128)]);
            }

            _bytes.Write([(byte)value]);
        }
    }
}
