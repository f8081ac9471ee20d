namespace MiniTorch.Ir;

/// <summary>
/// What of each row of a product is left out. Rows, terms and columns are counted from their ends: the last row has all of them, the one
/// before it one fewer, so that rows may be the last of a sequence of which the other axis is all.
/// </summary>
public enum RowLimit
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Terms ahead of the row: row m of M sums k up to m + K - M, with it.</summary>
    LastTerm,

    /// <summary>Terms behind the row: row m of M sums k from m + K - M on.</summary>
    FirstTerm,

    /// <summary>Columns ahead of the row: row m of M has columns n up to m + N - M, with it, and +0 in those after it.</summary>
    LastColumn,
}
