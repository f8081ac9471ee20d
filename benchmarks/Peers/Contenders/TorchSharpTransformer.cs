using MiniTorch.Peers.Works;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MiniTorch.Peers.Contenders;

/// <summary>The transformer of <see cref="TextTraining"/> as nanoGPT writes it: one product for queries, keys and values, fused attention.</summary>
internal sealed class TorchSharpTransformer : IDisposable
{
    private readonly Embedding _symbols = nn.Embedding(TextTraining.Symbols, TextTraining.Width);
    private readonly Embedding _positions = nn.Embedding(TextTraining.Window, TextTraining.Width);
    private readonly Block[] _blocks = [.. Enumerable.Range(0, TextTraining.Depth).Select(_ => new Block())];
    private readonly LayerNorm _norm = nn.LayerNorm(TextTraining.Width);

    /// <summary>A transformer with the parameters of the work; matrices lie as torch has them, [outputs, inputs].</summary>
    public TorchSharpTransformer()
    {
        using var scope = NewDisposeScope();
        using var values = no_grad();
        var given = TextTraining.Parameters().ToDictionary(p => p.Name, p => tensor(p.Floats, p.Shape.AsSpan()));
        void Fill(nn.Module module, string weight, params string[] from)
        {
            foreach (var (name, parameter) in module.named_parameters())
            {
                var parts = from.Select(f => given[$"{f}.{(name == "weight" ? weight : name)}"]).ToList();
                var value = parts.Count == 1 ? parts[0] : cat(parts, -1);
                parameter.copy_(module is Linear && name == "weight" ? value.t() : value);
            }
        }

        Fill(_symbols, "weight", "symbols");
        Fill(_positions, "weight", "positions");
        Fill(_norm, "gain", "norm");
        for (var i = 0; i < _blocks.Length; i++)
        {
            var (block, name) = (_blocks[i], $"block{i}");
            Fill(block.Norm1, "gain", $"{name}.norm1");
            Fill(block.All, "weight", $"{name}.attention.query", $"{name}.attention.key", $"{name}.attention.value");
            Fill(block.Mixed, "weight", $"{name}.attention.output");
            Fill(block.Norm2, "gain", $"{name}.norm2");
            Fill(block.Wide, "weight", $"{name}.wide");
            Fill(block.Narrow, "weight", $"{name}.narrow");
        }
    }

    /// <summary>What training changes.</summary>
    public IEnumerable<Parameter> Parameters => Modules.SelectMany(m => m.parameters());

    private IEnumerable<nn.Module> Modules => [_symbols, _positions, .. _blocks.SelectMany(b => b.Modules), _norm];

    /// <summary>The mean of -ln of the probabilities of labels; [B, T] both.</summary>
    public Tensor Loss(Tensor x, Tensor labels)
    {
        var y = _blocks.Aggregate(_symbols.forward(x) + _positions.weight!, (y, block) => block.Apply(y));
        var logits = matmul(_norm.forward(y), _symbols.weight!.t());
        return Functional.cross_entropy(logits.view(-1, TextTraining.Symbols), labels.view(-1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var module in Modules)
        {
            module.Dispose();
        }
    }

    private sealed class Block
    {
        public LayerNorm Norm1 { get; } = nn.LayerNorm(TextTraining.Width);

        public Linear All { get; } = nn.Linear(TextTraining.Width, 3 * TextTraining.Width);

        public Linear Mixed { get; } = nn.Linear(TextTraining.Width, TextTraining.Width);

        public LayerNorm Norm2 { get; } = nn.LayerNorm(TextTraining.Width);

        public Linear Wide { get; } = nn.Linear(TextTraining.Width, 4 * TextTraining.Width);

        public Linear Narrow { get; } = nn.Linear(4 * TextTraining.Width, TextTraining.Width);

        public IEnumerable<nn.Module> Modules => [Norm1, All, Mixed, Norm2, Wide, Narrow];

        public Tensor Apply(Tensor x)
        {
            var y = x + Attend(Norm1.forward(x));
            return y + Narrow.forward(Functional.gelu(Wide.forward(Norm2.forward(y)), GELU.Approximate.tanh));
        }

        private Tensor Attend(Tensor x)
        {
            var (batch, window) = (x.shape[0], x.shape[1]);
            Tensor Heads(Tensor part) => part.view(batch, window, TextTraining.Heads, TextTraining.Width / TextTraining.Heads).transpose(1, 2);
            var parts = All.forward(x).split(TextTraining.Width, 2);
            var mixed = Functional.scaled_dot_product_attention(Heads(parts[0]), Heads(parts[1]), Heads(parts[2]), is_casual: true);
            return Mixed.forward(mixed.transpose(1, 2).contiguous().view(batch, window, TextTraining.Width));
        }
    }
}
