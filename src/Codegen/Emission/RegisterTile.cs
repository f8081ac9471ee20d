using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// The innermost part of a matrix product: <c>c[m, n] (+)= sum over k of a[m, k] b[k, n]</c> for a few rows and vectors of columns whose
/// sums stay in registers. Strides are in bytes. All kernels of a process share the methods: there are few shapes.
/// </summary>
/// <param name="a">The first element of a's rows.</param>
/// <param name="b">The first element of b's columns.</param>
/// <param name="c">The first element of the result.</param>
/// <param name="k">The number of terms, at most a chunk.</param>
/// <param name="aRow">Bytes between rows of a.</param>
/// <param name="aTerm">Bytes between terms of a.</param>
/// <param name="bTerm">Bytes between terms of b.</param>
/// <param name="cRow">Bytes between rows of the result.</param>
/// <param name="add">0 to store the sums, else to add them to what is there.</param>
/// <param name="lanes">Columns in the last vector, where it is masked.</param>
internal delegate void RegisterTileBody(nint a, nint b, nint c, nint k, nint aRow, nint aTerm, nint bTerm, nint cRow, nint add, nint lanes);

/// <summary>The shape of a register tile; equal shapes are one method.</summary>
/// <param name="Bits">Bits of a vector; 32 for one element at a time.</param>
/// <param name="Type">The element type.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Vectors">Vectors of columns.</param>
/// <param name="IsMasked">True if the last vector is cut to some lanes.</param>
internal readonly record struct RegisterTileShape(int Bits, DType Type, int Rows, int Vectors, bool IsMasked);

/// <summary>Emits register tiles: sums from +0, one fused multiply-add a term in order, then store or add.</summary>
internal sealed class RegisterTile
{
    private static readonly ConcurrentDictionary<RegisterTileShape, Lazy<Emit<RegisterTileBody>>> Known = new();

    // Rows that share a base address reach their elements by 0, 1 and 2 strides, which the processor adds for nothing.
    private const int RowsPerBase = 3;

    private readonly Emit<RegisterTileBody> _il;
    private readonly RegisterTileShape _shape;
    private readonly ElementCode _element;
    private readonly Local[] _sums;
    private readonly Local[] _columns;
    private readonly Local[] _rowBases;

    private RegisterTile(RegisterTileShape shape)
    {
        _il = Emit<RegisterTileBody>.NewDynamicMethod($"tile_{shape.Type.Keyword()}_{shape.Rows}x{shape.Vectors}{(shape.IsMasked ? "_masked" : "")}_{shape.Bits}");
        _shape = shape;
        _element = new ElementCode(shape.Bits, shape.Type);
        _sums = [.. Enumerable.Range(0, shape.Rows * shape.Vectors).Select(i => _il.DeclareLocal(_element.Register, $"sum{i / shape.Vectors}.{i % shape.Vectors}"))];
        _columns = [.. Enumerable.Range(0, shape.Vectors).Select(i => _il.DeclareLocal(_element.Register, $"b{i}"))];
        _rowBases = [.. Enumerable.Range(0, (shape.Rows + RowsPerBase - 1) / RowsPerBase).Select(i => _il.DeclareLocal<nint>($"a{i * RowsPerBase}"))];
    }

    /// <summary>The finished method of a shape, to be called by kernels; emitted at its first use in the process.</summary>
    public static Emit<RegisterTileBody> Of(RegisterTileShape shape) =>
        Known.GetOrAdd(shape, s => new Lazy<Emit<RegisterTileBody>>(() => new RegisterTile(s).Emit())).Value;

    /// <summary>Forgets all methods, so that the next compilation is like the first of a process.</summary>
    public static void Clear() => Known.Clear();

    private Emit<RegisterTileBody> Emit()
    {
        EmitStart();
        EmitTerms();
        var (add, done) = (_il.DefineLabel("add"), _il.DefineLabel("done"));
        _il.LoadArgument(8).BranchIfTrue(add);
        EmitStores(isSum: false);
        _il.Branch(done);
        _il.MarkLabel(add);
        EmitStores(isSum: true);
        _il.MarkLabel(done);
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

        for (var i = 0; i < _rowBases.Length; i++)
        {
            _il.LoadArgument(0);
            if (i > 0)
            {
                _il.LoadArgument(4).LoadConstant(i * RowsPerBase).Convert<nint>().Multiply().Add();
            }

            _il.StoreLocal(_rowBases[i]);
        }
    }

