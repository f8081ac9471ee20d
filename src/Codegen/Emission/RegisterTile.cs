using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// The innermost part of a matrix product: <c>c[m, n] (+)= sum over k of a[m, k] b[k, n]</c> for a few rows and vectors of columns whose
/// sums stay in registers. Strides are in bytes. All kernels of a process share the methods: there are few shapes. What the loop over terms
/// needs comes first: six arguments come in registers, and those behind them stay in memory, where the JIT reads them from.
/// </summary>
/// <param name="a">The first element of a's rows.</param>
/// <param name="b">The first element of b's columns.</param>
/// <param name="k">The number of terms, at most a chunk.</param>
/// <param name="aRow">Bytes between rows of a.</param>
/// <param name="aTerm">Bytes between terms of a.</param>
/// <param name="bTerm">Bytes between terms of b; or where a table starts of the bytes to each, 8 bytes an entry.</param>
/// <param name="c">The first element of the result.</param>
/// <param name="cRow">Bytes between rows of the result.</param>
/// <param name="add">0 to store the sums, else to add them to what is there.</param>
/// <param name="lanes">Columns in the last vector, where it is masked.</param>
/// <param name="diagonal">The number of the term that is the first row's last or first, where rows have a limit; each row's is one more.</param>
/// <param name="sums">Where sums begin, for tiles that go on with some; 0 to begin at +0.</param>
internal delegate void RegisterTileBody(
    nint a, nint b, nint k, nint aRow, nint aTerm, nint bTerm, nint c, nint cRow, nint add, nint lanes, nint diagonal, nint sums);

/// <summary>The shape of a register tile; equal shapes are one method.</summary>
/// <param name="Bits">Bits of a vector; 32 for one element at a time.</param>
/// <param name="Type">The element type.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Vectors">Vectors of columns.</param>
/// <param name="IsMasked">True if the last vector is cut to some lanes.</param>
/// <param name="HasTable">True if a table says where the terms of b are.</param>
/// <param name="Limit">The terms that each row does without.</param>
/// <param name="GoesOn">True if sums may begin with what terms before have given: for tiles of one row.</param>
/// <param name="IsTransposed">True if a's rows follow each other element by element, and each term is on a cache line of its own.</param>
internal readonly record struct RegisterTileShape(
    int Bits, DType Type, int Rows, int Vectors, bool IsMasked, bool HasTable, RowLimit Limit, bool GoesOn, bool IsTransposed);

/// <summary>
/// Emits register tiles: sums from +0, one fused multiply-add a term in order, then store or add. Where rows have a limit, terms of all rows
/// are a loop as without one, and those of some rows only, at most one fewer than rows, are each written out for their rows.
/// </summary>
internal sealed class RegisterTile
{
    private static readonly ConcurrentDictionary<RegisterTileShape, Lazy<Emit<RegisterTileBody>>> Known = new();

    // A line from the second cache takes a dozen cycles or two, one from the last fifty: a term of a tile takes some 24.
    private const int TermsAhead = 16;

    private readonly Emit<RegisterTileBody> _il;
    private readonly RegisterTileShape _shape;
    private readonly ElementCode _element;
    private readonly Local[] _sums;
    private readonly Local[] _columns;

    // Rows that share a base address reach their elements by 0, 1 and 2 strides, which the processor adds for nothing, as it does literals.
    private readonly int _rowsPerBase;
    private readonly Local[] _rowBases;
    private readonly Local _factor;
    private readonly Local _b;
    private readonly Local _term;

    private RegisterTile(RegisterTileShape shape)
    {
        var kind = (shape.IsMasked ? "_masked" : "")
            + (shape.HasTable ? "_table" : "")
            + Suffix(shape.Limit)
            + (shape.GoesOn ? "_on" : "")
            + (shape.IsTransposed ? "_transposed" : "");
        _il = Emit<RegisterTileBody>.NewDynamicMethod($"tile_{shape.Type.Keyword()}_{shape.Rows}x{shape.Vectors}{kind}_{shape.Bits}");
        _shape = shape;
        _element = new ElementCode(shape.Bits, shape.Type);
        _sums = [.. Enumerable.Range(0, shape.Rows * shape.Vectors).Select(i => _il.DeclareLocal(_element.Register, $"sum{i / shape.Vectors}.{i % shape.Vectors}"))];
        _columns = [.. Enumerable.Range(0, shape.Vectors).Select(i => _il.DeclareLocal(_element.Register, $"b{i}"))];
        _rowsPerBase = shape.IsTransposed ? shape.Rows : 3;
        _rowBases = [.. Enumerable.Range(0, (shape.Rows + _rowsPerBase - 1) / _rowsPerBase).Select(i => _il.DeclareLocal<nint>($"a{i * _rowsPerBase}"))];
        _factor = _il.DeclareLocal(_element.Register, "a");
        _b = _il.DeclareLocal<nint>(shape.HasTable ? "table" : "b");
        _term = shape.HasTable ? _il.DeclareLocal<nint>("b") : _b;
    }

