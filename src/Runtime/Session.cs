using System.Collections.Frozen;
using System.Globalization;
using System.Numerics.Tensors;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Runtime;

/// <summary>
/// One thread's use of one function: feed the inputs, run, read the results. A feed stays until it is replaced. The first run of a
/// binding of the symbols (such as a batch size) may allocate; later feeds, runs and results of that binding allocate nothing, also
/// when other bindings come between. Nothing to dispose.
/// </summary>
public abstract class Session
{
    private readonly FrozenDictionary<string, int> _inputIndex;
    private readonly FrozenDictionary<string, int> _resultIndex;
    private readonly AlignedMemory?[] _inputMemory;
    private readonly long[][] _inputShapes;
    private readonly long[][] _resultShapes;
    private readonly SymbolSolver _solver;
    private readonly BindingRequirements _requirements;
    private bool _isBound;
    private bool _hasRun;

    /// <summary>A session of <paramref name="function"/> on <paramref name="parameters"/>.</summary>
    /// <param name="function">Its inputs, results and requirements are those of the session; shapes are known everywhere.</param>
    /// <param name="parameters">What the function reads and updates.</param>
    /// <exception cref="CompilerException">A symbol occurs in no input.</exception>
    protected Session(Function function, ParameterStore parameters)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(parameters);
        Function = function;
        Parameters = parameters;
        Binding = Binding.Of(function.Body);
        _solver = new SymbolSolver(function, Binding);
        _requirements = BindingRequirements.Of(function.Body, function.Name);
        _inputIndex = function.Inputs.Select((v, i) => (v.Name, i)).ToFrozenDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        _resultIndex = function.ResultNames.Select((name, i) => (name, i)).DistinctBy(p => p.name)
            .ToFrozenDictionary(p => p.name, p => p.i, StringComparer.Ordinal);
        _inputMemory = new AlignedMemory?[function.Inputs.Length];
        _inputShapes = [.. function.Inputs.Select(v => new long[v.Type.Rank])];
        _resultShapes = [.. function.Results.Select(v => new long[v.Type.Rank])];
    }

    /// <summary>The function.</summary>
    public Function Function { get; }

    /// <summary>What the function reads and updates; shared with other sessions made with the same store.</summary>
    public ParameterStore Parameters { get; }

    /// <summary>Bytes held for computed values under the present binding, inputs and parameters not counted.</summary>
    public abstract long ArenaBytes { get; }

    /// <summary>The value of each symbol, valid while running.</summary>
    protected Binding Binding { get; }

    /// <summary>Copies the elements of an input, row-major.</summary>
    /// <typeparam name="T">The CLR type of the input's element type: float, double, int, long, bool or byte.</typeparam>
    /// <param name="name">The input's name.</param>
    /// <param name="data">The elements.</param>
    /// <param name="shape">The extents; none for a scalar.</param>
    /// <exception cref="CompilerException">No such input, or another element type or shape than declared.</exception>
    public void Feed<T>(string name, ReadOnlySpan<T> data, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        data.CopyTo(Prepare<T>(name, shape, data.Length));
        GC.KeepAlive(this);
    }

    /// <summary>Copies the elements of an input.</summary>
    /// <typeparam name="T">The CLR type of the input's element type: float, double, int, long, bool or byte.</typeparam>
    /// <param name="name">The input's name.</param>
    /// <param name="data">The elements and their extents, with any strides.</param>
    /// <exception cref="CompilerException">No such input, or another element type or shape than declared.</exception>
    public void Feed<T>(string name, in ReadOnlyTensorSpan<T> data)
        where T : unmanaged
    {
        Span<long> shape = stackalloc long[data.Rank];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = data.Lengths[axis];
        }

        data.FlattenTo(Prepare<T>(name, shape, data.FlattenedLength));
        GC.KeepAlive(this);
    }

    /// <summary>Runs the function on what was fed.</summary>
    /// <exception cref="CompilerException">
    /// An input was not fed, shapes do not agree, or an index is out of range. Parameters have not changed then, and there are no results.
    /// </exception>
    public void Run()
    {
        _hasRun = false;
        if (!_isBound)
        {
            CheckFed();
            BindShapes();
            _isBound = true;
        }

        Execute();
        _hasRun = true;
        GC.KeepAlive(this);
    }

    /// <summary>The elements of a result, row-major, valid until the next run.</summary>
    /// <typeparam name="T">The CLR type of the result's element type.</typeparam>
    /// <exception cref="CompilerException">No such result, another element type, or no run since a failed one.</exception>
    public ReadOnlySpan<T> Result<T>(string name)
        where T : unmanaged
    {
        var i = FindResult(name);
        var type = Function.Results[i].Type;
        if (DTypes.Of<T>() != type.DType)
        {
            throw Wrong("result.type", $"result {name} is {type}: asked for {DTypes.Of<T>().Keyword()}", Function.Results[i]);
        }

        var elements = AlignedMemory.Span<T>(ResultAddress(i), (long)Count(_resultShapes[i]));
        GC.KeepAlive(this);
        return elements;
    }

    /// <summary>A result with its extents, valid until the next run.</summary>
    /// <typeparam name="T">The CLR type of the result's element type.</typeparam>
    /// <exception cref="CompilerException">No such result, another element type, or no run since a failed one.</exception>
    public ReadOnlyTensorSpan<T> ResultTensor<T>(string name)
        where T : unmanaged
    {
        var elements = Result<T>(name);
        var shape = _resultShapes[FindResult(name)];
        Span<nint> lengths = stackalloc nint[shape.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            lengths[axis] = (nint)shape[axis];
        }

        return new ReadOnlyTensorSpan<T>(elements, lengths);
    }

    /// <summary>The extents of a result of the last run.</summary>
    /// <exception cref="CompilerException">No such result, or no run since a failed one.</exception>
    public ReadOnlySpan<long> ResultShape(string name) => _resultShapes[FindResult(name)];

    /// <summary>Lays out memory for <see cref="Binding"/>, which has new values. Allocates only for values never seen before.</summary>
    protected abstract void Bind();

    /// <summary>Runs the function.</summary>
    /// <exception cref="CompilerException">An index is out of range; no parameter has changed.</exception>
    protected abstract void Execute();

    /// <summary>Where the elements of a result are after <see cref="Execute"/>: memory that no feed or update changes.</summary>
    protected abstract nint ResultAddress(int result);

    /// <summary>Where the elements of an input are. Stays the same while the session is bound.</summary>
    protected nint InputAddress(int input) => _inputMemory[input]?.Address
        ?? throw new InvalidOperationException($"input {Function.Inputs[input]} was not fed");

    private void BindShapes()
    {
        try
        {
            _solver.Solve(_inputShapes, Binding);
            _requirements.Check(Binding);
            for (var i = 0; i < _resultShapes.Length; i++)
            {
                Binding.Evaluate(Function.Results[i].Type.Shape, _resultShapes[i]);
            }

            Bind();
        }
        catch (Exception e) when (SizeFault.Is(e))
        {
            throw Wrong("memory.size", $"expected sizes below 2^63, found larger ones with {Binding}");
        }
    }

    /// <summary>The product of the extents, or 2^63 or more if it is that large.</summary>
    private static Int128 Count(ReadOnlySpan<long> shape)
    {
        Int128 count = 1;
        for (var axis = 0; axis < shape.Length && count <= long.MaxValue; axis++)
        {
            count *= shape[axis];
        }

        return count;
    }

    private Span<T> Prepare<T>(string name, ReadOnlySpan<long> shape, long length)
        where T : unmanaged
    {
        if (!_inputIndex.TryGetValue(name, out var input))
        {
            var names = Function.Inputs.IsEmpty ? "none" : string.Join(", ", Function.Inputs.Select(v => "%" + v.Name));
            throw Wrong("feed.name", $"{Function} has no input %{name}; there is {names}");
        }

        CheckType(Function.Inputs[input], DTypes.Of<T>(), shape);
        if (Count(shape) is var count && count != length)
        {
            var expected = count > long.MaxValue ? "2^63 or more" : count.ToString(CultureInfo.InvariantCulture);
            throw Wrong(Function.Inputs[input], "feed.length", DTypes.Of<T>(), shape, $"expected {expected} elements, found {length}");
        }

        var memory = _inputMemory[input];
        var bytes = length * DTypes.Of<T>().Size();
        if (memory is null || memory.Bytes < bytes)
        {
            _inputMemory[input] = memory = new AlignedMemory(bytes);
            _isBound = false;
        }

        if (!shape.SequenceEqual(_inputShapes[input]))
        {
            shape.CopyTo(_inputShapes[input]);
            _isBound = false;
        }

        return AlignedMemory.Span<T>(memory.Address, length);
    }

    private void CheckType(Value input, DType type, ReadOnlySpan<long> shape)
    {
        var declared = input.Type;
        if (type != declared.DType)
        {
            throw Wrong(input, "feed.type", type, shape, $"expected {declared.DType.Keyword()}, found {type.Keyword()}");
        }

        if (shape.Length != declared.Rank)
        {
            throw Wrong(input, "feed.type", type, shape, $"expected {declared.Rank} axes, found {shape.Length}");
        }

        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] < 0 || declared.Shape[axis].Constant is { } extent && extent != shape[axis])
            {
                throw Wrong(input, "feed.type", type, shape, $"axis {axis} expected {declared.Shape[axis]}, found {shape[axis]}");
            }
        }
    }

    private CompilerException Wrong(Value input, string label, DType type, ReadOnlySpan<long> shape, string what) =>
        Wrong(label, $"input %{input.Name} is {input.Type}, fed {FeedText.Type(type, shape)}: {what}", input);

    private void CheckFed()
    {
        for (var i = 0; i < _inputMemory.Length; i++)
        {
            if (_inputMemory[i] is null)
            {
                var missing = Function.Inputs.Where((_, k) => _inputMemory[k] is null);
                throw Wrong("feed.missing", $"{Function} was run before it was fed {string.Join(", ", missing)}", Function.Inputs[i]);
            }
        }
    }

    private int FindResult(string name)
    {
        if (!_resultIndex.TryGetValue(name, out var i))
        {
            var names = Function.ResultNames.IsEmpty ? "none" : string.Join(", ", Function.ResultNames);
            throw Wrong("result.name", $"{Function} has no result {name}; there is {names}");
        }

        return _hasRun ? i : throw Wrong("result.run", $"{Function} has no results: it has not run, or its last run failed");
    }

    private CompilerException Wrong(string label, string message, Value? about = null) =>
        new(new Diagnostic(label, message) { Function = Function.Name, Origin = about?.Node.Origin ?? Origin.None });
}
