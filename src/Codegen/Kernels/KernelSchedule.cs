using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Codegen.Kernels;

/// <summary>The attributes that the Schedule pass wrote on a kernel, typed.</summary>
/// <param name="Split">The division of the work.</param>
/// <param name="TileRows">Rows of a tile, for kernels with products.</param>
/// <param name="RegisterTile">Rows and vectors of the register tile of a product.</param>
/// <param name="PackRows">The rows of a tile from which strips of the right operand are copied; 0 for never.</param>
/// <param name="Round">The terms that a product adds for all columns before the next; 0 for all of a chunk.</param>
/// <param name="ReadsRuns">True if the right operand is read in runs of neighbours, where its rows are not all at one distance.</param>
/// <param name="Streams">True if results are stored past the caches.</param>
/// <param name="Prefetch">The number of rows after which a row that is asked for is added to totals; 0 for none.</param>
internal sealed record KernelSchedule(
    Split Split, int TileRows, (int Rows, int Vectors) RegisterTile, int PackRows, int Round, bool ReadsRuns, bool Streams, int Prefetch)
{
    public static KernelSchedule Read(ImmutableArray<OpAttribute> attributes)
    {
        var reader = new AttributeReader("fused", attributes);
        var split = reader.Word("split") switch { "rows" => Split.Rows, "columns" => Split.Columns, _ => Split.None };
        var tile = (int)reader.Integer("tile", 1);
        var registers = attributes.Any(a => a.Name == "registers") ? reader.Axes("registers") : [1, 1];
        return new KernelSchedule(
            split,
            tile,
            (registers[0], registers[1]),
            (int)reader.Integer("pack", 0),
            (int)reader.Integer("round", 0),
            attributes.Any(a => a.Name == "runs"),
            attributes.Any(a => a.Name == "stream"),
            (int)reader.Integer("prefetch", 0));
    }
}