    /// <summary>The finished method of a shape, to be called by kernels; emitted at its first use in the process.</summary>
    public static Emit<RegisterTileBody> Of(RegisterTileShape shape) =>
        Known.GetOrAdd(shape, s => new Lazy<Emit<RegisterTileBody>>(() => new RegisterTile(s).Emit())).Value;

    /// <summary>Forgets all methods, so that the next compilation is like the first of a process.</summary>
    public static void Clear() => Known.Clear();

    private static string Suffix(RowLimit limit) => limit switch { RowLimit.LastTerm => "_to", RowLimit.FirstTerm => "_from", _ => "" };

    private Emit<RegisterTileBody> Emit()
    {
        EmitStart();
        EmitTerms();
        var store = _il.DefineLabel("store");
        _il.LoadArgument(Argument.Add).BranchIfFalse(store);
        EmitAddition();
        _il.MarkLabel(store);
        EmitStores();
        _il.Return();
        RuntimeHelpers.PrepareDelegate(_il.CreateDelegate());
        return _il;
    }

    private void EmitStart()
    {
        foreach (var sum in _sums)
        {
            _element.PushZero(_il);
            _il.StoreLocal(sum);
        }

        if (_shape.GoesOn)
        {
            var begin = _il.DefineLabel("begin");
            _il.LoadArgument(Argument.Sums).BranchIfFalse(begin);
            for (var v = 0; v < _shape.Vectors; v++)
            {
                PushColumn(() => _il.LoadArgument(Argument.Sums), v);
                Load(v);
                _il.StoreLocal(_sums[v]);
            }

            _il.MarkLabel(begin);
        }

        for (var i = 0; i < _rowBases.Length; i++)
        {
            _il.LoadArgument(Argument.A);
            if (i > 0)
            {
                _il.LoadArgument(Argument.ARow).LoadConstant(i * _rowsPerBase).Convert<nint>().Multiply().Add();
            }

            _il.StoreLocal(_rowBases[i]);
        }

        _il.LoadArgument(_shape.HasTable ? Argument.BTerm : Argument.B).StoreLocal(_b);
    }

    private void EmitTerms()
    {
        var left = _il.DeclareLocal<nint>("k");
        _il.LoadArgument(Argument.K).StoreLocal(left);
        switch (_shape.Limit)
        {
            case RowLimit.LastTerm:
                EmitTermsUpToDiagonal(left);
                break;
            case RowLimit.FirstTerm:
                EmitTermsFromDiagonal(left);
                break;
            default:
                EmitLoop(left);
                break;
        }
    }

    // Terms 0 to diagonal for all rows; then diagonal + t for the rows from t on, as far as they are among those of the chunk.
    private void EmitTermsUpToDiagonal(Local left)
    {
        _il.LoadArgument(Argument.Diagonal).LoadConstant(1).Convert<nint>().Add().StoreLocal(left);
        Clamp(left, () => _il.LoadArgument(Argument.K), isLeast: false);
        EmitLoop(left);
        var done = _il.DefineLabel("rows.end");
        EmitDiagonal(1, done, t => EmitTerm(t, _shape.Rows));
        _il.MarkLabel(done);
    }

