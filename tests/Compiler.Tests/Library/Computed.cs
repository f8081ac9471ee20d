using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation.Tests.Library;

/// <summary>A function of one result, run by both engines, whose bits must be the same.</summary>
internal sealed class Computed
{
    private readonly List<Action<Session>> _feeds = [];
    private readonly List<(string Name, DType Type, Shape Shape)> _inputs = [];

    public Computed Feed(string name, double[] elements, params long[] shape) => Add(name, elements, shape.Length == 0 ? [elements.Length] : shape);

    public Computed Feed(string name, int[] elements, params long[] shape) => Add(name, elements, shape.Length == 0 ? [elements.Length] : shape);

    public Computed FeedScalar(string name, int value) => Add(name, [value], []);

    /// <summary>The elements of what is declared on the inputs, in the order of their feeds.</summary>
    public T[] Of<T>(Func<Tensor[], Tensor> body)
        where T : unmanaged
    {
        var module = new ModuleBuilder("m");
        module.Function("f", f => f.Return(("y", body([.. _inputs.Select(i => f.Input(i.Name, i.Type, i.Shape))]))));
        var built = module.Build();
        var results = new[] { Engine.Interpreted, Engine.Compiled }.Select(engine =>
        {
            var session = Compiler.Compile(built, new CompilerOptions { Engine = engine }).CreateSession("f");
            _feeds.ForEach(feed => feed(session));
            session.Run();
            return session.Result<T>("y").ToArray();
        }).ToArray();
        Assert.Equal(results[0], results[1]);
        return results[1];
    }

    public double[] Of(Func<Tensor[], Tensor> body) => Of<double>(body);

    private Computed Add<T>(string name, T[] elements, long[] shape)
        where T : unmanaged
    {
        _inputs.Add((name, DTypes.Of<T>(), [.. shape.Select(d => (Dim)d)]));
        _feeds.Add(session => session.Feed<T>(name, elements, shape));
        return this;
    }
}