    // for (; k > 0; k--) { columns of b; for each row: sum = fma(a, column, sum) }
    private void EmitTerms()
    {
        var (b, k) = (_il.DeclareLocal<nint>("b"), _il.DeclareLocal<nint>("k"));
        _il.LoadArgument(1).StoreLocal(b).LoadArgument(3).StoreLocal(k);
        var (loop, end) = (_il.DefineLabel("term"), _il.DefineLabel("end"));
        _il.LoadLocal(k).LoadConstant(0).Convert<nint>().BranchIfLessOrEqual(end);
        _il.MarkLabel(loop);
        for (var v = 0; v < _shape.Vectors; v++)
        {
            PushColumn(() => _il.LoadLocal(b), v);
            Load(v);
            _il.StoreLocal(_columns[v]);
        }

        var factor = _il.DeclareLocal(_element.Register, "a");
        for (var row = 0; row < _shape.Rows; row++)
        {
            PushRow(row);
            _element.LoadRepeated(_il);
            _il.StoreLocal(factor);
            for (var v = 0; v < _shape.Vectors; v++)
            {
                var sum = _sums[(row * _shape.Vectors) + v];
                _element.MultiplyAdd(_il, factor, _columns[v], sum);
                _il.StoreLocal(sum);
            }
        }

        foreach (var address in _rowBases)
        {
            _il.LoadLocal(address).LoadArgument(5).Add().StoreLocal(address);
        }

        _il.LoadLocal(b).LoadArgument(6).Add().StoreLocal(b);
        _il.LoadLocal(k).LoadConstant(1).Convert<nint>().Subtract().StoreLocal(k);
        _il.LoadLocal(k).LoadConstant(0).Convert<nint>().BranchIfGreater(loop);
        _il.MarkLabel(end);
    }

    private void EmitStores(bool isSum)
    {
        var c = _il.DeclareLocal<nint>(isSum ? "c.add" : "c");
        _il.LoadArgument(2).StoreLocal(c);
        for (var row = 0; row < _shape.Rows; row++)
        {
            for (var v = 0; v < _shape.Vectors; v++)
            {
                PushColumn(() => _il.LoadLocal(c), v);
                if (isSum)
                {
                    PushColumn(() => _il.LoadLocal(c), v);
                    Load(v);
                }

                _il.LoadLocal(_sums[(row * _shape.Vectors) + v]);
                if (isSum)
                {
                    _element.Add(_il);
                }

                Store(v);
            }

            if (row < _shape.Rows - 1)
            {
                _il.LoadLocal(c).LoadArgument(7).Add().StoreLocal(c);
            }
        }
    }

    private void PushRow(int row)
    {
        _il.LoadLocal(_rowBases[row / RowsPerBase]);
        for (var i = 0; i < row % RowsPerBase; i++)
        {
            _il.LoadArgument(4).Add();
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
            _il.LoadArgument(9);
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
            _il.LoadArgument(9);
            _il.Call(VectorMethods.OfLanes("Store", _shape.Bits, _element.Lane));
        }
        else
        {
            _il.StoreObject(_element.Register, unaligned: 1);
        }
    }

    /// <summary>The handful of operations that a tile needs, on a vector or on one element.</summary>
    private sealed class ElementCode(int bits, DType type)
    {
        public Type Lane { get; } = ClrTypes.Of(type);

        public Type Register => bits < 128 ? Lane : VectorMethods.VectorType(bits, Lane);

        public int Bytes => bits < 128 ? type.Size() : bits / 8;

        public void PushZero(Emit<RegisterTileBody> il)
        {
            il.LoadElement(type, 0);
            Repeat(il);
        }

        public void LoadRepeated(Emit<RegisterTileBody> il)
        {
            il.LoadObject(Lane);
            Repeat(il);
        }

        public void Add(Emit<RegisterTileBody> il)
        {
            if (bits < 128)
            {
                il.Add();
            }
            else
            {
                il.Call(VectorMethods.Operator(bits, Lane, "op_Addition"));
            }
        }

        /// <summary>Pushes a * b + c, rounded once; integers wrap.</summary>
        public void MultiplyAdd(Emit<RegisterTileBody> il, Local a, Local b, Local c)
        {
            il.LoadLocal(a).LoadLocal(b);
            if (type.IsFloat())
            {
                il.LoadLocal(c).Call(FusedMultiplyAdd());
            }
            else
            {
                if (bits < 128)
                {
                    il.Multiply();
                }
                else
                {
                    il.Call(VectorMethods.Operator(bits, Lane, "op_Multiply"));
                }

                il.LoadLocal(c);
                Add(il);
            }
        }

        private MethodInfo FusedMultiplyAdd() =>
            bits >= 128 ? VectorMethods.Static(VectorMethods.StaticClass(bits), "FusedMultiplyAdd", null, Register, Register, Register)
            : type == DType.F32 ? VectorMethods.Static(typeof(MathF), "FusedMultiplyAdd", null, Lane, Lane, Lane)
            : VectorMethods.Static(typeof(Math), "FusedMultiplyAdd", null, Lane, Lane, Lane);

        private void Repeat(Emit<RegisterTileBody> il)
        {
            if (bits >= 128)
            {
                il.Call(VectorMethods.OnElement(bits, "Create", Lane));
            }
        }
    }
}
