using System.Collections.Immutable;
using MiniTorch.Codegen.Kernels;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Testing;

/// <summary>How many modules held each op, and each kind of thing that the compiler makes of ops.</summary>
public sealed class Coverage
{
    private readonly SortedDictionary<string, long> _ops = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _kinds = new(StringComparer.Ordinal);

    /// <summary>Nothing yet, of the ops that a statement may name, of what may be asked for, and of every kind.</summary>
    public Coverage()
    {
        foreach (var op in OpRegistry.Ops.Select(o => o.Mnemonic).Union(["custom_gradient", "checkpoint", "scan"]))
        {
            _ops.Add(op, 0);
        }

        foreach (var (name, _) in Kinds)
        {
            _kinds.Add(name, 0);
        }
    }

    /// <summary>Modules by op.</summary>
    public IReadOnlyDictionary<string, long> Ops => _ops;

    /// <summary>Modules by kind: of kernels as they are lowered, and of statements outside of any.</summary>
    public IReadOnlyDictionary<string, long> Fusions => _kinds;

    private static (string Name, Func<CompiledExecutable, bool> Holds)[] Kinds { get; } =
    [
        ("elementwise sweep", Any(k => k is { Products: [], Leading: null } && !Reduces(k))),
        ("trailing reduction", Any(k => Reduces(k))),
        ("value of a row read by its elements", Any(k => k.Sweeps.Any(s => !s.PerRow && s.Inputs.Any(i => i is SweepInput.Row)))),
        ("sums and elements in one kernel", Any(k => Reduces(k) && k.Sweeps.Any(s => s.Outputs.Any(o => o is SweepOutput.Store)))),
        ("leading reduction", Any(k => k.Leading is not null)),
        ("leading and trailing reduction", Any(k => k.Leading is not null && Reduces(k))),
        ("product alone", x => x.Kernels.Any(k => Statements(k).All(n => n.Op is Contraction or Movement))),
        ("product with epilogue", x => x.Kernels.Any(k => Statements(k).Any(n => n.Op is Contraction) && Statements(k).Any(n => n.Op is Elementwise))),
        ("product with reduction of rows", Any(k => k.Products.Length > 0 && Reduces(k))),
        ("product with leading reduction", Any(k => k.Products.Length > 0 && k.Leading is not null)),
        ("product in batches", Any(k => k is { Products.Length: > 0, Rows.Length: > 1 })),
        ("several results", Any(k => k.Buffers.Count(b => b.Role == BufferRole.Result) > 1)),
        ("divided by rows", Any(k => k.Split == Split.Rows)),
        ("divided by columns", Any(k => k.Split == Split.Columns)),
        ("kernels by tiles", x => Statements(x).Any(n => n.Op is Tiled)),
        ("kernels by tiles of a few axes", x => Statements(x).Any(n => n.Op is Tiled { Space.Rank: > 1 })),
        ("read through a view", x => x.Kernels.Any(k => Statements(k).Any(n => n.Op is Movement))),
        ("opaque step", x => Statements(x).Any(n => n.Op is not (Fused or Tiled or Update or Constant or Movement))),
        ("moved by a step", x => Statements(x).Any(n => n.Op is Movement)),
        ("update in place", x => Statements(x).Any(n => n.Results.Any(r => r.Placement?.Parameter is not null))),
        ("update by a copy", x => Statements(x).Any(n => n.Op is Update && n.Operands[1].Placement?.Parameter is null)),
        ("slot used again", x => Statements(x).SelectMany(n => n.Results).Where(r => r.Placement?.Parameter is null && r.Placement is not null)
            .GroupBy(r => r.Placement!.Slot).Any(g => g.Count() > 1)),
    ];

    /// <summary>Counts a module.</summary>
    /// <param name="declared">The module as declared.</param>
    /// <param name="compiled">What was made of it.</param>
    public void Add(Module declared, CompiledExecutable compiled)
    {
        ArgumentNullException.ThrowIfNull(declared);
        ArgumentNullException.ThrowIfNull(compiled);

        // What is asked for stands in the declared module, and dropped statements run nowhere.
        var live = compiled.Report.Passes.First(p => p.Name == "dead-nodes").Module;
        var nodes = live.Functions.SelectMany(f => f.Nodes).Concat(declared.Functions.SelectMany(f => f.Nodes.Where(n => n.Op.IsRequest)));
        foreach (var op in nodes.Select(n => n.Op.Mnemonic).Distinct())
        {
            if (_ops.TryGetValue(op, out var count))
            {
                _ops[op] = count + 1;
            }
        }

        foreach (var (name, holds) in Kinds)
        {
            _kinds[name] += holds(compiled) ? 1 : 0;
        }
    }

    private static Func<CompiledExecutable, bool> Any(Func<KernelProgram, bool> holds) => x => x.Kernels.Any(k => holds(k.Kernel.Program));

    private static ImmutableArray<Node> Statements(FunctionKernel kernel) => ((Fused)kernel.Node.Op).Region.Nodes;

    private static bool Reduces(KernelProgram kernel) => kernel.Sweeps.Any(s => s.Outputs.Any(o => o is SweepOutput.Reduce));

    private static IEnumerable<Node> Statements(CompiledExecutable compiled) => compiled.Module.Functions.SelectMany(f => f.Nodes);
}
