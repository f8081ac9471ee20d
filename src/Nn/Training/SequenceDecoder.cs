using System.Runtime.CompilerServices;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>
/// A causal model of sequences that takes one symbol after another and says after each what may come next. Keys and values of earlier
/// positions are kept, so that a symbol costs as much as one position; its logits have the bits of those that the model gives for a whole
/// window. Allocates nothing a symbol.
/// </summary>
public sealed class SequenceDecoder
{
    private readonly Session _session;
    private readonly float[] _symbol = [0];
    private readonly double[] _wideSymbol = [0];
    private readonly int[] _position = [0];
    private readonly DType _type;
    private readonly string[] _kept;

    /// <summary>Compiles a model. Its parameters are zeros until they are read or set.</summary>
    /// <param name="model">The layers: of [B, T] symbols they make [B, T, symbols] logits.</param>
    /// <param name="length">The most positions: the T that the model was trained with.</param>
    /// <param name="name">The name of the module.</param>
    /// <param name="type">The element type, f32 or f64.</param>
    /// <param name="compiler">How it is compiled.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">The model looks at positions to come, or shapes do not fit.</exception>
    public SequenceDecoder(
        Layer model,
        int length,
        string name = "decoder",
        DType type = DType.F32,
        CompilerOptions? compiler = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        (Length, _type) = (length, type);
        var module = new ModuleBuilder(name);
        var parameters = ModelParameters.Declare(module, model, type);
        var decoding = new Decoding(module, parameters, length, type);
        module.Function("next", f =>
        {
            var x = f.Input(TrainingProgram.InputName, type, [1, 1], file, line);
            decoding.Begin(f, f.Input("position", DType.I32, Shape.Scalar, file, line));
            f.Return((TrainingProgram.LogitsName, model.Apply(ForwardContext.Stepwise(parameters, decoding), x)));
        });
        Executable = Compiler.Compile(module.Build(), compiler);
        _session = Executable.CreateSession("next");
        _kept = [.. Parameters.Values.Where(v => v.Node.Op is Parameter { IsState: true }).Select(v => v.Name)];
    }

    /// <summary>What was compiled.</summary>
    public Executable Executable { get; }

    /// <summary>The values of parameters, and what is kept of earlier positions.</summary>
    public ParameterStore Parameters => Executable.Parameters;

    /// <summary>The most positions.</summary>
    public int Length { get; }

    /// <summary>The number of symbols since the beginning.</summary>
    public int Position => _position[0];

    /// <summary>Reads the parameters of a checkpoint, as <see cref="Predictor.Load"/> does.</summary>
    /// <exception cref="CompilerException">The file is missing or damaged, or of another model; nothing has changed.</exception>
    public void Load(string path) => Checkpoint.LoadParameters(path, Parameters);

    /// <summary>Forgets all symbols.</summary>
    public void Restart()
    {
        // A weight of 0 hides a number from sums, but not one that is NaN.
        _position[0] = 0;
        foreach (var name in _kept)
        {
            Parameters.Raw(name).Clear();
        }
    }

    /// <summary>Takes the next symbol.</summary>
    /// <param name="symbol">Its index.</param>
    /// <returns>The logits of what comes after it, valid until the next call.</returns>
    /// <exception cref="InvalidOperationException">There are as many as the model can see: <see cref="Restart"/> comes first.</exception>
    public ReadOnlySpan<double> Next(int symbol)
    {
        if (Position == Length)
        {
            throw new InvalidOperationException($"expected at most {Length} symbols from the beginning on, found one more");
        }

        if (_type == DType.F64)
        {
            _wideSymbol[0] = symbol;
            _session.Feed<double>(TrainingProgram.InputName, _wideSymbol, [1, 1]);
        }
        else
        {
            _symbol[0] = symbol;
            _session.Feed<float>(TrainingProgram.InputName, _symbol, [1, 1]);
        }

        _session.Feed<int>("position", _position, []);
        _session.Run();
        _position[0]++;
        return _session.Numbers(TrainingProgram.LogitsName);
    }
}