    // Terms diagonal + t for the rows up to t, as far as they are among those of the chunk; then the rest for all rows.
    private void EmitTermsFromDiagonal(Local left)
    {
        var skipped = _il.DeclareLocal<nint>("skipped");
        _il.LoadArgument(Argument.Diagonal).StoreLocal(skipped);
        Clamp(skipped, () => _il.LoadConstant(0).Convert<nint>(), isLeast: true);
        foreach (var address in _rowBases)
        {
            _il.LoadLocal(address).LoadLocal(skipped).LoadArgument(Argument.ATerm).Multiply().Add().StoreLocal(address);
        }

        _il.LoadLocal(_b).LoadLocal(skipped);
        PushTermStep();
        _il.Multiply().Add().StoreLocal(_b);
        var done = _il.DefineLabel("rows.end");
        EmitDiagonal(0, done, t => EmitTerm(0, t + 1));
        _il.LoadArgument(Argument.Diagonal).LoadConstant(_shape.Rows - 1).Convert<nint>().Add().StoreLocal(skipped);
        Clamp(skipped, () => _il.LoadConstant(0).Convert<nint>(), isLeast: true);
        _il.LoadArgument(Argument.K).LoadLocal(skipped).Subtract().StoreLocal(left);
        EmitLoop(left);
        _il.MarkLabel(done);
    }

    // Terms diagonal + first up to diagonal + first + rows - 2, each if it is one of the chunk's; at the first that lies behind it, to the end.
    private void EmitDiagonal(int first, Label end, Action<int> term)
    {
        for (var t = first; t < first + _shape.Rows - 1; t++)
        {
            var before = _il.DefineLabel();
            _il.LoadArgument(Argument.Diagonal).LoadConstant(t).Convert<nint>().Add().LoadArgument(Argument.K).BranchIfGreaterOrEqual(end);
            _il.LoadArgument(Argument.Diagonal).LoadConstant(-t).Convert<nint>().BranchIfLess(before);
            term(t);
            _il.MarkLabel(before);
        }
    }

    // for (; k > 0; k--) a term of all rows
    private void EmitLoop(Local left)
    {
        var (loop, end) = (_il.DefineLabel("term"), _il.DefineLabel("end"));
        _il.LoadLocal(left).LoadConstant(0).Convert<nint>().BranchIfLessOrEqual(end);
        _il.MarkLabel(loop);
        EmitTerm(0, _shape.Rows);
        _il.LoadLocal(left).LoadConstant(1).Convert<nint>().Subtract().StoreLocal(left);
        _il.LoadLocal(left).LoadConstant(0).Convert<nint>().BranchIfGreater(loop);
        _il.MarkLabel(end);
    }

    // Columns of b; for each of the rows: sum = fma(a, column, sum); then on to the next term.
    private void EmitTerm(int firstRow, int endRow)
    {
        if (_shape.HasTable)
        {
            _il.LoadArgument(Argument.B).LoadLocal(_b).LoadObject<nint>().Add().StoreLocal(_term);
        }

        for (var v = 0; v < _shape.Vectors; v++)
        {
            PushColumn(() => _il.LoadLocal(_term), v);
            Load(v);
            _il.StoreLocal(_columns[v]);
        }

        if (_shape.IsTransposed)
        {
            _il.LoadLocal(_rowBases[0]).LoadArgument(Argument.ATerm).LoadConstant(TermsAhead).Convert<nint>().Multiply().Add();
            _il.Call(VectorMethods.Static(typeof(Lanes), nameof(Lanes.PrefetchL1), null, typeof(nint)));
        }

        for (var row = firstRow; row < endRow; row++)
        {
            PushRow(row);
            _element.LoadRepeated(_il);
            _il.StoreLocal(_factor);
            for (var v = 0; v < _shape.Vectors; v++)
            {
                var sum = _sums[(row * _shape.Vectors) + v];
                _element.MultiplyAdd(_il, _factor, _columns[v], sum);
                _il.StoreLocal(sum);
            }
        }

        foreach (var address in _rowBases)
        {
            _il.LoadLocal(address).LoadArgument(Argument.ATerm).Add().StoreLocal(address);
        }

        _il.LoadLocal(_b);
        PushTermStep();
        _il.Add().StoreLocal(_b);
    }

    // Bytes from a term of b to the next, or from an entry of the table to the next.
    private void PushTermStep() => _ = _shape.HasTable ? _il.LoadConstant(sizeof(long)).Convert<nint>() : _il.LoadArgument(Argument.BTerm);

    // local = max(local, bound), or min.
    private void Clamp(Local local, Action bound, bool isLeast)
    {
        var fits = _il.DefineLabel();
        _il.LoadLocal(local);
        bound();
        _ = isLeast ? _il.BranchIfGreaterOrEqual(fits) : _il.BranchIfLessOrEqual(fits);
        bound();
        _il.StoreLocal(local);
        _il.MarkLabel(fits);
    }

    // sum = what is there + sum
    private void EmitAddition() => ForEachSum("c.add", (sum, row, vector, address) =>
    {
        address();
        Load(vector);
        if (_shape.Limit == RowLimit.None)
        {
            _il.LoadLocal(sum);
            _element.Add(_il);
            _il.StoreLocal(sum);
            return;
        }

        var (none, done) = (_il.DefineLabel(), _il.DefineLabel());
        _il.StoreLocal(_factor);
        BranchIfEmpty(row, none);
        _il.LoadLocal(_factor).LoadLocal(sum);
        _element.Add(_il);
        _il.StoreLocal(sum).Branch(done);
        _il.MarkLabel(none);
        _il.LoadLocal(_factor).StoreLocal(sum);
        _il.MarkLabel(done);
    });

    private void EmitStores() => ForEachSum("c", (sum, _, vector, address) =>
    {
        address();
        _il.LoadLocal(sum);
        Store(vector);
    });

    private void ForEachSum(string name, Action<Local, int, int, Action> action)
    {
        var c = _il.DeclareLocal<nint>(name);
        _il.LoadArgument(Argument.C).StoreLocal(c);
        for (var row = 0; row < _shape.Rows; row++)
        {
            for (var v = 0; v < _shape.Vectors; v++)
            {
                var vector = v;
                action(_sums[(row * _shape.Vectors) + v], row, v, () => PushColumn(() => _il.LoadLocal(c), vector));
            }

            if (row < _shape.Rows - 1)
            {
                _il.LoadLocal(c).LoadArgument(Argument.CRow).Add().StoreLocal(c);
            }
        }
    }

    // A row that has no terms in the chunk stays as it is: +0 would turn -0 into +0.
    private void BranchIfEmpty(int row, Label none)
    {
        if (_shape.Limit == RowLimit.LastTerm)
        {
            _il.LoadArgument(Argument.Diagonal).LoadConstant(-row).Convert<nint>().BranchIfLess(none);
        }
        else if (_shape.Limit == RowLimit.FirstTerm)
        {
            _il.LoadArgument(Argument.Diagonal).LoadConstant(row).Convert<nint>().Add().LoadArgument(Argument.K).BranchIfGreaterOrEqual(none);
        }
    }

    private void PushRow(int row)
    {
        _il.LoadLocal(_rowBases[row / _rowsPerBase]);
        var strides = row % _rowsPerBase;
        if (_shape.IsTransposed)
        {
            _il.LoadConstant(strides * _shape.Type.Size()).Convert<nint>().Add();
        }
        else if (strides > 0)
        {
            _il.LoadArgument(Argument.ARow);
            if (strides > 1)
            {
                _il.LoadConstant(strides).Convert<nint>().Multiply();
            }

            _il.Add();
        }
    }

    private void PushColumn(Action address, int vector)
    {
        address();
        if (vector > 0)
        {
            _il.LoadConstant(vector * _element.Bytes).Convert<nint>().Add();
        }
    }

    private bool IsCut(int vector) => _shape.IsMasked && vector == _shape.Vectors - 1;

    private void Load(int vector)
    {
        if (IsCut(vector))
        {
            _il.LoadArgument(Argument.Lanes);
            _il.Call(VectorMethods.OfLanes("Load", _shape.Bits, _element.Lane));
        }
        else
        {
            _il.LoadObject(_element.Register, unaligned: 1);
        }
    }

    private void Store(int vector)
    {
        if (IsCut(vector))
        {
            _il.LoadArgument(Argument.Lanes);
            _il.Call(VectorMethods.OfLanes("Store", _shape.Bits, _element.Lane));
        }
        else
        {
            _il.StoreObject(_element.Register, unaligned: 1);
        }
    }

    // In the order of RegisterTileBody.
    private static class Argument
    {
        public const ushort A = 0;
        public const ushort B = 1;
        public const ushort K = 2;
        public const ushort ARow = 3;
        public const ushort ATerm = 4;
        public const ushort BTerm = 5;
        public const ushort C = 6;
        public const ushort CRow = 7;
        public const ushort Add = 8;
        public const ushort Lanes = 9;
        public const ushort Diagonal = 10;
        public const ushort Sums = 11;
    }
}
